"""The customer's clocks: what a priority promises them, and when a person's answer keeps that."""

from __future__ import annotations

from datetime import datetime

from domain.case.case import Case
from domain.case.turn import Turn
from domain.clocks.levels import DUE, Level, overdue
from domain.decisions.going_on import go_on
from domain.decisions.limits import meet_limits
from domain.policy.promises import CustomerClock

_PAUSABLE: frozenset[CustomerClock] = frozenset({"resolution"})


def start_promises(turn: Turn) -> None:
    """Start what the customer was promised at opening, counting from then."""
    _start(turn, "first_response", since=turn.case.opened_at)
    _start(turn, "resolution", since=turn.case.opened_at)


def start_next_reply(turn: Turn) -> None:
    """The oldest unanswered message starts the clock; none runs before the first response has happened."""
    if turn.case.answered_at and not turn.running("next_reply"):
        turn.change(unanswered_since=turn.case.unanswered_since or turn.at)
        _start(turn, "next_reply", since=turn.case.unanswered_since)


def change_promises(turn: Turn, cause: str) -> None:
    """Take the targets of a priority or a policy that has just changed; starts and pauses stay, so that no breach is
    made up, and what was missed stays missed."""
    case = turn.case
    for name, since in _waits(case).items():
        target = case.promise.target(name)
        if target is None:
            turn.stop(name)
        elif since is not None:
            levels, pausable = _levels(case, name), name in _PAUSABLE
            calendar = case.promise.calendar
            go_on(turn, name, target, calendar=calendar, pausable=pausable, levels=levels, since=since, cause=cause)


def answered_by_staff(turn: Turn) -> dict[str, bool | None]:
    """End the clocks that any public answer by a person meets; returns which were met, for the record."""
    answered_at = turn.case.answered_at or turn.happened_at
    turn.change(answered_at=answered_at, last_answered_at=turn.happened_at, unanswered_since=None)
    return _met(turn, "first_response", "next_reply") | meet_limits(turn, "first answer")


def promise_kept(turn: Turn) -> dict[str, bool | None]:
    """End the wait for an answer that a person promised; returns whether it was kept, if there was one."""
    turn.change(promised_at=None)
    ended = turn.meet("promise")
    return {"promise": ended.met} if ended else {}


def _met(turn: Turn, *names: CustomerClock) -> dict[str, bool | None]:
    ended = {name: turn.meet(name) for name in names}
    return {name: clock.met for name, clock in ended.items() if clock is not None}


def _start(turn: Turn, name: CustomerClock, *, since: datetime | None) -> None:
    case = turn.case
    levels, pausable = _levels(case, name), name in _PAUSABLE
    calendar = case.promise.calendar
    turn.start(name, case.promise.target(name), calendar=calendar, pausable=pausable, levels=levels, since=since)


def _waits(case: Case) -> dict[CustomerClock, datetime | None]:
    """Since when the customer has waited for what each clock measures; None where they do not."""
    next_reply = case.clocks.get("next_reply")
    running = next_reply.started_at if next_reply and next_reply.running else None
    return {
        "first_response": case.opened_at if case.answered_at is None else None,
        "next_reply": case.unanswered_since or running,
        "resolution": case.opened_at,
    }


def _levels(case: Case, name: CustomerClock) -> tuple[Level, ...]:
    """The policy's reminders beside the due; first and next answer escalate at twice their time, where the policy does
    not say what missing them does."""
    target, policy = case.promise.target(name), case.snapshot.policy
    steps = name != "resolution" and (policy.missed(name) is None or not case.looks_forward)
    twice = (overdue(1, target),) if steps and target is not None else ()
    return (*policy.reminders.of(name, case.priority), DUE, *twice)
