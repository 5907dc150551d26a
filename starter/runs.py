"""The runs of tickets: whether a ticket has lost its run, and taking it up again, whatever ended that run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from temporalio.api.common.v1 import Payload
from temporalio.client import Client, WorkflowExecution, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from activities.run_history import GIVEN_UP, runs_of, state_of
from domain.case.runs import Standing, standing
from domain.case.view import View
from domain.input.problems import InvalidInput
from domain.requests.ticket import Ticket, read_ticket
from starter.database_work import in_database
from starter.engine_work import PATIENCE, engine_answers
from starter.errors import DatabaseUnreachable
from starter.starting import start
from store import tickets
from store.database import Database
from store.lives import NOTHING, Life, kept, life, request_hash, requested
from workflows.identity import AGAIN, workflow_id


@dataclass(frozen=True)
class Finding:
    """How a ticket stands; what ended its run, by the engine's own name for it; and whether it was taken up again.

    `why_not` is why one that has lost its run was not, though it was asked for.
    """

    reference: str
    standing: Standing
    ended_as: str | None = None
    taken_up: bool = False
    why_not: str | None = None
    known: View | None = None


class Runs:
    """Finds and takes up tickets without a run. Every method raises `EngineUnreachable` when Temporal is silent."""

    def __init__(self, temporal: Client, db: Database) -> None:
        self._temporal = temporal
        self._db = db

    async def find(self, reference: str) -> Finding:
        """Return how a ticket stands. While the database is silent, what the engine says counts alone."""
        return (await self._look(reference, insist=True))[0]

    async def insist(self, reference: str) -> Finding:
        """Take a ticket up again, as `take_up` does, also where that was refused before."""
        return await self.take_up(reference, insist=True)

    async def take_up(self, reference: str, *, insist: bool = False) -> Finding:
        """Take a ticket up again if it has lost its run, and return how it stood; any number may do so at once.

        The new run asks the engine for the life before it and goes on with that: its clocks are as they were, and what
        fell due meanwhile happens once. The engine starts nothing beside a run that is open, and nothing after one that
        has completed. What was refused to be taken up before is tried again only by whoever does `insist`.
        """
        found, run = await self._look(reference, insist=insist)
        if found.standing != "lost" or run is None:
            return found
        try:
            ticket = await self._ticket(reference, run)
        except InvalidInput as error:
            return Finding(reference, "lost", found.ended_as, why_not=str(error))
        async with engine_answers():
            await start(self._temporal, ticket, again=True)
        return Finding(reference, "lost", found.ended_as, taken_up=True)

    async def revive(self, reference: str) -> Finding:
        """Take a ticket up again, as `insist` does, also where the engine does not remember it: from what we hold."""
        found = await self.insist(reference)
        if found.standing not in ("gone", "unknown"):
            return found
        ours = await in_database(kept(self._db, reference))
        ticket = ours.case.ticket if ours else await in_database(requested(self._db, reference))
        if ticket is None:
            return replace(found, why_not="nothing that a run could go on with is kept of it")
        async with engine_answers():
            await start(self._temporal, ticket, again=True)
        return replace(found, taken_up=True)

    async def put_forward(self, reference: str, *, is_stuck: bool = False) -> Finding:
        """End the run of a ticket that the engine has set back behind what we hold, and take it up again from there.

        One that `is_stuck` is not asked for what it has left: it cannot answer.
        """
        async with engine_answers():
            try:
                await self._temporal.get_workflow_handle(workflow_id(reference)).terminate(
                    reason=GIVEN_UP if is_stuck else "set back behind what was recorded", rpc_timeout=PATIENCE
                )
            except RPCError as error:
                if error.status is not RPCStatusCode.NOT_FOUND:
                    raise
        return await self.insist(reference)

    async def _look(self, reference: str, *, insist: bool) -> tuple[Finding, WorkflowExecution | None]:
        try:
            run = await self._newest(reference, insist=insist)
        except ValueError:
            # an open run that stands still on purpose has a status that the engine's client has no name for
            return Finding(reference, "running"), None
        known = await self._known(reference)
        state = state_of(run.status) if run else None
        found = standing(known.status, state, owes=known.owes)
        view = await in_database(tickets.get_view(self._db, reference)) if found == "gone" else None
        ended_as = run.status.name.lower() if run and run.status and state != "running" else None
        return Finding(reference, found, ended_as, known=view), run

    async def _newest(self, reference: str, *, insist: bool) -> WorkflowExecution | None:
        """Return the newest run that was not refused; a refused one where there is no other, or where it was to take
        the ticket up."""
        async with engine_answers():
            try:
                latest: Any = await self._temporal.get_workflow_handle(workflow_id(reference)).describe(
                    rpc_timeout=PATIENCE
                )
            except RPCError as error:
                if error.status is RPCStatusCode.NOT_FOUND:
                    return None
                raise
            was_again = AGAIN in latest.raw_info.memo.fields and not insist
            if latest.status is not WorkflowExecutionStatus.FAILED or was_again:
                return latest  # type: ignore[no-any-return]
            runs = await runs_of(self._temporal, workflow_id(reference))
        return next((run for run in runs if run.status is not WorkflowExecutionStatus.FAILED), latest)

    async def _known(self, reference: str) -> Life:
        try:
            return await in_database(life(self._db, reference))
        except DatabaseUnreachable:
            return NOTHING

    async def _ticket(self, reference: str, run: WorkflowExecution) -> Ticket:
        """Return what the ticket was opened with: `run` may be of a start with other content, which ended before it was
        refused. Raises `InvalidInput` where no run has a ticket."""
        try:
            opened_with = await in_database(request_hash(self._db, reference))
        except DatabaseUnreachable:
            opened_with = None
        requests = [await self._started_with(run)]
        if opened_with is not None and _hash(requests[0]) != opened_with:
            async with engine_answers():
                others = await runs_of(self._temporal, workflow_id(reference))
            found = [await self._started_with(other) for other in others]
            requests = [*(each for each in found if _hash(each) == opened_with), *requests]
        if isinstance(requests[0], InvalidInput):
            raise requests[0]
        return requests[0]

    async def _started_with(self, run: WorkflowExecution) -> Ticket | InvalidInput:
        """Return what a run was started with, or what it was handed over; why not for anything else."""
        handle: Any = self._temporal.get_workflow_handle(run.id, run_id=run.run_id)
        given: list[Any] = []
        async with engine_answers():
            async for event in handle.fetch_history_events(page_size=1, rpc_timeout=PATIENCE):
                payloads: list[Payload] = list(event.workflow_execution_started_event_attributes.input.payloads)
                given = [_request(each) for each in await self._temporal.data_converter.decode(payloads)]
                break
        try:
            return read_ticket(given)
        except InvalidInput as error:
            return error


def _hash(ticket: Ticket | InvalidInput) -> str | None:
    return ticket.fingerprint() if isinstance(ticket, Ticket) else None


def _request(given: Any) -> Any:
    case = given.get("case") if isinstance(given, dict) else None
    return case["ticket"] if isinstance(case, dict) and "ticket" in case else given
