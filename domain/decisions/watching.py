"""Watching: what a customer who keeps writing sets off, as the policy's rules that count messages say."""

from __future__ import annotations

from datetime import timedelta

from domain.case.turn import Turn
from domain.decisions.ladder import escalate
from domain.policy.messages_counted import MOST
from domain.policy.triage import Rule, When


def count_message(turn: Turn) -> None:
    """Keep that the customer has written, for the rules that count it."""
    turn.change(customer_wrote_at=(*turn.case.customer_wrote_at, turn.happened_at)[-MOST:])


def watch_messages(turn: Turn) -> None:
    """Let each rule fire that the present message has brought to its count: once within its time, and in the order of
    the policy. The first that moves the ticket up is the only one that does so for this message."""
    moved = False
    for rule in turn.case.snapshot.policy.triage:
        if _fires(turn, rule):
            _fire(turn, rule, moves=not moved)
            moved = moved or rule.then.escalate or rule.then.start_at is not None


def _fires(turn: Turn, rule: Rule) -> bool:
    case, when = turn.case, rule.when
    return (
        when.counts_messages and when.holds(case.ticket, case.category) and _counts(turn, when) and _rested(turn, rule)
    )


def _counts(turn: Turn, when: When) -> bool:
    case, answered = turn.case, turn.case.last_answered_at
    unanswered = [at for at in case.customer_wrote_at if answered is None or at > answered]
    return (
        when.customer_messages is None or when.customer_messages.reached(case.customer_wrote_at, turn.happened_at)
    ) and (when.unanswered_messages is None or when.unanswered_messages.reached(unanswered, turn.happened_at))


def _rested(turn: Turn, rule: Rule) -> bool:
    last = turn.case.rules_fired_at.get(rule.name)
    return last is None or turn.happened_at >= last + _window(rule.when)


def _window(when: When) -> timedelta:
    counted = (when.customer_messages, when.unanswered_messages)
    return max(messages.within for messages in counted if messages is not None)


def _fire(turn: Turn, rule: Rule, *, moves: bool) -> None:
    case, then = turn.case, rule.then
    turn.change(rules_fired_at={**case.rules_fired_at, rule.name: turn.happened_at})
    if then.tag:
        turn.change(tags=tuple(dict.fromkeys([*case.tags, then.tag])))
    turn.record("triaged", f"Rules: {rule.name}", by=f"rule:{rule.name}", rules=[rule.name])
    to = case.snapshot.policy.tier_index(then.start_at) if then.start_at else None
    if to is not None and moves and to > case.tier:
        escalate(turn, rule.name, by=f"rule:{rule.name}", to=to)
    elif then.escalate and moves:
        escalate(turn, rule.name, by=f"rule:{rule.name}")
