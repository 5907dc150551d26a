"""Acknowledging: how long an owner has to take a ticket on, and what it means that they have."""

from __future__ import annotations

from domain.case.turn import Turn
from domain.clocks.levels import DUE, Level, overdue
from domain.decisions.silence import sign_of_life


def ask_to_acknowledge(turn: Turn) -> None:
    """Start the owner's acknowledge clock, which never pauses."""
    case = turn.case
    within = case.rung.accept_within.of(case.priority)
    turn.start("acknowledge", within, calendar=case.tier_calendar, levels=acknowledge_levels(turn))


def acknowledge_levels(turn: Turn) -> tuple[Level, ...]:
    """Return the levels of an owner's acknowledge clock: the due, then one for each further step of the chase."""
    case = turn.case
    step = case.rung.accept_within.of(case.priority)
    reminders = case.snapshot.policy.reminders.before_reassigning
    return (DUE, *(overdue(n, n * step) for n in range(1, reminders + 1)))


def mark_acknowledged(turn: Turn) -> None:
    """The owner has taken it on: the acknowledge clock is met, and from now on their silence counts."""
    owner = turn.case.owner
    if owner is None:
        return
    turn.meet("acknowledge")
    turn.change(owner=owner.model_copy(update={"acknowledged_at": turn.happened_at}), held_alarm=None)
    by = f"person:{owner.contact.id}"
    turn.record("acknowledged", f"{owner.contact.id} has taken it on", by=by, owner=owner.contact.id)
    sign_of_life(turn)


def unacknowledge(turn: Turn) -> None:
    """The owner's word no longer counts; the ticket stays theirs until somebody else has it."""
    turn.stop("acknowledge", "expiry")
    if turn.case.owner:
        turn.change(owner=turn.case.owner.model_copy(update={"acknowledged_at": None}))
