"""The clocks of the model: rows of counted steps, in which what is due is looked up."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.domain.ladder_terms import Calendar, counts


class Pause(NamedTuple):
    start: int
    end: int | None


@dataclass
class Clock:
    """The steps a clock has counted since it began, and what has come of it."""

    start: int
    counted: list[int] = field(default_factory=list)
    fired: set[str] = field(default_factory=set)
    calendars: set[Calendar] = field(default_factory=set)
    more: int = 0
    """Of a tier entered again: the steps it had used before."""
    again: bool = False
    """Whether the ticket was handed back to the tier, or had been there before."""

    def worked(self, pause: Pause) -> int:
        """The steps of a pause that its calendar counted."""
        end = len(self.counted) if pause.end is None else bisect_right(self.counted, pause.end)
        return end - bisect_right(self.counted, pause.start)

    def due(self, target: int, pauses: Sequence[Pause]) -> int | None:
        """Start plus target plus the pauses that had begun by then; None when that has not come yet, as none does while
        a pause is open that had begun by then."""
        amount = target
        while len(self.counted) >= amount:
            instant = self.counted[amount - 1]
            if any(pause.end is None and pause.start <= instant for pause in pauses):
                return None
            whole = target + sum(self.worked(pause) for pause in pauses if pause.start <= instant)
            if whole == amount:
                return instant
            amount = whole
        return None

    def used(self, pauses: Sequence[Pause]) -> int:
        return len(self.counted) - sum(self.worked(pause) for pause in pauses)


@dataclass
class Chase:
    """What an owner who has not acknowledged has left until the next step, and the steps so far."""

    left: int
    reminded: int = 0
    reassigned: int = 0
    changed_at: int | None = None
    """When a change last gave another time."""
    latest: int | None = None
    """The instant at which the next step came before a change: no change gives longer."""

    def comes(self, now: int) -> bool:
        return self.left <= 0 or now == self.latest


class Sounding(NamedTuple):
    """A step in which the top tier's alarm had to go on: since when, how often, and on which calendar."""

    at: int
    since: int
    every: int
    calendar: Calendar


def lasting(since: int, amount: int, calendar: Calendar) -> int:
    """In how many steps a calendar has counted so many."""
    steps = 0
    while amount > 0:
        steps += 1
        amount -= counts(calendar, since + steps)
    return steps


def falls(due: int | None, until: int) -> bool:
    return due is not None and due <= until
