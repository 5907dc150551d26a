"""`TicketEscalation`: one ticket's whole life as one durable workflow.

A thin interpreter around the domain's decider: wait for a message or the next due instant, ask the domain what
follows, perform the effects beside the loop, feed their results back as events. It holds no rule.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, TypeVar

from pydantic import BaseModel
from temporalio import workflow
from temporalio.common import RawValue
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.requests import Assign, Assigned, Extend, LoadPolicy, Send, Sent
    from domain.briefing import briefing
    from domain.case import Case
    from domain.dues import Due, dues, next_due
    from domain.effects import AssignOwner, Effect, ExtendTime, SendMessage
    from domain.escalation import Step, advance, open_ticket, refuse
    from domain.events import Acted, Event, MessageSettled, OwnerFound, Ticked, TimeExtended
    from domain.problems import InvalidInput
    from domain.refusals import Refusal
    from domain.snapshot import CompiledTime, Snapshot
    from domain.ticket import read_ticket
    from domain.view import View, facts, view
    from workflows import options
    from workflows import search_attributes as attributes
    from workflows.payloads import plain

Answer = TypeVar("Answer")
ENDED_BADLY = ("InvalidTicket", "InvalidPolicy")
MILLISECOND = timedelta(milliseconds=1)


@workflow.defn(name="TicketEscalation")
class TicketEscalation:
    """A ticket that was opened is never forgotten: the run ends only when the ticket's life has."""

    def __init__(self) -> None:
        self._case: Case | None = None
        self._failure: ApplicationError | None = None
        self._recorded = 0
        self._indexed: dict[str, Any] = {}
        self._armed: Due | None = None
        self._timer: asyncio.Task[None] | None = None
        self._recorder: asyncio.Task[None] | None = None
        self._performing: set[asyncio.Task[None]] = set()

    @workflow.run
    async def run(self, *given: Any) -> str:
        """Live the ticket's life; returns its final status.

        `given` is one ticket of the public contract as undecoded JSON, or the state of the run before. Anything else
        ends the workflow as failed, with every mistake named.
        """
        try:
            await self._begin([plain(value) for value in given])
        except ApplicationError as error:
            self._failure = error
            await workflow.wait_condition(workflow.all_handlers_finished)
            raise
        try:
            await workflow.wait_condition(lambda: self._at_rest and (self._living.over or self._history_is_long))
        except asyncio.CancelledError:
            self._take(Acted(action="cancel", body={"reason": "cancelled in Temporal"}))
            await workflow.wait_condition(lambda: self._at_rest)
            raise
        if not self._living.over:
            state = {"case": self._living.model_dump(mode="json"), "recorded": self._recorded}
            workflow.continue_as_new(args=[state])
        return self._living.status

    # -- messages --

    @workflow.signal(dynamic=True)
    async def told(self, action: str, given: Sequence[RawValue]) -> None:
        """Do an action for a sender who waits for no answer; a refused one is in the timeline."""
        body = _body(given)
        await workflow.wait_condition(lambda: self._case is not None or self._failure is not None)
        key = body.get("key") if isinstance(body, dict) else None
        if self._case is not None:
            self._take(Acted(action=action, body=body, key=key if isinstance(key, str) else None, by_signal=True))

    @workflow.update(dynamic=True)
    async def asked(self, action: str, given: Sequence[RawValue]) -> View:
        """Do an action and answer with the ticket's view after it, or refuse it with the reason."""
        await workflow.wait_condition(lambda: self._case is not None or self._failure is not None)
        if self._failure is not None:
            raise self._failure
        step = self._take(self._update(action, given))
        if step.refusal:
            raise _refused(step.refusal)
        await workflow.wait_condition(lambda: self._living.handover is None)
        return view(self._living, workflow.now())

    @asked.validator
    def _may_be_asked(self, action: str, given: Sequence[RawValue]) -> None:
        if self._case is not None:
            refusal = refuse(self._case, self._update(action, given), workflow.now())
            if refusal:
                raise _refused(refusal)

    @workflow.query
    def view(self) -> View:
        """Return the ticket as everybody may see it."""
        if self._case is None:
            raise ApplicationError("The ticket is being opened", type="Opening")
        return view(self._case, workflow.now())

    @workflow.query
    def plan(self) -> list[Due]:
        """Return what fires when, if nobody acts, in order."""
        return sorted(dues(self._case), key=lambda due: due.at) if self._case else []

    # -- beginning --

    async def _begin(self, given: list[Any]) -> None:
        if workflow.info().continued_run_id and given and isinstance(given[0], dict):
            self._case = Case.model_validate(given[0]["case"])
            self._recorded = given[0]["recorded"]
            self._settle(Step(case=self._case))
            return
        now = workflow.now()
        try:
            ticket = read_ticket(given)
            opened_at = ticket.opening_instant(now)
        except InvalidInput as error:
            raise ApplicationError(str(error), *error.problems, type="InvalidTicket", non_retryable=True) from None
        snapshot = await self._load_policy(LoadPolicy(ticket=ticket, opened_at=opened_at))
        self._settle(open_ticket(ticket, snapshot, opened_at, workflow.now()))

    async def _load_policy(self, request: LoadPolicy) -> Snapshot:
        try:
            return await self._locally("load_policy", request, Snapshot)
        except ActivityError as error:
            if isinstance(error.cause, ApplicationError) and error.cause.type in ENDED_BADLY:
                raise error.cause from None
            loaded: Snapshot = await workflow.execute_activity(
                "load_policy", request, result_type=Snapshot, **options.STORE
            )
            return loaded

    # -- the loop --

    @property
    def _living(self) -> Case:
        assert self._case is not None
        return self._case

    @property
    def _at_rest(self) -> bool:
        """Whether nothing is under way that the end of this run would lose."""
        case = self._living
        return (
            not case.in_flight
            and not self._performing
            and self._recorded >= case.sequence
            and workflow.all_handlers_finished()
        )

    @property
    def _history_is_long(self) -> bool:
        return workflow.info().is_continue_as_new_suggested()

    def _take(self, event: Event) -> Step:
        step = advance(self._living, event, workflow.now())
        self._settle(step)
        return step

    def _settle(self, step: Step) -> None:
        self._case = step.case
        for effect in step.effects:
            task = asyncio.create_task(self._perform(effect))
            self._performing.add(task)
            task.add_done_callback(self._performing.discard)
        self._arm()
        self._index()
        if self._recorder is None and self._recorded < step.case.sequence and step.case.handover is None:
            self._recorder = asyncio.create_task(self._record())
        workflow.set_current_details(briefing(step.case))

    def _arm(self) -> None:
        """Keep one timer, for the earliest due; one that moved later is left to fire and be worked out anew."""
        due = next_due(self._living)
        if due is None or (self._armed is not None and self._armed.at <= due.at):
            return
        if self._timer is not None:
            self._timer.cancel()
        self._armed = due
        self._timer = asyncio.create_task(self._sleep(due))

    async def _sleep(self, due: Due) -> None:
        wait = due.at - workflow.now()
        await workflow.sleep(-(-wait // MILLISECOND) * MILLISECOND, summary=due.why)
        self._armed = self._timer = None
        if not self._living.over:
            self._take(Ticked())

    def _index(self) -> None:
        """Bring the search attributes up to date, all in one command, when one that people filter by has changed."""
        filtered_by = attributes.filtered_by(self._living)
        if self._living.handover is None and filtered_by != self._indexed:
            self._indexed = filtered_by
            workflow.upsert_search_attributes(attributes.updates(self._living))

    # -- effects --

    async def _perform(self, effect: Effect) -> None:
        match effect:
            case SendMessage():
                self._take(await self._send(effect))
            case AssignOwner():
                self._take(await self._assign(effect))
            case ExtendTime():
                self._take(await self._extend(effect))

    async def _send(self, message: SendMessage) -> Event:
        case = self._living
        name = "ask_survey" if message.purpose == "survey" else f"send_{message.channel}"
        request = Send(reference=case.ticket.reference, bundle=case.snapshot.bundle, message=message)
        try:
            await workflow.execute_activity(name, request, result_type=Sent, **options.sending(message))
        except ActivityError as error:
            return MessageSettled(effect_id=message.id, accepted=False, reason=_code(error))
        return MessageSettled(effect_id=message.id, accepted=True)

    async def _assign(self, wanted: AssignOwner) -> Event:
        case = self._living
        request = Assign(reference=case.ticket.reference, roster=case.snapshot.bundle, wanted=wanted)
        try:
            found = await self._assigned(request)
        except ActivityError:
            return OwnerFound(effect_id=wanted.id)
        return OwnerFound(effect_id=wanted.id, owner=found.owner)

    async def _assigned(self, request: Assign) -> Assigned:
        try:
            return await self._locally("assign_owner", request, Assigned)
        except ActivityError:
            found: Assigned = await workflow.execute_activity(
                "assign_owner", request, result_type=Assigned, **options.ASSIGNING
            )
            return found

    async def _extend(self, effect: ExtendTime) -> Event:
        case = self._living
        request = Extend(policy=case.snapshot.policy, ticket=case.ticket, since=effect.since)
        time = await workflow.execute_activity("extend_time", request, result_type=CompiledTime, **options.STORE)
        return TimeExtended(effect_id=effect.id, time=time)

    async def _record(self) -> None:
        """Tell the database what happened, in order; while it is down, wait for it without holding anybody up."""
        while self._recorded < self._living.sequence:
            told = facts(self._living, workflow.now(), self._recorded)
            upto = self._living.sequence
            try:
                await self._locally("record_facts", told, type(None))
            except ActivityError:
                await workflow.execute_activity("record_facts", told, **options.STORE)
            self._recorded = upto
        self._recorder = None

    @staticmethod
    async def _locally(name: str, request: BaseModel, result: type[Answer]) -> Answer:
        answer: Answer = await workflow.execute_local_activity(name, request, result_type=result, **options.LOCAL)
        return answer

    @staticmethod
    def _update(action: str, given: Sequence[RawValue]) -> Acted:
        info = workflow.current_update_info()
        return Acted(action=action, body=_body(given), key=info.id if info else None)


def _body(given: Sequence[RawValue]) -> Any:
    if not given:
        return {}
    values = [plain(v) for v in workflow.payload_converter().from_payloads([raw.payload for raw in given])]
    return values[0] if len(values) == 1 else values


def _refused(refusal: Refusal) -> ApplicationError:
    return ApplicationError(refusal.detail, refusal, type="Refused", non_retryable=True)


def _code(error: ActivityError) -> str:
    cause = error.cause
    return cause.type or "failed" if isinstance(cause, ApplicationError) else type(cause).__name__
