"""A clock measures one target: when it started, what it may use, when it runs out, and how it ended.

Its levels are the instants at which something must happen; each fires once per run.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal, NewType

from pydantic import AwareDatetime, BaseModel

from domain.clocks.levels import DUE, Level
from domain.time import pauses as net
from domain.time.pauses import Pauses
from domain.time.windows import HorizonExceeded, Windows

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
LabelledKey = NewType("LabelledKey", str)
ClockKey = ClockName | LabelledKey
"""What tells a ticket's clocks apart: the name, or `limit:<label>` where several of a name run at once."""

TIMERS: frozenset[ClockName] = frozenset({"repeat", "waiting", "survey", "reopening"})
"""Clocks that only say when something happens: nobody owes anything by their due, so they are never missed."""

CHANGES_KEPT = 30


def key_of(name: ClockName, label: str | None) -> ClockKey:
    """Return the key of a clock called `name`, or of the one among several that is labelled."""
    return name if label is None else LabelledKey(f"{name}:{label}")


Ended = Literal["met", "missed", "stopped"]
ClockState = Literal["running", "paused", "met", "missed", "stopped"]


class DueChange(BaseModel, frozen=True):
    """That a clock's due was set or moved: from where to where, when, by whom and because of what.

    None is no due: not set yet, paused, or beyond what is known of the calendar. `calendar` is the one it is due on
    since.
    """

    at: AwareDatetime
    cause: str
    by: str
    before: AwareDatetime | None
    after: AwareDatetime | None
    calendar: str | None = None


class Reckoning(BaseModel, frozen=True):
    """What a due was worked out from: a target on a calendar, with what an earlier calendar had counted by then."""

    target: timedelta
    calendar: str
    counted: timedelta = timedelta()
    counted_until: AwareDatetime | None = None


class Clock(BaseModel, frozen=True):
    """One run of one clock. `instants` holds when each unfired level comes; a paused level has none.

    `label` tells clocks of one name apart, `used_before` is what earlier episodes used. `earlier` is the working time
    that counted before its calendar was another, and `counted` what was used of it until `counted_until`. `credit` is
    what the target has beyond the policy's, negative for a tier that had used some of it before; it goes along when the
    policy's target changes. `told_at` is the instant the customer was told, where the due has moved before it.
    `worked_out_at` is when its instants were last worked out: nothing of it comes before. `fired_at` holds when the
    levels that have fired came. `changes` are its due as it was set and its latest moves. `missed_on` is what the
    due was worked out from that was missed, where the clock was given another target or calendar since.
    """

    name: ClockName
    label: str | None = None
    run: int = 1
    episode: int = 1
    started_at: AwareDatetime
    target: timedelta
    calendar: str = "always"
    pausable: bool = False
    levels: tuple[Level, ...] = (DUE,)
    fired: tuple[str, ...] = ()
    used_before: timedelta = timedelta()
    credit: timedelta = timedelta()
    earlier: Windows | None = None
    counted: timedelta = timedelta()
    counted_until: AwareDatetime | None = None
    due_at: AwareDatetime | None = None
    worked_out_at: AwareDatetime | None = None
    told_at: AwareDatetime | None = None
    instants: dict[str, AwareDatetime] = {}
    ended: Ended | None = None
    ended_at: AwareDatetime | None = None
    met: bool | None = None
    late_working: timedelta | None = None
    late_calendar: timedelta | None = None
    fired_at: dict[str, AwareDatetime] = {}
    changes: tuple[DueChange, ...] = ()
    missed_on: Reckoning | None = None

    @property
    def key(self) -> ClockKey:
        """Return what tells this clock from the ticket's others."""
        return key_of(self.name, self.label)

    @property
    def running(self) -> bool:
        """Return whether the clock has not ended; a missed clock runs on for its later levels."""
        return self.ended is None

    @property
    def missed(self) -> bool:
        """Return whether its due has passed unmet."""
        return self.met is False

    @property
    def reckoned_on(self) -> Reckoning:
        """Return what the due was worked out from; one that lies on an earlier calendar counts from the start."""
        if self.missed_on:
            return self.missed_on
        brought = self.due_at and self.counted_until and self.due_at <= self.counted_until
        counted = {} if brought else {"counted": self.counted, "counted_until": self.counted_until}
        return Reckoning.model_validate({"target": self.target, "calendar": self.calendar, **counted})

    @property
    def measures(self) -> bool:
        """Return whether somebody owes something by its due; otherwise it only says when something happens."""
        return self.name not in TIMERS

    def state(self, pauses: Pauses) -> ClockState:
        """Return the clock's state in the words of the contract."""
        if self.ended:
            return self.ended
        if self.missed:
            return "missed"
        return "paused" if self.pausable and net.paused_at(pauses) else "running"

    def computed(self, time: Windows, pauses: Pauses) -> Clock:
        """Return the clock with its due and the instants of its unfired levels worked out anew.

        A due that has been missed stays where it was. What lies beyond the known calendar has no instant yet.
        """
        pauses = pauses if self.pausable else ()
        due_at = self.due_at if self.missed else self._used_up(self.target, time, pauses)
        instants: dict[str, datetime] = {}
        for level in self.levels:
            if level.name not in self.fired and (at := self._instant(level, due_at, time, pauses)):
                instants[level.name] = at
        return self.model_copy(update={"due_at": due_at, "instants": instants})

    def moved(self, before: datetime | None, at: datetime, cause: str, by: str) -> Clock:
        """Return the clock with its due's move from `before` kept, if it has moved."""
        if before == self.due_at:
            return self
        change = DueChange(at=at, cause=cause, by=by, before=before, after=self.due_at, calendar=self.calendar)
        return self.model_copy(update={"changes": (*self.changes, change)[-CHANGES_KEPT:]})

    def time(self, calendar: Windows) -> Windows:
        """Return the working time the clock counts on, of which `calendar` is what counts by now."""
        return self.earlier.extended(calendar) if self.earlier else calendar

    def on_calendar(self, name: str, old: Windows, new: Windows, at: datetime, pauses: Pauses) -> Clock:
        """Return the clock counting on another calendar from `at`; `old` is the working time it has counted on.

        What has been used stays as it was counted; what is left counts on the new calendar.
        """
        clock = self.model_copy(update={"calendar": name, "missed_on": self.reckoned_on if self.missed else None})
        if old.agrees_with(new, self._counts_from):
            return clock
        counted = {"counted": self.used(at, old, pauses), "counted_until": at}
        return clock.model_copy(update={"earlier": old.clipped(self.started_at, at), **counted})

    def aimed(self, target: timedelta, levels: tuple[Level, ...]) -> Clock:
        """Return the clock with another target and other levels; where a due was missed it stays."""
        missed_on = self.reckoned_on if self.missed else None
        return self.model_copy(update={"target": target, "levels": levels, "missed_on": missed_on})

    def kept(self, old: Windows, new: Windows) -> Clock:
        """Return the ended clock with the working time it counted on, where its calendar is another by now."""
        assert self.ended_at
        if old.agrees_with(new, self.started_at, self.ended_at):
            return self
        return self.model_copy(update={"earlier": old.clipped(self.started_at, self.ended_at)})

    def taken_up(self) -> Clock:
        """Return the stopped clock as it runs on, in its next run; what has fired or was missed stays so."""
        alive = {"ended": None, "ended_at": None, "late_working": None, "late_calendar": None}
        met = False if DUE.name in self.fired and self.measures else None
        return self.model_copy(update={**alive, "run": self.run + 1, "met": met})

    def fire(self, level: str) -> Clock:
        """Return the clock with `level` fired; firing the due of one that measures makes it missed."""
        instants = {name: at for name, at in self.instants.items() if name != level}
        fired_at = {**self.fired_at, level: self.instants[level]} if level in self.instants else self.fired_at
        met = False if level == DUE.name and self.measures else self.met
        fired = (*self.fired, level)
        return self.model_copy(update={"fired": fired, "fired_at": fired_at, "instants": instants, "met": met})

    def used(self, now: datetime, time: Windows, pauses: Pauses) -> timedelta:
        """Return the working time used until `now`, or until the clock ended."""
        end = max(min(now, self.ended_at or now), self._counts_from)
        return self.counted + net.used(time, self._counts_from, end, pauses if self.pausable else ())

    def answer(self, at: datetime, time: Windows, pauses: Pauses) -> Clock:
        """Return the clock ended by the event it waited for: met if and only if `at` is not after its due."""
        met = not self.missed and self._is_in_time(at, time, pauses)
        return self._end("met" if met else "missed", at, time, pauses, met)

    def stop(self, at: datetime, time: Windows, pauses: Pauses) -> Clock:
        """Return the clock ended because it no longer matters; a miss stays a miss, its lateness frozen."""
        if self.missed or (self.measures and not self._is_in_time(at, time, pauses)):
            return self._end("missed", at, time, pauses, False)
        done = DUE.name in self.fired
        return self._end("met" if done else "stopped", at, time, pauses, True if done else None)

    def revived(self, episode: int, now: datetime, time: Windows, pauses: Pauses) -> Clock:
        """Return the ended clock as it runs on in a later episode, with what it had left.

        A miss stays a miss and its due where it was; a level whose instant has passed does not fire again.
        """
        alive = self.model_copy(
            update={
                "run": 1,
                "episode": episode,
                "used_before": self.used(now, time, pauses),
                "fired": (DUE.name,) if self.missed else (),
                "ended": None,
                "ended_at": None,
                "met": False if self.missed else None,
                "late_working": None,
                "late_calendar": None,
            }
        )
        instants = alive.computed(time, pauses).instants
        passed = (name for name, at in instants.items() if at <= now and name != DUE.name)
        return alive.model_copy(update={"fired": (*alive.fired, *passed)})

    def _is_in_time(self, at: datetime, time: Windows, pauses: Pauses) -> bool:
        """Whether its due is not over, or no more is used than there was, as where a wait began just at the due."""
        if self.due_at is None or at <= self.due_at:
            return True
        return self.pausable and self.used(at, time, pauses) <= self.target

    @property
    def _counts_from(self) -> datetime:
        return self.counted_until or self.started_at

    def _used_up(self, amount: timedelta, time: Windows, pauses: Pauses) -> datetime | None:
        if amount <= self.counted:
            return _due(time, self.started_at, amount, pauses)
        return _due(time, self._counts_from, amount - self.counted, pauses)

    def _instant(self, level: Level, due_at: datetime | None, time: Windows, pauses: Pauses) -> datetime | None:
        if level.share is not None:
            return self._used_up(level.amount(self.target), time, pauses)
        if due_at is None:
            return None
        if level.offset < timedelta():
            return max(self.started_at, _back(time, due_at, -level.offset, pauses) or self.started_at)
        return _due(time, due_at, level.offset, pauses)

    def _end(self, ended: Ended, at: datetime, time: Windows, pauses: Pauses, met: bool | None) -> Clock:
        late: dict[str, timedelta] = {}
        if met is False and self.due_at is not None and at >= self.due_at:
            late["late_working"] = net.used(time, self.due_at, at, pauses if self.pausable else ())
            late["late_calendar"] = at - self.due_at
        return self.model_copy(update={"ended": ended, "ended_at": at, "met": met, "instants": {}, **late})


def _due(time: Windows, start: datetime, amount: timedelta, pauses: Pauses) -> datetime | None:
    try:
        return net.due(time, start, amount, pauses)
    except HorizonExceeded:
        return None


def _back(time: Windows, end: datetime, amount: timedelta, pauses: Pauses) -> datetime | None:
    try:
        return net.back(time, end, amount, pauses)
    except HorizonExceeded:
        return None
