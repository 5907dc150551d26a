"""Waiting: the ball is with the customer or a third party; clocks that measure our work stand still meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from domain.case.case import Wait
from domain.case.turn import Turn
from domain.clocks.levels import DUE, Level
from domain.decisions.ahead import within_reach
from domain.decisions.customer_clocks import answered_by_staff
from domain.decisions.endings import end_life
from domain.decisions.silence import sign_of_life, start_repeating
from domain.messages.telling import lead, owner, tell_customer, tell_staff
from domain.messages.updates import promise_next_update
from domain.people import CUSTOMER
from domain.policy.policy import Waiting
from domain.requests import actions
from domain.requests.refusals import conflict


def wait(turn: Turn, action: actions.Wait) -> None:
    """Give the ball away; waiting for the customer starts with asking them something."""
    case = turn.case
    if case.status != "open":
        raise conflict(f"The ticket is {case.status}; only an open one can begin to wait")
    if action.until:
        within_reach(turn, "until", action.until)
    for_customer = action.on == CUSTOMER
    clocks = answered_by_staff(turn) if for_customer else {}
    turn.change(status="waiting", waiting=Wait(on=action.on, since=turn.now, until=action.until, asked=action.text))
    turn.stop("repeat", "expiry")
    turn.pause(f"waiting for {action.on}")
    asked = {"on": action.on, "asked": action.text or None, "clocks": clocks or None}
    turn.record("waiting", f"Waiting for {action.on}", by=action.by, **asked)
    _start_waiting_clock(turn)
    if for_customer:
        tell_customer(turn, "question", text=action.text)


def resume(turn: Turn, action: actions.Resume) -> None:
    """Take the ball back: clocks run on with the working time they had left."""
    if not turn.case.waiting:
        raise conflict(f"The ticket is {turn.case.status}; it waits for nobody")
    take_ball_back(turn, "resumed by a person", action.by)


def take_ball_back(turn: Turn, why: str, by: str | None = None) -> None:
    """End the wait, whoever ended it: the clock that is due unless `by` says otherwise."""
    waiting = turn.case.waiting
    if waiting is None:
        return
    turn.stop("waiting")
    turn.change(status="open", waiting=None)
    turn.unpause()
    turn.record("resumed", f"No longer waiting for {waiting.on}: {why}", by=by)
    if turn.running("customer_update") is None and turn.case.receipt_sent:
        promise_next_update(turn)
    start_repeating(turn)
    sign_of_life(turn)


def waiting_due(turn: Turn, level: str) -> None:
    """Remind the customer, resume when the instant waited for has come, or close with notice."""
    case = turn.case
    waiting = case.waiting
    if waiting is None:
        return
    if level != DUE.name:
        tell_customer(turn, "waiting_reminder", text=waiting.asked)
        turn.record("reminded", "The customer was reminded that we wait for them", to="customer")
    elif waiting.until:
        take_ball_back(turn, "the instant it waited for has come")
        tell_staff(turn, "resumed", [owner(case)], f"{case.ticket.reference}: the wait is over")
    else:
        tell_customer(turn, "waiting_closed")
        end_life(turn, "closed", "no answer from the customer")


def third_party_overdue(turn: Turn) -> None:
    """Take the ball back from a third party when the instant waited for has come; from one that kept it for as long as
    the policy lets anybody, and tell the lead."""
    case, waiting = turn.case, turn.case.waiting
    if waiting is None:
        return
    planned = waiting.until is not None and waiting.until <= turn.at
    take_ball_back(turn, "the instant it waited for has come" if planned else f"{waiting.on} took too long")
    people = [owner(case)] if planned else [owner(case), lead(case)]
    tell_staff(turn, "resumed", people, f"{case.ticket.reference}: no longer waiting for {waiting.on}")


def _start_waiting_clock(turn: Turn) -> None:
    rule = turn.case.snapshot.policy.waiting
    waiting = turn.case.waiting
    if waiting is None:
        return
    target, levels = waiting_rule(rule, waiting)
    turn.start("waiting", target, levels=levels)


def waiting_rule(rule: Waiting, waiting: Wait) -> tuple[timedelta, tuple[Level, ...]]:
    """Return how long a wait may last from its beginning, and its levels."""
    until = waiting.until - waiting.since if waiting.until else None
    if waiting.on != CUSTOMER:
        longest = rule.third_party_at_most
        return (min(longest, until) if until else longest), (DUE,)
    if until:
        return until, (DUE,)
    return rule.close_after, (*_reminders(rule.remind_after, rule.close_after), DUE)


def _reminders(after: Sequence[timedelta], whole: timedelta) -> Iterator[Level]:
    """Named by the share of the wait they come at, each share once."""
    share = 0
    for amount in after:
        share = max(share + 1, amount * 100 // whole)
        yield Level(name=f"warn_{share}", offset=amount - whole)
