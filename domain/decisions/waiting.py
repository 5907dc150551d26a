"""Waiting: the ball is with the customer or a third party; clocks that measure our work stand still meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from domain.case.case import Case, Wait
from domain.case.reaching import next_sending
from domain.case.turn import Turn
from domain.clocks.levels import DUE, Level
from domain.decisions.ahead import within_reach
from domain.decisions.customer_clocks import answered_by_staff
from domain.decisions.endings import end_life
from domain.decisions.silence import sign_of_life, start_repeating
from domain.messages import intents
from domain.messages.telling import lead, owner, tell_customer, tell_staff
from domain.messages.updates import promise_next_update
from domain.people import CUSTOMER
from domain.policy.policy import Waiting
from domain.requests import actions
from domain.requests.refusals import conflict


def wait(turn: Turn, action: actions.Wait) -> None:
    """Give the ball away; waiting for the customer starts with asking them something."""
    case = turn.case
    prolonged = _prolonged(case, action.on)
    if case.status != "open" and prolonged is None:
        allowed = f"; its wait for {case.waiting.on} can be prolonged" if case.looks_forward and case.waiting else ""
        raise conflict(f"The ticket is {case.status}; only an open one can begin to wait{allowed}")
    if action.until:
        within_reach(turn, "until", action.until)
    for_customer = action.on == CUSTOMER
    clocks = answered_by_staff(turn) if for_customer else {}
    # a question asked anew leaves the customer all the time to answer; a third party has had it since the first wait
    since = prolonged.since if prolonged and not for_customer else turn.at
    turn.change(status="waiting", waiting=Wait(on=action.on, since=since, until=action.until, asked=action.text))
    turn.stop("repeat", "expiry")
    if prolonged is None:
        turn.pause(f"waiting for {action.on}")
    asked = {"on": action.on, "asked": action.text or None, "clocks": clocks or None}
    turn.record("waiting", f"Waiting for {action.on}", by=action.by, **asked)
    _start_waiting_clock(turn)
    if for_customer:
        tell_customer(turn, "question", text=action.text)


def _prolonged(case: Case, on: str) -> Wait | None:
    """The wait that another one for the same party prolongs."""
    waits = case.waiting if case.looks_forward else None
    return waits if waits and waits.on == on else None


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
    turn.change(status="open", waiting=None, waited=_waited(turn, waiting))
    turn.unpause()
    turn.record("resumed", f"No longer waiting for {waiting.on}: {why}", by=by)
    if turn.running("customer_update") is None and turn.case.receipt_sent:
        promise_next_update(turn)
    start_repeating(turn)
    sign_of_life(turn)


def _waited(turn: Turn, ended: Wait) -> dict[str, timedelta]:
    """How long third parties have had the ticket since they last kept it for as long as the policy lets anybody."""
    case = turn.case
    if not case.looks_forward or ended.on == CUSTOMER:
        return case.waited
    total = case.waited.get(ended.on, timedelta()) + (turn.at - ended.since)
    longest = case.snapshot.policy.waiting.third_party_at_most
    return {**case.waited, ended.on: total if total < longest else timedelta()}


def waiting_due(turn: Turn, level: str) -> None:
    """Remind the customer, resume when the instant waited for has come, or close with notice."""
    case = turn.case
    waiting = case.waiting
    if waiting is None:
        return
    if level != DUE.name:
        tell_customer(turn, "waiting_reminder", entry="reminded", text=waiting.asked)
        turn.record("reminded", intents.WE_WAIT, to="customer")
    elif waiting.until:
        take_ball_back(turn, "the instant it waited for has come")
        tell_staff(turn, "resumed", [owner(case)], f"{case.ticket.reference}: the wait is over")
    else:
        tell_customer(turn, "waiting_closed", entry="closed")
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
    waiting = turn.case.waiting
    if waiting is None:
        return
    target, levels = waiting_rule(turn.case, waiting)
    turn.start("waiting", target, levels=levels, since=waiting.since)


def waiting_rule(case: Case, waiting: Wait) -> tuple[timedelta, tuple[Level, ...]]:
    """Return how long a wait may last from its beginning, and its levels.

    What a third party has had the ticket for in waits before, which people ended, is part of how long it may keep it.
    """
    rule = case.snapshot.policy.waiting
    until = waiting.until - waiting.since if waiting.until else None
    if waiting.on != CUSTOMER:
        longest = rule.third_party_at_most - case.waited.get(waiting.on, timedelta())
        return (min(longest, until) if until else longest), (DUE,)
    if until:
        return until, (DUE,)
    return rule.close_after, (*_reminders(case, waiting.since, rule), DUE)


def _reminders(case: Case, since: datetime, rule: Waiting) -> Iterator[Level]:
    """When the customer is reminded, in their sending hours: named by the share of the wait, each share once."""
    share, whole, last = 0, rule.close_after, timedelta()
    for amount in rule.remind_after:
        if case.looks_forward:
            amount = next_sending(case, since + amount) - since
            if not last < amount < whole:
                continue  # it would come together with another one, or with the end of the wait
        share, last = max(share + 1, amount * 100 // whole), amount
        yield Level(name=f"warn_{share}", offset=amount - whole)
