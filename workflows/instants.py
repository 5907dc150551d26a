"""Instants: as of when a query is answered, and how long a timer runs until one."""

from __future__ import annotations

from datetime import datetime, timedelta

from temporalio import workflow

SHORTEST_TIMER = timedelta(milliseconds=1)


def as_of(now: datetime | None) -> datetime:
    """Return when a query is asked: what has slept since its last task cannot know it by itself."""
    known = workflow.now()
    return max(known, now or known)


def time_until(instant: datetime) -> timedelta:
    """Return how long a timer has to run that must not fire before an instant: whole milliseconds, at least one."""
    return max(-(-(instant - workflow.now()) // SHORTEST_TIMER) * SHORTEST_TIMER, SHORTEST_TIMER)
