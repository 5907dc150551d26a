"""What of tickets' lives is counted: how often each thing happens, and how late clocks act, by kind."""

from __future__ import annotations

from datetime import timedelta
from itertools import takewhile

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.case.case import Case

HAPPENED = "escalation_happened"
LATENESS = "escalation_lateness"


def measure(case: Case, since: int) -> None:
    """Count the entries of a timeline after `since`, and how long after its due a clock made each; not in a replay."""
    meter = workflow.metric_meter()
    happened = meter.create_counter(HAPPENED, "What happened to tickets, by its kind in the timeline")
    lateness = meter.create_histogram_timedelta(LATENESS, "How long after its due instant a clock acted")
    for entry in takewhile(lambda entry: entry.sequence > since, reversed(case.timeline)):
        happened.add(1, {"kind": entry.kind})
        if entry.due_at is not None:
            lateness.record(max(entry.at - entry.due_at, timedelta()), {"kind": entry.kind})
