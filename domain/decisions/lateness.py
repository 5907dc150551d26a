"""Lateness: who is reminded of a deadline, before it and after it, and what missing a promise to the customer does."""

from __future__ import annotations

from domain.case.dues import Due
from domain.case.turn import Turn
from domain.clocks.levels import DUE
from domain.decisions.ladder import changed_just_now, escalate
from domain.messages.telling import lead, owner, tell_staff
from domain.policy.policy import Missed
from domain.policy.promises import CustomerClock

_WORDS: dict[CustomerClock, str] = {
    "first_response": "first answer to the customer",
    "next_reply": "answer to the customer's message",
    "resolution": "resolution",
}


def promise_due(turn: Turn, due: Due) -> None:
    """Do what the policy says of a level of one of the customer's clocks."""
    clock = next(name for name in _WORDS if name == due.clock)
    words = _WORDS[clock]
    if due.level == DUE.name:
        _missed(turn, clock, words)
    elif not due.level.startswith("overdue_"):
        remind(turn, due, words)
    elif _said(turn, clock) is None:
        escalate(turn, f"{words} late by twice its time")


def remind(turn: Turn, due: Due, words: str) -> None:
    """Remind the owner of a deadline; after it the lead, too."""
    case = turn.case
    kind, _, amount = due.level.partition("_")
    if kind == "warn":
        said = f"{amount} % of the time until the {words} is used"
    else:
        said = f"{amount} until the {words}" if kind == "before" else f"the {words} is {amount} late"
    share = int(amount) if kind == "warn" else None
    turn.record("warned", f"{said[0].upper()}{said[1:]}", clock=due.clock, level=due.level, share=share)
    people = [owner(case), lead(case)] if kind == "after" else [owner(case)]
    tell_staff(turn, "warning", people, f"{case.ticket.reference}: {said}")


def _said(turn: Turn, clock: CustomerClock) -> Missed | None:
    """What the policy says; silence means the next tier for a late resolution, and for the others two steps."""
    said = turn.case.snapshot.policy.missed(clock)
    return "next tier" if said is None and clock == "resolution" else said


def _missed(turn: Turn, clock: CustomerClock, words: str) -> None:
    case = turn.case
    said = _said(turn, clock)
    turn.record("breached", f"The {words} is late", clock=clock)
    if said == "next tier" and not changed_just_now(turn):
        escalate(turn, f"{words} late")
        return
    people = {"tell owner": [owner(case)], "tell lead": [lead(case)]}.get(str(said), [owner(case), lead(case)])
    tell_staff(turn, "breach", people, f"{case.ticket.reference}: {words} is late")
