"""Operators at random: what can be done to a ticket's workflow from outside, by the UI, the command line or an SDK."""

from __future__ import annotations

import asyncio
import random
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType, ResetReapplyExcludeType, ResetReapplyType
from temporalio.api.workflowservice.v1 import (
    DescribeWorkflowExecutionRequest,
    PauseWorkflowExecutionRequest,
    ResetWorkflowExecutionRequest,
    UnpauseWorkflowExecutionRequest,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from starter.starting import workflow_id
from tests.chaos.anything.acts import Reset, Way
from tests.chaos.anything.world import PEOPLE, World

COMPLETED, STARTED = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED, EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED
PAUSED_SECONDS = (0.0, 8.0)
OF_THIS, CLOSED = "WorkflowId =", "ExecutionStatus NOT IN ('Running', 'Paused')"
IDENTITY = "an operator"
EXCLUDED = {
    "signal": ResetReapplyExcludeType.RESET_REAPPLY_EXCLUDE_TYPE_SIGNAL,
    "update": ResetReapplyExcludeType.RESET_REAPPLY_EXCLUDE_TYPE_UPDATE,
    "cancel": ResetReapplyExcludeType.RESET_REAPPLY_EXCLUDE_TYPE_CANCEL_REQUEST,
}
REAPPLIED: dict[int, frozenset[Way]] = {
    ResetReapplyType.RESET_REAPPLY_TYPE_UNSPECIFIED: frozenset({"signal", "update"}),
    ResetReapplyType.RESET_REAPPLY_TYPE_SIGNAL: frozenset({"signal"}),
    ResetReapplyType.RESET_REAPPLY_TYPE_NONE: frozenset(),
    ResetReapplyType.RESET_REAPPLY_TYPE_ALL_ELIGIBLE: frozenset({"signal", "update"}),
}


class Operator:
    """Does to any run what operators may."""

    def __init__(self, world: World, chance: random.Random) -> None:
        self._world = world
        self._chance = chance

    async def act_once(self) -> None:
        """Do one thing. What the engine refuses has not been done."""
        does: dict[Callable[[str], Awaitable[None]], int] = {
            self._reset: 40,
            self._terminate: 12,
            self._terminate_and_repair: 4,
            self._start_again: 16,
            self._start_otherwise: 5,
            self._start_under_another_id: 3,
            self._signal: 10,
            self._cancel: 1,
            self._pause: 6,
        }
        (what,) = self._chance.choices(list(does), list(does.values()))
        reference = self._world.some_ticket(self._chance)
        try:
            await what(reference)
            self._world.acts.kinds[what.__name__] += 1
        except RPCError as error:
            self._log(reference, f"{what.__name__} not done: {error.status.name} {error.message[:80]}")
            if error.status in (RPCStatusCode.INTERNAL, RPCStatusCode.UNKNOWN):
                self._world.acts.strange.append(f"{reference} {what.__name__}: {error.message}")

    async def _reset(self, reference: str) -> None:
        run_id = last = await self._newest(reference)
        if self._chance.random() < 0.15:
            found = self._world.temporal.list_workflows(f"{OF_THIS} '{workflow_id(reference)}' AND {CLOSED}")
            run_id = self._chance.choice([last, *[run.run_id async for run in found]])
        newest = run_id == last
        event, first = await self._chosen_event(reference, run_id)
        reapply, excluded = self._chance.choice(list(REAPPLIED)), self._excluded()
        reapplied = REAPPLIED[reapply] - set(excluded)
        recorded, said = await self._world.recorded(reference), await self._world.said(reference)
        where = f"{'first task' if first else f'event {event}'} of {'the newest' if newest else 'an earlier'} run"
        which = f"{run_id} to the {where}, {ResetReapplyType.Name(reapply)} but {excluded}"  # type: ignore[arg-type]
        self._log(reference, f"is reset: {which}")
        await self._world.temporal.workflow_service.reset_workflow_execution(
            ResetWorkflowExecutionRequest(
                namespace=self._world.temporal.namespace,
                workflow_execution=WorkflowExecution(workflow_id=workflow_id(reference), run_id=run_id),
                reason="at random",
                workflow_task_finish_event_id=event,
                request_id=str(uuid.uuid4()),
                reset_reapply_type=reapply,  # type: ignore[arg-type]
                reset_reapply_exclude_types=[EXCLUDED[each] for each in excluded],
                identity=IDENTITY,
            )
        )
        self._log(reference, "was reset")
        if not first:
            self._world.acts.take_back(Reset(reference, reapplied, newest), recorded, said)
        elif not newest or "signal" not in reapplied:
            self._world.acts.doubt_signals(reference, recorded, "reset to the first task, signals not reapplied")

    async def _chosen_event(self, reference: str, run_id: str) -> tuple[int, bool]:
        """Return an event to reset to, and whether it is of the first task: the run then asks what there was."""
        events = (await self._world.handle(reference, run_id).fetch_history()).events
        tasks = [event.event_id for event in events if event.event_type in (COMPLETED, STARTED)]
        completed = [event.event_id for event in events if event.event_type == COMPLETED] or [3]
        wanted = self._chance.random()
        if wanted < 0.3:
            event = completed[0]
        elif wanted < 0.5:
            event = completed[-1]
        elif wanted < 0.9 and tasks:
            event = self._chance.choice(tasks)
        else:
            event = self._chance.randint(1, len(events))
        return event, event <= completed[0]

    def _excluded(self) -> list[str]:
        return [each for each in EXCLUDED if self._chance.random() < 0.2]

    async def _terminate(self, reference: str) -> None:
        self._log(reference, "is terminated")
        await self._world.handle(reference).terminate("at random")

    async def _terminate_and_repair(self, reference: str) -> None:
        await self._terminate(reference)
        code = await self._world.cli("repair", reference)
        self._log(reference, f"repaired: {code}")

    async def _start_again(self, reference: str) -> None:
        await self._start(reference, self._world.requests[reference], workflow_id(reference))

    async def _start_otherwise(self, reference: str) -> None:
        await self._start(reference, self._world.requests[reference] | {"subject": "Another"}, workflow_id(reference))

    async def _start_under_another_id(self, reference: str) -> None:
        await self._start(reference, self._world.requests[reference], f"another-{uuid.uuid4().hex[:8]}")

    async def _start(self, reference: str, request: dict[str, Any], id: str) -> None:
        conflict = self._chance.choice(
            [
                WorkflowIDConflictPolicy.FAIL,
                WorkflowIDConflictPolicy.USE_EXISTING,
                WorkflowIDConflictPolicy.TERMINATE_EXISTING,
            ]
        )
        reuses = [
            WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
            WorkflowIDReusePolicy.REJECT_DUPLICATE,
        ]
        # the engine takes no other pair with this one
        terminates = conflict == WorkflowIDConflictPolicy.TERMINATE_EXISTING
        reuse = reuses[0] if terminates else self._chance.choice(reuses)
        said = f"started again as {id}, {request['subject']}: {conflict.name} {reuse.name}"
        try:
            run = await self._world.temporal.start_workflow(
                "TicketEscalation",
                request,
                id=id,
                task_queue="tickets",
                id_conflict_policy=conflict,
                id_reuse_policy=reuse,
            )
        except WorkflowAlreadyStartedError:
            self._log(reference, f"{said}: refused")
        else:
            self._log(reference, f"{said}: {run.result_run_id or run.first_execution_run_id}")

    async def _signal(self, reference: str) -> None:
        words = self._world.acts.words()
        act = self._world.acts.begin(reference, "note", words, "signal")
        body = {"text": f"By an operator: {words}.", "by": self._chance.choice(PEOPLE)}
        try:
            await self._world.handle(reference).signal("note", body)
        except RPCError as error:
            gone = error.status is RPCStatusCode.NOT_FOUND
            act.tries = 1 if gone else 2
            self._world.acts.end(act, "refused" if gone else "unknown")
        else:
            self._world.acts.end(act, "accepted")

    async def _cancel(self, reference: str) -> None:
        self._log(reference, "its workflow is cancelled")
        self._world.acts.ended.add(reference)
        await self._world.handle(reference).cancel()

    async def _pause(self, reference: str) -> None:
        run_id = await self._newest(reference)
        at = {"namespace": self._world.temporal.namespace, "workflow_id": workflow_id(reference), "run_id": run_id}
        asked: dict[str, Any] = at | {"identity": IDENTITY, "reason": "at random"}
        service = self._world.temporal.workflow_service
        await service.pause_workflow_execution(PauseWorkflowExecutionRequest(**asked, request_id=str(uuid.uuid4())))
        self._log(reference, "its workflow is paused")
        await asyncio.sleep(self._chance.uniform(*PAUSED_SECONDS))
        await service.unpause_workflow_execution(UnpauseWorkflowExecutionRequest(**asked, request_id=str(uuid.uuid4())))
        self._log(reference, "its workflow goes on")

    async def _newest(self, reference: str) -> str:
        """Return the newest run, also of one that is paused, for which the SDK's own description has no word."""
        asked = DescribeWorkflowExecutionRequest(
            namespace=self._world.temporal.namespace, execution=WorkflowExecution(workflow_id=workflow_id(reference))
        )
        found = await self._world.temporal.workflow_service.describe_workflow_execution(asked)
        return found.workflow_execution_info.execution.run_id

    def _log(self, reference: str, what: str) -> None:
        self._world.acts.log(reference, what)
