"""Going on: a clock that runs towards another target than before, or runs again where it had none for a while."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.case.turn import Turn
from domain.clocks.clock import Clock, ClockName
from domain.clocks.levels import Level


def go_on(
    turn: Turn,
    name: ClockName,
    target: timedelta,
    *,
    calendar: str,
    levels: tuple[Level, ...],
    since: datetime | None,
    pausable: bool = False,
    credit: timedelta | None = None,
    cause: str,
) -> None:
    """Let a clock run towards `target`, counted from `since`, or from now, if it does not run yet.

    What it has beyond the policy's target goes along, unless a `credit` says what that is by now. One that ended for
    the lack of a target goes on as if it had not: what has fired or was missed stays so.
    """
    clock = turn.case.clocks.get(name)
    if clock and not clock.running and (clock.started_at, clock.episode) == (since, turn.case.episode):
        clock = clock.taken_up()
        turn.put(clock, cause)
    if clock and clock.running:
        if credit is not None:
            clock = clock.model_copy(update={"credit": credit})
            turn.change(clocks={**turn.case.clocks, name: clock})
        whole = max(target + clock.credit, timedelta())
        turn.retarget(name, whole, calendar=calendar, levels=levels, cause=cause)
    else:
        credit = credit or timedelta()
        whole = target + credit
        turn.start(name, whole, calendar=calendar, pausable=pausable, levels=levels, since=since, credit=credit)


def fair_target(turn: Turn, clock: Clock, target: timedelta) -> timedelta:
    """Return a new target for somebody who was asked for something: where it has passed already they have its time from
    now on, but never longer than they had."""
    whole = target + clock.credit
    used = clock.used(turn.at, turn.time_of(clock), turn.case.pauses)
    return whole if whole > min(used, clock.target) else min(clock.target, used + target)
