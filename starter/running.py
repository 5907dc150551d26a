"""A ticket's running workflow: acting on it and asking it, with the engine's answers in our own words."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError
from temporalio.client import (
    Client,
    WorkflowExecutionStatus,
    WorkflowFailureError,
    WorkflowHandle,
    WorkflowQueryFailedError,
    WorkflowQueryRejectedError,
    WorkflowUpdateFailedError,
)
from temporalio.common import QueryRejectCondition
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from domain.case.view import View
from domain.explaining.explanation import Explanation
from domain.explaining.mandate import Mandate
from domain.explaining.moving import Move, Opening
from domain.explaining.plan import Planned
from domain.input.problems import Problem
from domain.policy.snapshot import Snapshot
from domain.requests.action_keys import Key
from domain.requests.refusals import Refusal
from domain.requests.ticket import REFERENCE_PATTERN
from starter.engine_work import PATIENCE, engine_answers
from starter.errors import ActionRefused, EngineUnreachable, NeverOpened, UnknownTicket
from starter.starting import workflow_id

LOOKING = timedelta(seconds=2)
"""How long a look at a ticket may take: the database can answer it too."""
FIRST_LOOKS = (0.0, 0.05, 0.1, 0.2, 0.4, 0.8, 0.8)
"""Seconds before each look at a ticket that is being opened."""


_PROBE = "acknowledge"
"""An action that is refused at once, and recorded nowhere, since nobody says that they did it."""


class NotRunning(Exception):
    """No run of this ticket is open: it is closed, or there never was one."""


def check_reference(reference: str) -> None:
    """Raise `UnknownTicket` for what could never be a reference: neither engine nor database can be asked about it."""
    if not re.fullmatch(REFERENCE_PATTERN, reference):
        raise UnknownTicket(reference)


class Running:
    """The running workflow of one ticket.

    Every method answers within about 5 s, looks within 2 s, or raises `EngineUnreachable`, or `NotRunning`.
    """

    def __init__(self, temporal: Client, reference: str) -> None:
        self._reference = reference
        self._handle: WorkflowHandle[Any, Any] = temporal.get_workflow_handle(workflow_id(reference))

    async def act(self, action: str, body: Mapping[str, Any], key: Key | None) -> View:
        """Do an action once per `key` and return the view after it; raises `ActionRefused` with the ticket's reason."""
        id, asked = _keyed(action, body, key)
        try:
            async with engine_answers():
                answer: View = await self._handle.execute_update(
                    action, asked, id=id, result_type=View, rpc_timeout=PATIENCE
                )
        except WorkflowUpdateFailedError as error:
            raise _reason(error) from error
        except RPCError as error:
            raise _in_our_words(error) from error
        return answer

    async def probe(self) -> None:
        """Return once the run has taken a task, which leaves no trace in it; raises as `act` does where it cannot."""
        try:
            await self.act(_PROBE, {}, None)
        except ActionRefused:
            return

    async def tell(self, action: str, body: Mapping[str, Any], key: Key | None) -> None:
        """Hand an action over for good, without waiting for what the ticket makes of it; done once per `key`."""
        sent, told = _keyed(action, body, key)
        told |= {"key": sent} if sent else {}
        try:
            async with engine_answers():
                await self._handle.signal(action, told, rpc_timeout=PATIENCE)
        except RPCError as error:
            raise _in_our_words(error) from error

    async def view(self, patience: timedelta = LOOKING) -> View:
        """Return the ticket as it is now."""
        view: View = await self._ask("view", View, patience)
        return view

    async def plan(self) -> list[Planned]:
        """Return what fires when if nobody acts, in order."""
        plan: list[Planned] = await self._ask("plan", list[Planned], LOOKING)
        return plan

    async def explain(
        self, clock: str | None, run: int | None, episode: int | None, now: datetime
    ) -> Explanation | None:
        """Return why a clock's due is where it is, also after the run has ended, as long as the engine remembers it."""
        asked = [clock, run, episode, now]
        told: Explanation | None = await self._ask("explain", Explanation | None, LOOKING, ended=True, args=asked)
        return told

    async def opening(self) -> Opening:
        """Return what the ticket was opened with."""
        opening: Opening | None = await self._ask("opened", Opening | None, LOOKING)
        if opening is None:
            raise _NotReady("The ticket is being opened")
        return opening

    async def move(self, snapshot: Snapshot | None, now: datetime) -> Move:
        """Return what moving the ticket to a policy, or back, would change at `now`; nothing is changed."""
        move: Move | None = await self._ask("move", Move | None, LOOKING, args=[snapshot, now])
        if move is None:
            raise _NotReady("The ticket is being opened")
        return move

    async def mandate(self, by: str, scopes: Sequence[str]) -> Mandate | None:
        """Return what somebody may do about money on the ticket; None where nobody may do anything."""
        mandate: Mandate | None = await self._ask("mandate", Mandate | None, LOOKING, args=[by, list(scopes)])
        return mandate

    async def first_view(self) -> View:
        """Return the view of a ticket that has just been started, once it has one; its owner may not be found yet.

        Raises `EngineUnreachable` when it has none within seconds, `NeverOpened` when it will never have one.
        """
        for pause in FIRST_LOOKS:
            await asyncio.sleep(pause)
            try:
                return await self.view(PATIENCE)
            except _NotReady:
                continue
        raise EngineUnreachable("The ticket is accepted, but no worker has taken it up yet")

    async def last_view(self) -> View:
        """Return how an ended run left its ticket, as long as the engine remembers it.

        Raises `NeverOpened` when the run ended without having been a ticket.
        """
        try:
            view: View = await self._ask("view", View, PATIENCE, ended=True)
        except _NotReady:
            raise NeverOpened(self._reference, await self._why_it_failed()) from None
        return view

    async def _ask(
        self, question: str, answer: Any, patience: timedelta, *, ended: bool = False, args: Sequence[Any] = ()
    ) -> Any:
        condition = QueryRejectCondition.NONE if ended else QueryRejectCondition.NOT_OPEN
        try:
            async with engine_answers(patience):
                return await self._handle.query(
                    question, args=args, result_type=answer, reject_condition=condition, rpc_timeout=patience
                )
        except WorkflowQueryRejectedError as error:
            raise NotRunning(self._reference) from error
        except ValueError as error:
            # a run that stands still on purpose is rejected with a status that the engine's client has no name for
            if WorkflowExecutionStatus.__name__ not in str(error):
                raise
            raise EngineUnreachable(
                "The ticket's workflow is paused in Temporal, and answers once it goes on"
            ) from error
        except WorkflowQueryFailedError as error:
            raise _NotReady("The ticket cannot answer now") from error
        except RPCError as error:
            raise _in_our_words(error) from error

    async def _why_it_failed(self) -> list[Problem]:
        try:
            async with engine_answers():
                if (await self._handle.describe(rpc_timeout=PATIENCE)).status is WorkflowExecutionStatus.FAILED:
                    await self._handle.result(rpc_timeout=PATIENCE)
        except WorkflowFailureError as error:
            return _problems(error.cause)
        return []


class _NotReady(EngineUnreachable):
    """The run exists, but has not got so far that it could answer."""


def _keyed(action: str, body: Mapping[str, Any], key: Key | None) -> tuple[str | None, dict[str, Any]]:
    """Return the key as it is sent, and the body that says its door, which nobody else can say through us."""
    asked = {field: value for field, value in body.items() if field not in ("key", "door")}
    return (key.sent_with(action, asked), asked | {"door": key.door}) if key else (None, asked)


def _reason(error: WorkflowUpdateFailedError) -> Exception:
    cause = error.cause
    if isinstance(cause, ApplicationError) and cause.type == "Refused":
        return ActionRefused(Refusal.model_validate(cause.details[0]))
    # The run ended, by failing or by closing, before it could answer.
    return NotRunning(str(cause))


def _problems(cause: BaseException) -> list[Problem]:
    details = cause.details if isinstance(cause, ApplicationError) else ()
    try:
        return [Problem.model_validate(detail) for detail in details]
    except ValidationError:
        return []


def _in_our_words(error: RPCError) -> Exception:
    match error.status:
        case RPCStatusCode.NOT_FOUND:
            return NotRunning(error.message)
        case RPCStatusCode.FAILED_PRECONDITION:
            # No workflow task of this run has succeeded yet, or the last one failed: a repaired worker will answer.
            return _NotReady("The ticket cannot answer now")
    return error
