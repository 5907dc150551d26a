"""Time net of pauses: a calendar's working time less the stretches when the ball was elsewhere.

Pauses never move a clock's start and never add wall time to its due: only the working seconds inside them are taken
from what the clock has used.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import AwareDatetime, BaseModel

from domain.time.windows import Windows


class Pause(BaseModel, frozen=True):
    """A stretch without counting, and why; open while `end` is None."""

    start: AwareDatetime
    end: AwareDatetime | None = None
    why: str = ""


Pauses = tuple[Pause, ...]


def paused_at(pauses: Pauses) -> bool:
    """Return whether a pause is open."""
    return any(pause.end is None for pause in pauses)


def opened(pauses: Pauses, at: datetime, why: str) -> Pauses:
    """Return the pauses with one open from `at`; unchanged when one is open already."""
    return pauses if paused_at(pauses) else (*pauses, Pause(start=at, why=why))


def ended(pauses: Pauses, at: datetime) -> Pauses:
    """Return the pauses with the open one, if any, ended at `at`."""
    return tuple(p.model_copy(update={"end": max(at, p.start)}) if p.end is None else p for p in pauses)


def united(pauses: Pauses) -> Pauses:
    """Return the pauses in order, overlapping ones as one."""
    result: list[Pause] = []
    for pause in sorted(pauses, key=lambda p: p.start):
        last = result[-1] if result else None
        if last is None or (last.end is not None and pause.start > last.end):
            result.append(pause)
        elif last.end is not None:
            result[-1] = Pause(start=last.start, end=None if pause.end is None else max(last.end, pause.end))
    return tuple(result)


def used(time: Windows, start: datetime, end: datetime, pauses: Pauses) -> timedelta:
    """Return the working time from `start` to `end` outside the pauses, as far as the calendar is known."""
    total = _known(time, start, end)
    for pause in united(pauses):
        first = max(pause.start, start)
        total -= _known(time, first, max(first, min(pause.end or end, end)))
    return total


def due(time: Windows, start: datetime, target: timedelta, pauses: Pauses) -> datetime | None:
    """Return the earliest instant at which `target` is used up; None while a pause keeps it from coming.

    A pause that begins at or after that instant does not move it. Raises `HorizonExceeded` for an instant beyond what
    is known of the calendar.
    """
    at = time.due(start, target)
    for pause in united(pauses):
        first = max(pause.start, start)
        if first < at:
            if pause.end is None:
                return None
            at = time.due(at, time.used(first, max(first, pause.end)))
    return at


def back(time: Windows, end: datetime, amount: timedelta, pauses: Pauses) -> datetime:
    """Return the latest instant from which `amount` is used until `end`, walking back over pauses."""
    at = time.back(end, amount)
    for pause in reversed(united(pauses)):
        last = min(pause.end or end, end)
        if last > at:
            at = time.back(at, time.used(min(pause.start, last), last))
    return at


def _known(time: Windows, start: datetime, end: datetime) -> timedelta:
    return time.used(_within(time, start), _within(time, end))


def _within(time: Windows, instant: datetime) -> datetime:
    return min(max(instant, time.since), time.until)
