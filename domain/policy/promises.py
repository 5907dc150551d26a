"""Promises: what the customer is promised, by priority."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from domain.policy.part import Part
from domain.priority import Priority
from domain.time.durations import Interval, WorkingDuration

CustomerClock = Literal["first_response", "next_reply", "resolution"]


class Promise(Part):
    """What a priority promises the customer; `update_every` is real time, the rest time on `calendar`."""

    calendar: str = "always"
    """Working hours of the promise."""
    first_response: WorkingDuration | None = None
    """First answer by a person."""
    next_reply: WorkingDuration | None = None
    """Answer to the customer's oldest unanswered message after that."""
    resolution: WorkingDuration | None = None
    """Resolved; stands still while the ticket waits."""
    update_every: Interval | None = None
    """The customer hears at least this often, whatever happens."""

    def target(self, clock: CustomerClock) -> timedelta | None:
        """Return the time a clock of the customer may use, or None where nothing is promised."""
        target: timedelta | None = getattr(self, clock)
        return target


class Promises(Part):
    """A promise for each priority."""

    urgent: Promise
    """What is promised for urgent tickets."""
    high: Promise
    """What is promised for high ones."""
    medium: Promise
    """What is promised for medium ones."""
    low: Promise
    """What is promised for low ones."""

    def of(self, priority: Priority) -> Promise:
        """Return what `priority` promises."""
        promise: Promise = getattr(self, priority)
        return promise
