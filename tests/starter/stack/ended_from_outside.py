"""Tickets whose run is ended from outside, started again or reset: what is done to them, and what people got."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from typing import Any

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType, ResetReapplyType
from temporalio.api.workflowservice.v1 import ResetWorkflowExecutionRequest
from temporalio.client import WorkflowExecutionStatus, WorkflowHandle

from domain.case.view import View
from starter.errors import EngineUnreachable
from starter.run_sweep import RunSweep
from starter.starting import workflow_id
from store import messages as ledger
from store import tickets
from tests.starter.stack.asking import live, request, until
from tests.starter.stack.running_stack import RunningStack

OPENING = {"receipt customer": 1, "assigned": 1}
"""What a new ticket's people are told: the customer, and whoever has it."""
REAPPLY_ALL = ResetReapplyType.RESET_REAPPLY_TYPE_ALL_ELIGIBLE
REAPPLY_NONE = ResetReapplyType.RESET_REAPPLY_TYPE_NONE


async def opened(stack: RunningStack, policy: str = "default", **options: Any) -> dict[str, Any]:
    """Open a ticket by a plain client's start with `options`, and return its request once its people were told."""
    wanted = request(policy=policy)
    await begun(stack, wanted, **options)
    await told(stack, wanted["reference"], OPENING)

    async def recorded() -> bool:
        return await tickets.get_view(stack.db, wanted["reference"]) is not None

    await until(recorded)
    return wanted


async def begun(stack: RunningStack, wanted: dict[str, Any], **options: Any) -> WorkflowHandle[Any, Any]:
    """Start a ticket's workflow as a plain client does."""
    handle: WorkflowHandle[Any, Any] = await stack.temporal.start_workflow(
        "TicketEscalation", wanted, **({"id": workflow_id(wanted["reference"]), "task_queue": "tickets"} | options)
    )
    return handle


def newest(stack: RunningStack, reference: str) -> WorkflowHandle[Any, Any]:
    """Return the newest run of a ticket."""
    handle: WorkflowHandle[Any, Any] = stack.temporal.get_workflow_handle(workflow_id(reference))
    return handle


async def messages(stack: RunningStack, reference: str) -> Counter[str]:
    """Return what was sent to whom, by the ledger: the purpose, and for the customer that it was them."""
    sent = await ledger.for_ticket(stack.db, reference)
    assert len({each.id for each in sent}) == len(sent)
    return Counter(
        f"{each.purpose} customer" if each.to == "customer" else each.purpose
        for each in sent
        if each.state in ("accepted", "delivered")
    )


async def told(stack: RunningStack, reference: str, wanted: dict[str, int]) -> None:
    """Wait until people were told exactly this."""

    async def all_told() -> bool:
        return await messages(stack, reference) == wanted

    await until(all_told)


async def status(stack: RunningStack, reference: str) -> WorkflowExecutionStatus | None:
    """Return how the newest run is."""
    return (await newest(stack, reference).describe()).status


async def ended_as(stack: RunningStack, reference: str, wanted: WorkflowExecutionStatus) -> None:
    """Wait until the newest run has ended so."""

    async def has_ended() -> bool:
        return await status(stack, reference) == wanted

    await until(has_ended)


async def swept(stack: RunningStack, reference: str) -> View:
    """Sweep until the ticket has its run again, and return what it says of itself; a list may be a moment behind."""

    async def taken_up() -> bool:
        await RunSweep(stack.temporal, stack.db).sweep()
        return await status(stack, reference) == WorkflowExecutionStatus.RUNNING

    await until(taken_up)
    return await live(stack.client, reference)


async def reset(stack: RunningStack, reference: str, place: int, reapply: ResetReapplyType.ValueType) -> None:
    """Reset the newest run to one of its completed workflow tasks: 0 is the first, -1 the last."""
    run = await newest(stack, reference).describe()
    tasks = await completed_tasks(stack, reference, run.run_id)
    await stack.temporal.workflow_service.reset_workflow_execution(
        ResetWorkflowExecutionRequest(
            namespace=stack.temporal.namespace,
            workflow_execution=WorkflowExecution(workflow_id=run.id, run_id=run.run_id),
            reason="a test",
            workflow_task_finish_event_id=tasks[place],
            request_id=str(uuid.uuid4()),
            reset_reapply_type=reapply,
        )
    )


async def completed_tasks(stack: RunningStack, reference: str, run_id: str) -> Sequence[int]:
    """Return the events by which workflow tasks of a run were completed."""
    handle = stack.temporal.get_workflow_handle(workflow_id(reference), run_id=run_id)
    completed = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
    return [event.event_id for event in (await handle.fetch_history()).events if event.event_type == completed]


async def done(stack: RunningStack, reference: str, action: str, **body: Any) -> View:
    """Do an action, repeated while the ticket's run is not there yet."""
    client, key = stack.client, str(uuid.uuid4())

    async def did() -> View | None:
        try:
            return await client.act(reference, action, body, by="person:gwen", key=key)
        except EngineUnreachable:
            return None

    return await until(did)


def dues(view: View) -> dict[tuple[str, int], Any]:
    """Return when each clock of a ticket runs out."""
    return {(clock.key, clock.run): clock.due_at for clock in view.clocks}
