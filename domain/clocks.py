"""A clock measures one target: when it started, what it may use, when it runs out, and how it ended.

Its levels are the instants at which something must happen: shares of the target before the due, the due itself, and
signed amounts of working time around it. Each fires once per run.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Literal

from pydantic import AwareDatetime, BaseModel

from domain import pauses as net
from domain.pauses import Pauses
from domain.windows import HorizonExceeded, Windows

ClockName = Literal[
    "acknowledge",
    "first_response",
    "next_reply",
    "tier",
    "resolution",
    "customer_update",
    "internal",
    "approval",
    "expiry",
    "repeat",
    "waiting",
    "limit",
    "survey",
    "reopening",
    "promise",
    "sending",
    "horizon",
]
Ended = Literal["met", "missed", "stopped"]
ClockState = Literal["running", "paused", "met", "missed", "stopped"]


class Level(BaseModel, frozen=True):
    """An instant of a clock: a share of its target in percent, or a signed amount of working time from its due."""

    name: str
    share: int | None = None
    offset: timedelta = timedelta()


DUE = Level(name="due")


def warning(share: int) -> Level:
    """Return the level at `share` percent of the target."""
    return Level(name=f"warn_{share}", share=share)


def overdue(count: int, after: timedelta) -> Level:
    """Return the `count`-th level after the due, at `after` of working time past it."""
    return Level(name=f"overdue_{count}", offset=after)


class Clock(BaseModel, frozen=True):
    """One run of one clock. `instants` holds when each unfired level comes; a paused level has none."""

    name: ClockName
    run: int = 1
    episode: int = 1
    started_at: AwareDatetime
    target: timedelta
    calendar: str = "always"
    pausable: bool = False
    levels: tuple[Level, ...] = (DUE,)
    fired: tuple[str, ...] = ()
    due_at: AwareDatetime | None = None
    instants: dict[str, AwareDatetime] = {}
    ended: Ended | None = None
    ended_at: AwareDatetime | None = None
    met: bool | None = None
    late_working: timedelta | None = None
    late_calendar: timedelta | None = None

    @property
    def running(self) -> bool:
        """Return whether the clock has not ended; a missed clock runs on for its later levels."""
        return self.ended is None

    @property
    def missed(self) -> bool:
        """Return whether its due has passed unmet."""
        return self.met is False

    def state(self, pauses: Pauses) -> ClockState:
        """Return the clock's state in the words of the contract."""
        if self.ended:
            return self.ended
        if self.missed:
            return "missed"
        return "paused" if self.pausable and net.paused_at(pauses) else "running"

    def unfired(self) -> Iterable[tuple[datetime, str]]:
        """Return the instants still to come, with the names of their levels."""
        return () if self.ended else ((at, name) for name, at in self.instants.items())

    def computed(self, time: Windows, pauses: Pauses) -> Clock:
        """Return the clock with its due and the instants of its unfired levels worked out anew.

        A due that has been missed stays where it was.
        """
        pauses = pauses if self.pausable else ()
        try:
            due_at = self.due_at if self.missed else net.due(time, self.started_at, self.target, pauses)
        except HorizonExceeded:
            due_at = None  # worked out when the calendars are known further
        instants: dict[str, datetime] = {}
        for level in self.levels:
            with suppress(HorizonExceeded):
                if level.name not in self.fired and (at := self._instant(level, due_at, time, pauses)):
                    instants[level.name] = at
        return self.model_copy(update={"due_at": due_at, "instants": instants})

    def _instant(self, level: Level, due_at: datetime | None, time: Windows, pauses: Pauses) -> datetime | None:
        if level.share is not None:
            return net.due(time, self.started_at, self.target * level.share / 100, pauses)
        if due_at is None or level.offset == timedelta():
            return due_at
        if level.offset > timedelta():
            return net.due(time, due_at, level.offset, pauses)
        return max(self.started_at, net.back(time, due_at, -level.offset, pauses))

    def fire(self, level: str) -> Clock:
        """Return the clock with `level` fired; firing the due makes it missed."""
        instants = {name: at for name, at in self.instants.items() if name != level}
        met = False if level == DUE.name else self.met
        return self.model_copy(update={"fired": (*self.fired, level), "instants": instants, "met": met})

    def used(self, now: datetime, time: Windows, pauses: Pauses) -> timedelta:
        """Return the working time used until `now`, or until the clock ended."""
        end = min(now, self.ended_at) if self.ended_at else now
        if end <= self.started_at:
            return timedelta()
        return net.used(time, self.started_at, end, pauses if self.pausable else ())

    def answer(self, at: datetime, time: Windows, pauses: Pauses) -> Clock:
        """Return the clock ended by the event it waited for: met if and only if `at` is not after its due."""
        met = not self.missed and (self.due_at is None or at <= self.due_at)
        return self._end("met" if met else "missed", at, time, pauses, met)

    def stop(self, at: datetime, time: Windows, pauses: Pauses) -> Clock:
        """Return the clock ended because it no longer matters; a miss stays a miss, its lateness frozen."""
        late = self.missed or (self.due_at is not None and at > self.due_at)
        return self._end("missed" if late else "stopped", at, time, pauses, False if late else None)

    def _end(self, ended: Ended, at: datetime, time: Windows, pauses: Pauses, met: bool | None) -> Clock:
        late = met is False and self.due_at is not None and at > self.due_at
        return self.model_copy(
            update={
                "ended": ended,
                "ended_at": at,
                "met": met,
                "instants": {},
                "late_working": net.used(time, self.due_at, at, pauses if self.pausable else ())
                if late and self.due_at
                else None,
                "late_calendar": at - self.due_at if late and self.due_at else None,
            }
        )
