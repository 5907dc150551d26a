"""The customer's clocks: what a priority promises them, and when a person's answer keeps that."""

from __future__ import annotations

from datetime import datetime

from domain.case import Case
from domain.decisions.limits import meet_limits
from domain.levels import DUE, Level, overdue
from domain.policy import CustomerClock
from domain.turn import Turn

_ALL: tuple[CustomerClock, ...] = ("first_response", "next_reply", "resolution")


def start_promises(turn: Turn) -> None:
    """Start what the customer was promised at opening, counting from then; what runs or was kept stays as it is."""
    opened_at = turn.case.opened_at
    if turn.case.answered_at is None and not turn.running("first_response"):
        _start(turn, "first_response", since=opened_at)
    if not turn.running("resolution"):
        _start(turn, "resolution", since=opened_at, pausable=True)


def start_next_reply(turn: Turn) -> None:
    """The oldest unanswered message starts the clock; none runs before the first response has happened."""
    if turn.case.answered_at and not turn.running("next_reply"):
        _start(turn, "next_reply")


def change_promises(turn: Turn, cause: str) -> None:
    """Take the targets of a priority that has just changed; starts and pauses stay, so that no breach is made up."""
    case = turn.case
    for name in _ALL:
        target = case.promise.target(name)
        if target is None:
            turn.stop(name)
        else:
            levels = _levels(case, name)
            turn.retarget(name, target, calendar=case.promise.calendar, levels=levels, cause=cause)
    start_promises(turn)


def answered_by_staff(turn: Turn) -> dict[str, bool | None]:
    """End the clocks that any public answer by a person meets; returns which were met, for the record."""
    if turn.case.answered_at is None:
        turn.change(answered_at=turn.now)
    return _met(turn, "first_response", "next_reply") | meet_limits(turn, "first answer")


def promise_kept(turn: Turn) -> dict[str, bool | None]:
    """End the wait for an answer that a person promised; returns whether it was kept, if there was one."""
    turn.change(promised_at=None)
    ended = turn.meet("promise")
    return {"promise": ended.met} if ended else {}


def _met(turn: Turn, *names: CustomerClock) -> dict[str, bool | None]:
    ended = {name: turn.meet(name) for name in names}
    return {name: clock.met for name, clock in ended.items() if clock is not None}


def _start(turn: Turn, name: CustomerClock, *, since: datetime | None = None, pausable: bool = False) -> None:
    case = turn.case
    target = case.promise.target(name)
    if target is not None:
        levels = _levels(case, name)
        turn.start(name, target, calendar=case.promise.calendar, pausable=pausable, levels=levels, since=since)


def _levels(case: Case, name: CustomerClock) -> tuple[Level, ...]:
    """The policy's reminders beside the due; first and next answer escalate at twice their time."""
    target = case.promise.target(name)
    twice = () if name == "resolution" or target is None else (overdue(1, target),)
    return (*case.snapshot.policy.reminders.of(name, case.priority), DUE, *twice)
