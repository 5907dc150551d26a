"""A stage: one ticket on a server, and the words in which its story is told."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType
from temporalio.api.workflowservice.v1 import DescribeWorkflowExecutionRequest
from temporalio.client import Client, WorkflowExecutionStatus, WorkflowHandle, WorkflowQueryFailedError
from temporalio.testing import WorkflowEnvironment

from activities.proofs import ProofSeal
from activities.requests import LoadPolicy
from domain.case.timeline import Entry
from domain.case.view import View
from domain.explaining.moving import Move, Opening
from domain.requests.actions import read_action
from domain.team.proof import prove
from tests.domain.life import TICKET
from tests.workflows.world import SEAL, World
from workflows.options import TICKETS_QUEUE

SECOND = timedelta(seconds=1)
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

TASK_OPEN = (EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED, EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED)


@dataclass
class Stage:
    """One ticket in its world; time passes when the story says so, on a server that can skip it."""

    client: Client
    world: World
    reference: str
    skipping: WorkflowEnvironment | None = None
    handle: WorkflowHandle[Any, Any] = field(init=False)

    async def open(self, **ticket: Any) -> View:
        """Start the ticket's workflow from plain JSON, as a backend in any language would; wait until it is open."""
        await self.start({**TICKET, "reference": self.reference, **ticket})
        while True:
            try:
                return await self.settled()
            except WorkflowQueryFailedError as error:
                if "being opened" not in str(error) or not await self._is_open():
                    raise
                await asyncio.sleep(0.01)

    async def _is_open(self) -> bool:
        return (await self.handle.describe()).status == WorkflowExecutionStatus.RUNNING

    async def start(self, *given: Any) -> None:
        """Start the workflow with any arguments."""
        self.handle = await self.client.start_workflow(
            "TicketEscalation", args=given, id=f"ticket-{self.reference}", task_queue=TICKETS_QUEUE
        )

    async def act(self, action: str, *, key: str | None = None, **body: Any) -> View:
        """Do an action as an update; returns the view it is answered with."""
        return View.model_validate(await self.handle.execute_update(action, body, id=key))

    async def vouched(self, action: str, *, scopes: Sequence[str] = (), key: str, **body: Any) -> View:
        """Do an action as an update whose sender proves who they are, as the API and the client do."""
        return await self.act(action, key=key, **body, proof=await self.proof(action, body, key, scopes=scopes))

    async def proof(
        self, action: str, body: dict[str, Any], key: str, *, scopes: Sequence[str] = (), seal: ProofSeal = SEAL
    ) -> str:
        """Return a proof for an action, good for five minutes of the server's time."""
        now = await self.skipping.get_current_time() if self.skipping else datetime.now(UTC)
        read, until = read_action(action, body), now + 5 * MINUTE
        return seal.seal(prove(self.reference, action, read, key=key, scopes=scopes, expires_at=until))

    async def tell(self, action: str, **body: Any) -> None:
        """Do an action as a signal."""
        await self.handle.signal(action, body)

    async def passes(self, duration: timedelta) -> None:
        """Let time pass, and what came due in it be done."""
        assert self.skipping, "this server cannot skip time"
        await self.skipping.sleep(duration)
        await self.settled()

    async def provider_away(self, *channels: str, for_: timedelta) -> None:
        """Let the providers of these channels take nothing for a while, from now on."""
        assert self.skipping
        back_at = await self.skipping.get_current_time() + for_
        self.world.away_until |= dict.fromkeys(channels, back_at)

    async def settled(self) -> View:
        """Wait until nothing is under way but what the world's broken parts hold up."""
        while True:
            before = await self._resting_at()
            try:
                seen = await self.view()
            except WorkflowQueryFailedError:  # it is being opened
                if before is not None and before == await self._resting_at():
                    raise
                continue
            if before is not None and before == await self._resting_at():
                return seen
            await asyncio.sleep(0.01)

    async def _resting_at(self) -> int | None:
        """Return how long the history is, or None while something is under way.

        A description does not tell of a workflow task that a worker has taken up, nor the history of tries. If it has
        not grown since, both tell of the same moment.
        """
        events = (await self.handle.fetch_history()).events
        run = WorkflowExecution(workflow_id=self.handle.id)
        asked = DescribeWorkflowExecutionRequest(namespace=self.client.namespace, execution=run)
        described = await self.client.workflow_service.describe_workflow_execution(asked)
        first_tries = any(activity.attempt <= 1 for activity in described.pending_activities)
        has_a_task = events[-1].event_type in TASK_OPEN or described.HasField("pending_workflow_task")
        return None if first_tries or has_a_task else len(events)

    async def view(self) -> View:
        """Return the ticket as everybody sees it."""
        return View.model_validate(await self.handle.query("view"))

    async def dues(self) -> dict[str, datetime]:
        """Return when the ticket's clocks run out that have not ended."""
        clocks = (await self.view()).clocks
        return {clock.name: clock.due_at for clock in clocks if clock.state in ("running", "missed") and clock.due_at}

    async def off(self, wanted: Mapping[str, datetime]) -> timedelta:
        """Return how far at most the clocks' dues are from the wanted ones."""
        dues = await self.dues()
        return max(abs(dues[clock] - due) for clock, due in wanted.items())

    async def preview_move(self, policy: str) -> Move:
        """Return what moving the ticket to a policy would change, as the API asks for it."""
        opening = Opening.model_validate(await self.handle.query("opened"))
        ticket = opening.ticket.model_copy(update={"policy": policy})
        snapshot = self.world.snapshot(LoadPolicy(ticket=ticket, opened_at=opening.opened_at))
        assert self.skipping
        now = await self.skipping.get_current_time()
        return Move.model_validate(await self.handle.query("move", args=[snapshot, now]))

    async def ends(self) -> str:
        """Let time pass until the workflow has ended; returns its result."""
        result: str = await self.handle.result()
        return result

    def told(self, to: str) -> list[str]:
        """Return what one person was sent, in order: `purpose channel`."""
        return self.world.messages(self.reference, to)

    async def kinds(self) -> list[str]:
        """Return the kinds of all that happened, in order."""
        return [entry.kind for entry in (await self.view()).timeline]

    async def entries(self, kind: str) -> list[Entry]:
        """Return what happened of one kind, once nothing is under way."""
        return [entry for entry in (await self.settled()).timeline if entry.kind == kind]

    async def clockwork(self, *kinds: str) -> list[tuple[str, timedelta]]:
        """Return what clocks made happen, of these kinds, and when after opening, in whole seconds."""
        seen = await self.view()
        return [
            (entry.kind, round((entry.due_at - seen.opened_at) / SECOND) * SECOND)
            for entry in seen.timeline
            if entry.due_at and entry.kind in kinds
        ]
