"""What a workflow's history cost: its events, its bytes, and the actions a hosted Temporal would bill."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHandle

BILLED = {
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED: "start",
    EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED: "activity",
    EventType.EVENT_TYPE_TIMER_STARTED: "timer",
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED: "signal",
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED: "update",
    EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES: "search attributes",
}
TASK_ENDED = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
MARKER = EventType.EVENT_TYPE_MARKER_RECORDED


@dataclass(frozen=True)
class Cost:
    """One history's cost; local activities of one workflow task are billed as one action."""

    events: int
    actions: int
    size_bytes: int
    billed: Counter[str]


async def cost_of(handle: WorkflowHandle[Any, Any]) -> Cost:
    """Return what the history of a finished workflow cost, by the published list of billable actions."""
    history = await handle.fetch_history()
    billed: Counter[str] = Counter()
    local = False
    for event in history.events:
        if event.event_type == TASK_ENDED:
            local = False
        if event.event_type == MARKER and not local:
            billed["local activities of a task"] += 1
            local = True
        if name := BILLED.get(event.event_type):
            billed[name] += 1
    size = sum(event.ByteSize() for event in history.events)
    return Cost(events=len(history.events), actions=sum(billed.values()), size_bytes=size, billed=billed)
