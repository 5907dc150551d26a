"""Performing: which activity does what an effect asks for, and the event its outcome is.

All work is done by ordinary activities, whose results have their places in the history: a replay hears them in the
order in which they were heard first.

Nothing here fails because something outside does: what cannot be done comes back as an event that says so, and the
domain decides what that means.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any, TypeVar

from pydantic import BaseModel
from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, FailureError

from activities.requests import (
    Assign,
    Assigned,
    Extend,
    LoadPolicy,
    LookBack,
    LookUpPeople,
    OpenedProof,
    OpenProof,
    Past,
    PeopleLookedUp,
    Send,
    Sent,
    Unrecorded,
    Withdraw,
)
from domain.case.case import Case
from domain.case.view import Facts
from domain.effects import AssignOwner, Effect, ExtendTime, LoadSnapshot, SendMessage, WithdrawMessages
from domain.events import Event, MessageSettled, MessagesWithdrawn, OwnerFound, SnapshotLoaded, TimeExtended
from domain.input.problems import Problem
from domain.policy.snapshot import CompiledTime, Snapshot
from domain.team.named_people import NamedPerson
from domain.team.proof import Proof
from workflows import options
from workflows.deferral import DEFERS, deferral
from workflows.owing import owed
from workflows.summaries import summary_of

Answer = TypeVar("Answer")
FAILED_SENDS_GO_ON = "failed-sends-go-on"
"""The patch by which the code of a failed send counts, and the next person hears when the first cannot be told."""
ONE_AFTER_ANOTHER = "local-activities-one-after-another"
"""The patch by which no two local activities are under way at once: a replay may see two end in another order."""
ORDINARY = "only-ordinary-activities"
"""The patch by which no local activity is begun any more.

One that ends while a query is answered is heard in the next workflow task, after all else that has come by then; its
marker is in the task before, so a replay hears it ahead of all that.
"""


class Performing:
    """Performs one ticket's effects: work on our own database promptly, then patiently; sends as long as it takes."""

    def __init__(self) -> None:
        self._local = 0
        self._prompt = 0
        self._turn = asyncio.Lock()
        self._unrecorded: dict[str, Unrecorded] = {}

    @property
    def holds_the_task(self) -> bool:
        """Whether a local activity is under way or waits for its turn: until then no command reaches the server."""
        return self._local > 0

    @property
    def is_prompt(self) -> bool:
        """Whether our own side is at work and will have done it, or have failed, within a few seconds."""
        return self._prompt > 0 or self.holds_the_task

    @property
    def ledger_is_behind(self) -> bool:
        """Whether the ledger has yet to be told what became of a message that was sent while it was away."""
        return bool(self._unrecorded)

    @property
    def owed(self) -> tuple[Unrecorded, ...]:
        """Return what the ledger has yet to be told."""
        return tuple(self._unrecorded.values())

    async def perform(self, effect: Effect, case: Case) -> Event:
        """Perform one effect of a case; returns what came of it, and raises nothing."""
        match effect:
            case SendMessage():
                return await self._send(effect, case)
            case AssignOwner():
                return await self._assign(effect, case)
            case ExtendTime():
                return await self._extend(effect, case)
            case LoadSnapshot():
                return await self._load(effect, case)
            case WithdrawMessages():
                return await self._withdraw(effect, case)

    async def load_policy(self, request: LoadPolicy) -> Snapshot:
        """Return the snapshot a ticket will live by, however long that takes.

        Raises `ApplicationError` when the policy itself is what is wrong.
        """
        try:
            return await self._on_our_side("load_policy", request, Snapshot, options.STORE)
        except FailureError as error:
            raise _reason(error) or error from None

    async def look_back(self, asked: LookBack) -> Past:
        """Return what there was under the ticket's reference before this run, however long it takes to find out."""
        return await self._on_our_side("look_back", asked, Past, options.STORE)

    async def open_proof(self, text: str) -> Proof | None:
        """Return what a proof of identity says, None where it is not genuine or nobody can tell."""
        request = OpenProof(text=text)
        try:
            asked = options.PROVING | summary_of(request)
            opened = await workflow.execute_activity("open_proof", request, result_type=OpenedProof, **asked)
        except FailureError:
            return None
        proof: Proof | None = opened.proof
        return proof

    async def look_up(self, people: Sequence[NamedPerson], case: Case) -> tuple[Problem, ...] | None:
        """Return a problem for each person that no roster has; None while nobody can tell."""
        request = LookUpPeople(roster=case.snapshot.bundle, people=tuple(people))
        try:
            found = await self._promptly("look_up_people", request, PeopleLookedUp)
        except FailureError:
            return None
        return found.problems

    async def record(self, told: Facts) -> bool:
        """Tell the database facts, however long that takes; returns whether it took them."""
        try:
            await self._on_our_side("record_facts", told, type(None), options.STORE)
        except FailureError as error:
            workflow.logger.error("facts refused: %s", _code(error))
            return False
        return True

    async def fill_in(self, effect: Effect) -> None:
        """Tell the ledger what became of a message, if it could not be told at once, however long that takes."""
        fate = self._unrecorded.get(effect.id)
        if fate is not None:
            await self.pay(fate)

    async def pay(self, fate: Unrecorded) -> None:
        """Tell the ledger what it is owed of a message, however long that takes."""
        self._unrecorded.setdefault(fate.id, fate)
        try:
            await workflow.execute_activity("record_message", fate, **options.STORE, **summary_of(fate))
        except FailureError as error:
            workflow.logger.error("ledger not told: %s", _code(error))
        # a message that was tried again meanwhile may have left something newer, which is told beside this
        if self._unrecorded.get(fate.id) is fate:
            del self._unrecorded[fate.id]

    async def _send(self, message: SendMessage, case: Case) -> Event:
        name = "ask_survey" if message.purpose == "survey" else f"send_{message.channel}"
        request = Send(reference=case.ticket.reference, bundle=case.snapshot.bundle, message=message)
        since = workflow.now()
        try:
            sent = await workflow.execute_activity(name, request, result_type=Sent, **options.sending(message))
        except FailureError as error:
            deferred = deferral(request, error, since)
            if deferred is not None and workflow.patched(DEFERS):
                self._owe(message, deferred.unrecorded)
                return deferred.event
            self._owe(message, owed(request, error, since))
            goes_on = workflow.patched(FAILED_SENDS_GO_ON)
            reason = _why_not_sent(error) if goes_on else _code(error)
            return MessageSettled(effect_id=message.id, accepted=False, reason=reason, goes_on=goes_on)
        self._owe(message, sent.unrecorded)
        return MessageSettled(effect_id=message.id, accepted=True)

    async def _withdraw(self, effect: WithdrawMessages, case: Case) -> Event:
        request = Withdraw(reference=case.ticket.reference, messages=effect.messages, reason=effect.reason)
        try:
            await workflow.execute_activity("withdraw_messages", request, **options.STORE, **summary_of(request))
        except FailureError as error:
            workflow.logger.error("ledger not told of withdrawn messages: %s", _code(error))
        return MessagesWithdrawn(effect_id=effect.id)

    def _owe(self, message: SendMessage, fate: Unrecorded | None) -> None:
        if fate is not None:
            self._unrecorded[message.id] = fate

    async def _assign(self, wanted: AssignOwner, case: Case) -> Event:
        request = Assign(reference=case.ticket.reference, roster=case.snapshot.bundle, wanted=wanted)
        try:
            found = await self._on_our_side("assign_owner", request, Assigned, options.ASSIGNING)
        except FailureError:
            return OwnerFound(effect_id=wanted.id)
        return OwnerFound(effect_id=wanted.id, owner=found.owner)

    async def _extend(self, effect: ExtendTime, case: Case) -> Event:
        request = Extend(policy=case.snapshot.policy, ticket=case.ticket, since=effect.since)
        while True:
            try:
                time = await workflow.execute_activity(
                    "extend_time", request, result_type=CompiledTime, **options.STORE, **summary_of(request)
                )
            except FailureError as error:
                workflow.logger.error("calendars not extended: %s", _code(error))
                await workflow.sleep(options.EXTEND_AGAIN_AFTER, summary="Extend the calendars again")
            else:
                return TimeExtended(effect_id=effect.id, time=time)

    async def _load(self, effect: LoadSnapshot, case: Case) -> Event:
        ticket = case.ticket.model_copy(update={"policy": effect.bundle})
        request = LoadPolicy(ticket=ticket, opened_at=case.opened_at, at=effect.at)
        try:
            return SnapshotLoaded(effect_id=effect.id, snapshot=await self.load_policy(request))
        except ApplicationError as error:
            problems = tuple(Problem.model_validate(detail) for detail in error.details)
            return SnapshotLoaded(effect_id=effect.id, mistake=error.message, problems=problems)

    async def _on_our_side(
        self, name: str, request: BaseModel, result: type[Answer], patiently: dict[str, Any]
    ) -> Answer:
        """Promptly if that works at once, otherwise for as long as `patiently` says.

        What failed for good is not tried again.
        """
        try:
            if workflow.patched(ORDINARY):
                return await self._promptly(name, request, result)
            return await self._within_the_task(name, request, result)
        except FailureError as error:
            reason = _reason(error)
            if isinstance(reason, ApplicationError) and reason.non_retryable:
                raise
        later: Answer = await workflow.execute_activity(
            name, request, result_type=result, **patiently, **summary_of(request)
        )
        return later

    async def _promptly(self, name: str, request: BaseModel, result: type[Answer]) -> Answer:
        self._prompt += 1
        try:
            answer: Answer = await workflow.execute_activity(
                name, request, result_type=result, **options.PROMPTLY, **summary_of(request)
            )
        finally:
            self._prompt -= 1
        return answer

    async def _within_the_task(self, name: str, request: BaseModel, result: type[Answer]) -> Answer:
        """Before `ORDINARY`: a local activity, each in its turn."""
        in_turn = not self._local or workflow.patched(ONE_AFTER_ANOTHER)
        self._local += 1
        try:
            async with self._turn if in_turn else nullcontext():
                answer: Answer = await workflow.execute_local_activity(
                    name, request, result_type=result, **options.LOCAL
                )
        finally:
            self._local -= 1
        return answer


def _reason(error: FailureError) -> BaseException | None:
    """What went wrong. A local activity's failure comes bare or wrapped, and not always as it did before a replay."""
    return error.cause if isinstance(error, ActivityError) else error


def _code(error: FailureError) -> str:
    """The kind of failure, never its words: those may quote an address."""
    reason = _reason(error)
    return reason.type or "failed" if isinstance(reason, ApplicationError) else type(reason).__name__


def _why_not_sent(error: FailureError) -> str:
    """The provider's code where the activity left one, else the kind of failure."""
    reason = _reason(error)
    code = reason.details[0] if isinstance(reason, ApplicationError) and reason.details else None
    return code if isinstance(code, str) else _code(error)
