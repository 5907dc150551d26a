"""What a test reads from a workflow's history."""

from __future__ import annotations

from temporalio.api.enums.v1 import EventType, WorkflowTaskFailedCause
from temporalio.client import WorkflowHistory

_BUSY_MACHINE = "_DeadlockError"
_NEWS_ARRIVED = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND


def tasks_that_failed(history: WorkflowHistory) -> list[str]:
    """Return what is wrong with each workflow task that failed.

    Not a run's end that the engine put off because something new had arrived: that is how nothing gets lost. Nor a
    task that a busy machine let stand for two seconds: it is done again.
    """
    return [
        str(event)
        for event in history.events
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED
        and event.workflow_task_failed_event_attributes.cause != _NEWS_ARRIVED
        and event.workflow_task_failed_event_attributes.failure.application_failure_info.type != _BUSY_MACHINE
    ]
