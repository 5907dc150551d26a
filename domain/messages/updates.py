"""Updates: when the customer hears next, as every message promises them."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from domain.case.case import Case
from domain.case.reaching import next_sending
from domain.case.turn import Turn
from domain.clocks.clock import Clock
from domain.policy.snapshot import ALWAYS

LEAD_AT_MOST = timedelta(minutes=5)


def promise_next_update(turn: Turn) -> None:
    """Start the customer-update clock from this public message, which keeps the promise of the one before.

    Real time, moved to the next instant at which the customer may be reached. The update goes out a little before the
    promised instant, spread by ticket, so that the promise is met and not merely due.
    """
    late = turn.case.next_update_at
    if late and late < turn.now:
        turn.change(unheard_since=turn.case.unheard_since or late)
    told = turn.running("customer_update")
    if told:
        turn.change(clocks={**turn.case.clocks, told.name: told.answer(turn.now, ALWAYS, ())})
    every = _interval(turn.case)
    if every is None:
        return
    since = turn.at
    promised = next_sending(turn.case, since + every)
    if _sent_at(turn.case, promised, every) <= turn.now:
        since = turn.now
        promised = next_sending(turn.case, since + every)
    _promise(turn, since, promised, every)


def hasten_next_update(turn: Turn) -> None:
    """Promise the next update sooner where the ticket's priority now asks for it; no promise ever moves away."""
    every = _interval(turn.case)
    if every is None or not turn.case.receipt_sent:
        return
    promised = next_sending(turn.case, turn.now + every)
    if turn.case.next_update_at is None or promised < turn.case.next_update_at:
        _promise(turn, turn.now, promised, every)


def follow_update_interval(turn: Turn, cause: str) -> None:
    """Promise the next update as often as a policy says to which the ticket has just been moved.

    That is never later than the customer was told, and sooner only for as long as the policy asks for it.
    """
    case = turn.case
    every = _interval(case)
    if every is None or not case.receipt_sent:
        return
    asked = next_sending(case, turn.now + every)
    clock = _that_stands(turn)
    if clock is None:
        _promise(turn, turn.now, asked, every)
        return
    told = clock.told_at or clock.due_at
    promised = min(filter(None, (told, asked)))
    if clock.due_at != promised or clock != case.clocks["customer_update"]:
        sooner = {"told_at": told if promised != told else None, "target": every}
        turn.put(clock.model_copy(update=sooner), cause, promised=(promised, _sent_at(case, promised, every)))


def _that_stands(turn: Turn) -> Clock | None:
    """The clock of a promise that can still be kept: running, or stopped for the lack of an interval."""
    clock = turn.case.clocks.get("customer_update")
    if clock and clock.ended == "stopped" and turn.now < (clock.due_at or turn.now):
        return clock.taken_up()
    return turn.running("customer_update")


def _interval(case: Case) -> timedelta | None:
    """How often the customer hears; None while the ball is with them, and once nobody works on it any more."""
    return case.promise.update_every if case.active and not case.waits_for_customer else None


def _promise(turn: Turn, since: datetime, promised: datetime, every: timedelta) -> None:
    turn.start("customer_update", every, since=since, promised=(promised, _sent_at(turn.case, promised, every)))


def _sent_at(case: Case, promised: datetime, every: timedelta) -> datetime:
    lead = min(LEAD_AT_MOST, every / 10) * _spread(case.ticket.reference)
    return next_sending(case, promised - lead)


def _spread(reference: str) -> float:
    """From a half to one, the same for the same ticket."""
    return 0.5 + int.from_bytes(sha256(reference.encode()).digest()[:2]) / 0x1FFFF
