"""The runs of a ticket's workflow, and what the engine's history of one says beyond what the run itself can tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from temporalio.api.enums.v1 import EventType, WorkflowTaskFailedCause
from temporalio.api.history.v1 import (
    HistoryEvent,
    WorkflowExecutionSignaledEventAttributes,
)
from temporalio.client import Client, WorkflowExecution, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from domain.case.runs import RunState

_RESET = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW
GIVEN_UP = "its history is not what the ticket does"
"""Why a run was terminated that cannot go on, and cannot be asked either."""
Signal = WorkflowExecutionSignaledEventAttributes


_STATE: dict[WorkflowExecutionStatus | None, RunState] = {
    WorkflowExecutionStatus.RUNNING: "running",
    WorkflowExecutionStatus.COMPLETED: "completed",
    WorkflowExecutionStatus.CANCELED: "cancelled",
    WorkflowExecutionStatus.FAILED: "refused",
}


@dataclass(frozen=True)
class RunHistory:
    """When one run began, whether it ever did anything, and every signal it was sent, in order.

    The first `repeated` signals were there when a reset made the run; 0 when none did. A run that was given up, since
    its history is not what the ticket does, cannot be asked: it counts as one that never did anything, with the signals
    that came after its last task.
    """

    run_id: str
    began_at: datetime
    worked: bool
    signals: tuple[Signal, ...]
    repeated: int


def state_of(status: WorkflowExecutionStatus | None) -> RunState:
    """Return how a run is, by the engine's word for it: a ticket's workflow fails only where its start is refused."""
    return _STATE.get(status, "broken")


async def has_broken_run(client: Client, workflow_id: str) -> bool:
    """Return whether the newest run under an id was ended from outside."""
    try:
        found = await client.get_workflow_handle(workflow_id).describe()
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return False
        raise
    except ValueError:
        # an open run that stands still on purpose has a status that the client has no name for
        return False
    return state_of(found.status) == "broken"


async def runs_of(client: Client, workflow_id: str) -> list[WorkflowExecution]:
    """Return the runs under an id, the newest first, as visibility lists them, a moment behind.

    No two runs under one id are ever open at once, so they stand in the order in which they closed.
    """
    found = [run async for run in client.list_workflows(f"WorkflowId = '{workflow_id}'")]
    return sorted(found, key=place_of, reverse=True)


def place_of(run: WorkflowExecution) -> tuple[bool, datetime, datetime]:
    """Return where a run stands among those under its id: the open one last, the others as they closed."""
    return run.close_time is None, run.close_time or run.start_time, run.start_time


async def history_of(client: Client, workflow_id: str, run_id: str) -> RunHistory | None:
    """Return what a run's history says; None when the engine does not have it any more."""
    handle: Any = client.get_workflow_handle(workflow_id, run_id=run_id)
    try:
        events = [event async for event in handle.fetch_history_events()]
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return None
        raise
    return _read(run_id, events) if events else None


def _read(run_id: str, events: Sequence[HistoryEvent]) -> RunHistory:
    if events[-1].workflow_execution_terminated_event_attributes.reason == GIVEN_UP:
        events = [events[0], *events[_worked_until(events) :]]
    return RunHistory(
        run_id=run_id,
        began_at=events[0].event_time.ToDatetime(UTC),
        worked=any(event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED for event in events),
        signals=tuple(_signals(events)),
        repeated=len(_signals(events[: _made_by_reset(events)])),
    )


def _worked_until(events: Sequence[HistoryEvent]) -> int:
    """Return how many events there were once a task had been completed for the last time."""
    completed = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
    return max((place for place, event in enumerate(events, 1) if event.event_type == completed), default=0)


def _signals(events: Sequence[HistoryEvent]) -> list[Signal]:
    return [
        event.workflow_execution_signaled_event_attributes
        for event in events
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED
    ]


def _made_by_reset(events: Sequence[HistoryEvent]) -> int:
    """Return how many events there were when the last reset had made the run: it ends by scheduling a task."""
    resets = [
        place
        for place, event in enumerate(events)
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED
        and event.workflow_task_failed_event_attributes.cause == _RESET
    ]
    if not resets:
        return 0
    after = resets[-1]
    scheduled = (
        place
        for place, event in enumerate(events[after:], after)
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED
    )
    return next(scheduled, len(events))
