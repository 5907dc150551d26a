"""The ladder in time: when a ticket that nobody solves reaches each tier, beside what the customer was promised."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from domain.input.problems import Finding
from domain.policy.policy import Policy
from domain.priority import PRIORITIES, Priority
from domain.sense.hours import Hours
from domain.sense.places import Place, in_each, warning
from domain.time.durations import written


def ladder_doubts(policy: Policy) -> Iterator[Finding]:
    """Yield a warning where the top tier hears of a ticket only after the promise is broken."""
    hours = Hours(policy)
    return in_each(policy, lambda place: _of_row(place, hours))


def _of_row(place: Place, hours: Hours) -> Iterator[Finding]:
    for priority in PRIORITIES:
        yield from _late(place, priority, hours)


def _late(place: Place, priority: Priority, hours: Hours) -> Iterator[Finding]:
    promise = place.of(priority)
    top = place.row.tiers[-1].name
    below = [tier.work_within.of(priority) for tier in place.row.tiers[:-1] if tier.work_within]
    if promise.resolution is None or not below:
        return
    due = hours.due(promise.calendar, hours.opening(promise.calendar), promise.resolution)
    reached = entries(place, priority, hours)[-1]
    if due is not None and (reached is None or reached > due):
        found = f"{written(promise.resolution)}, while {top} gets {priority} tickets only after "
        better = "no less than the tiers below the top have together, so that it hears before the promise is broken"
        yield warning(place.promise(priority, "resolution"), found + written(sum(below, timedelta())), better)


def entries(place: Place, priority: Priority, hours: Hours) -> list[datetime | None]:
    """Return when a ticket opened as work begins enters each tier; None where that lies beyond the horizon."""
    entered: datetime | None = hours.opening(place.of(priority).calendar)
    entries = [entered]
    for tier in place.row.tiers[:-1]:
        if entered is not None and tier.work_within:
            entered = hours.due(place.calendar(tier, priority), entered, tier.work_within.of(priority))
        entries.append(entered)
    return entries
