"""What a test reads from a workflow's history."""

from __future__ import annotations

from temporalio.api.enums.v1 import EventType, WorkflowTaskFailedCause
from temporalio.client import WorkflowHistory

_NEWS_ARRIVED = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND


def tasks_that_failed(history: WorkflowHistory) -> list[str]:
    """Return what is wrong with each workflow task that failed.

    Not a run's end that the engine put off because something new had arrived: that is how nothing gets lost.
    """
    return [
        str(event)
        for event in history.events
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED
        and event.workflow_task_failed_event_attributes.cause != _NEWS_ARRIVED
    ]
