"""What a change of terms has put behind itself: warnings that are left out, and steps that come their time after it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from domain.case.case import Case
from domain.case.turn import Turn
from domain.clocks.clock import Clock
from domain.clocks.levels import DUE, Level
from domain.time import pauses as net


def leave_out_what_has_passed(turn: Turn) -> None:
    """A warning that comes too late warns of nothing; a due that has passed is a miss and stays."""
    if not turn.case.looks_forward:
        _leave_out_passed_warnings(turn)
        return
    for clock in _running(turn):
        instants = clock.computed(turn.time_of(clock), turn.case.pauses).instants
        _keep(
            turn, clock, tuple(level for level in clock.levels if not _is_of_the_past(clock, level, instants, turn.at))
        )


def put_off_steps(turn: Turn, before: Case) -> None:
    """Let the step that follows on a due come at twice the new target, or, where that or the due lies in the past, its
    whole time after the change, but no later than it would have come in the case before. To be done once, when the
    levels are those of the terms of now."""
    if turn.case.looks_forward:
        for clock in _running(turn):
            was = before.clocks.get(clock.key)
            would_come = was.instants if was else {}
            _keep(turn, clock, tuple(_put_off(turn, clock, level, would_come) for level in clock.levels))


def _running(turn: Turn) -> list[Clock]:
    return [clock for clock in turn.case.clocks.values() if clock.running]


def _keep(turn: Turn, clock: Clock, levels: tuple[Level, ...]) -> None:
    if levels != clock.levels:
        turn.put(clock.model_copy(update={"levels": levels}))


def _put_off(turn: Turn, clock: Clock, level: Level, would_come: Mapping[str, datetime]) -> Level:
    due_at = clock.due_at
    if not level.name.startswith("overdue_") or due_at is None:
        return level
    time = turn.time_of(clock)
    if clock.missed:
        # its due stays where it was missed, on another target
        late = clock.target - clock.reckoned_on.target
        clock = clock.model_copy(update={"levels": (level.model_copy(update={"offset": level.offset + late}),)})
    instants = clock.computed(time, turn.case.pauses).instants
    if min(instants.get(DUE.name, turn.at), instants.get(level.name, turn.at)) >= turn.at:
        return next(each for each in clock.levels if each.name == level.name)
    # no clock that has such a step pauses
    since = net.used(time, due_at, turn.at, ()) + level.offset
    if at := would_come.get(level.name):
        since = min(since, net.used(time, due_at, max(at, turn.at), ()))
    return level.model_copy(update={"offset": since})


def _is_of_the_past(clock: Clock, level: Level, instants: Mapping[str, datetime], now: datetime) -> bool:
    """Whether a level fires no more: its instant lies before the change, or it warns of a due that was missed."""
    if level.name == DUE.name or level.name.startswith("overdue_"):
        return False
    if clock.missed and level.amount(clock.target) < clock.target:
        return True
    at = instants.get(level.name)
    return at is not None and at < now


def _leave_out_passed_warnings(turn: Turn) -> None:
    for clock in turn.case.clocks.values():
        ahead = tuple(level for level in clock.levels if not _has_passed(clock, level, turn.at))
        if ahead != clock.levels:
            turn.put(clock.model_copy(update={"levels": ahead}))


def _has_passed(clock: Clock, level: Level, now: datetime) -> bool:
    at = clock.instants.get(level.name)
    return level.amount(clock.target) < clock.target and at is not None and at <= now
