"""The calendars of a ticket that is moved to another policy: what was counted stays, what is left counts on the new."""

from __future__ import annotations

from domain.case import Case
from domain.clocks import Clock
from domain.decisions.silence import repeat_calendar
from domain.snapshot import Snapshot
from domain.turn import Turn


def on_new_calendars(turn: Turn, old: Snapshot) -> None:
    """Let every clock go on on the calendar that the policy of now has for it, and remember what it has counted on."""
    case = turn.case
    turn.change(
        clocks={name: _moved(turn, clock, old) for name, clock in case.clocks.items()},
        ended_clocks=tuple(_moved(turn, clock, old) for clock in case.ended_clocks),
    )


def _moved(turn: Turn, clock: Clock, old: Snapshot) -> Clock:
    case = turn.case
    counted_on = clock.time(old.calendar(clock.calendar))
    if clock.running:
        name = _calendar(case, clock)
        return clock.on_calendar(name, counted_on, case.snapshot.calendar(name), turn.at, case.pauses)
    return clock.kept(counted_on, case.time_of(clock))


def _calendar(case: Case, clock: Clock) -> str:
    match clock.name:
        case "first_response" | "next_reply" | "resolution":
            return case.promise.calendar
        case "acknowledge" | "tier" | "internal" | "expiry":
            return case.tier_calendar
        case "repeat":
            return repeat_calendar(case)
        case _:
            return clock.calendar
