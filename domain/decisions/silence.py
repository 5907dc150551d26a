"""Silence: an owner who acknowledged and then shows no sign of life, and the top tier, which never falls silent."""

from __future__ import annotations

from datetime import timedelta

from domain.clocks import DUE, overdue
from domain.telling import owner, people_named, tell_staff
from domain.turn import Turn

SILENCE_AFTER_ACKNOWLEDGING = 4  # times the repeat interval, where the policy names no expiry


def sign_of_life(turn: Turn) -> None:
    """A person of the team has acted: an acknowledged owner's word holds anew, the top tier's alarm starts over."""
    case = turn.case
    expiry = case.snapshot.policy.acknowledged_expires_after
    if case.owner and case.owner.acknowledged_at and expiry and not case.waiting:
        target = expiry.of(case.priority)
        turn.start("expiry", target, calendar=case.tier_calendar, pausable=True, levels=(DUE, overdue(1, target)))
    if turn.running("repeat"):
        start_repeating(turn, after_life=True)


def alarm(turn: Turn, why: str) -> None:
    """Wake the top tier: its owner, whom it tells, and the duty contact; again until somebody acknowledges."""
    case = turn.case
    turn.record("alerted", f"{case.rung.name} alarmed: {why}", reason=why)
    duty = case.snapshot.role(case.snapshot.policy.duty_contact(case.tier))
    circle = [owner(case), *people_named(case, case.rung.tell), duty]
    tell_staff(turn, "alarm", circle, f"{case.ticket.reference}: {why}")
    start_repeating(turn)


def start_repeating(turn: Turn, *, after_life: bool = False) -> None:
    """Start the top tier's alarm clock anew; `after_life` leaves a person who has just acted more time.

    Alarms missed while the engine was down are one alarm: the next comes on the same rhythm, in the future.
    """
    case = turn.case
    if not case.at_top or case.rung.repeat_every is None or case.waiting or not case.active:
        return
    every = case.rung.repeat_every.of(case.priority)
    if after_life:
        expiry = case.snapshot.policy.acknowledged_expires_after
        every = expiry.of(case.priority) if expiry else SILENCE_AFTER_ACKNOWLEDGING * every
    calendar = "always" if case.priority == "urgent" else case.tier_calendar
    time = case.snapshot.calendar(calendar)
    since = turn.at
    missed = time.used(since, turn.now) // every if turn.now > since and every > timedelta() else 0
    since = time.due(since, missed * every) if missed else since
    turn.start("repeat", every, calendar=calendar, since=since)
