"""The calendars of a ticket that is moved to another policy: what was counted stays, what is left counts on the new."""

from __future__ import annotations

from domain.case.turn import Turn
from domain.clocks.clock import Clock
from domain.policy.snapshot import Snapshot


def on_new_calendars(turn: Turn, old: Snapshot) -> None:
    """Let every clock remember what it has counted on; what is left counts on what its calendar is by now, until the
    policy of now gives it another."""
    case = turn.case
    turn.change(
        clocks={name: _moved(turn, clock, old) for name, clock in case.clocks.items()},
        ended_clocks=tuple(_moved(turn, clock, old) for clock in case.ended_clocks),
    )


def _moved(turn: Turn, clock: Clock, old: Snapshot) -> Clock:
    case = turn.case
    counted_on = clock.time(old.calendar(clock.calendar))
    if clock.running:
        now = case.snapshot.calendar(clock.calendar)
        return clock.on_calendar(clock.calendar, counted_on, now, turn.at, case.pauses)
    return clock.kept(counted_on, case.time_of(clock))
