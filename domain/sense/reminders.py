"""Reminders: that each comes while its clock runs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import get_args

from domain.clocks.marks import Mark
from domain.input.problems import Finding
from domain.policy.policy import Policy
from domain.policy.promises import CustomerClock
from domain.priority import PRIORITIES, Priority
from domain.sense.places import Place, in_each, warning

NOTHING = timedelta()


def reminder_doubts(policy: Policy) -> Iterator[Finding]:
    """Yield a warning for each reminder that nobody ever gets, or that comes as its clock starts."""
    yield from in_each(policy, _of_row)


def _of_row(place: Place) -> Iterator[Finding]:
    for priority in PRIORITIES:
        yield from _of_tiers(place, priority)
        for clock in get_args(CustomerClock):
            target = place.of(priority).target(clock)
            for mark in getattr(place.policy.reminders, clock).of(priority):
                field = f"reminders.{clock}.{priority}"
                if target is None:
                    better = f"no reminder, or a {clock} for {priority} tickets"
                    yield warning(field, f"{mark}, of a promise that is not made", better)
                elif -mark.offset >= target:
                    yield _at_the_start(field, mark)


def _of_tiers(place: Place, priority: Priority) -> Iterator[Finding]:
    times = [tier.work_within.of(priority) for tier in place.row.tiers if tier.work_within]
    field = f"reminders.at.{priority}"
    for mark in place.policy.reminders.at.of(priority) if times else ():
        if mark.offset > NOTHING and place.row.tiers[-1].work_within is None:
            better = "a share of the tier's time, or a time before its end; after it the ticket has moved up"
            yield warning(field, f"{mark}, when nobody is left to be reminded", better)
        elif -mark.offset >= max(times):
            yield _at_the_start(field, mark)


def _at_the_start(field: str, mark: Mark) -> Finding:
    return warning(
        field, f"{mark}, which is as soon as the clock starts", "less than the whole time, or a share of it such as 50%"
    )
