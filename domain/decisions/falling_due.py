"""What happens when a level of a clock comes and nobody has acted."""

from __future__ import annotations

from collections.abc import Callable

from domain.case.case import Case
from domain.case.dues import HELD, Due, may_escalate_with
from domain.case.turn import PendingEscalation, Turn
from domain.clocks.clock import ClockName
from domain.clocks.levels import DUE
from domain.decisions.acknowledging import unacknowledge
from domain.decisions.asking_approval import approval_due
from domain.decisions.assigning import look_for_owner
from domain.decisions.deferral import deferred_due
from domain.decisions.endings import ask_survey, close
from domain.decisions.ladder import escalate, escalate_pending
from domain.decisions.lateness import promise_due, remind
from domain.decisions.limits import limit_due
from domain.decisions.silence import alarm, sound_held_alarm
from domain.decisions.waiting import third_party_overdue, waiting_due
from domain.effects import ExtendTime
from domain.messages import intents
from domain.messages.telling import lead, owner, send_kept, tell_customer, tell_staff


def fall_due(turn: Turn, first: Callable[[Case], Due | None]) -> None:
    """Do what falls due, one after the other, until `first` names nothing more.

    Where a due escalates the ticket, that is done once everything else of its instant that may be one more reason has
    fallen due, and before this returns: no escalation is left over.
    """
    while True:
        due = first(turn.case)
        if turn.pending and not (due and may_escalate_with(due, turn.pending.due)):
            _escalate(turn, turn.pending)
        elif due:
            _fall_due(turn, due)
        else:
            return


def _escalate(turn: Turn, pending: PendingEscalation) -> None:
    turn.due, turn.run = pending.due, pending.run
    with turn.because(pending.due.why):
        escalate_pending(turn)
    turn.due = None


def _fall_due(turn: Turn, due: Due) -> None:
    """Do what the policy says of one level of one clock; the level fires once."""
    turn.due, turn.run = due, 0
    clock = turn.case.clocks.get(due.key)
    with turn.because(due.why):
        if clock and due.level != HELD:
            turn.run = clock.run
            if due.clock != "customer_update":
                turn.fire(due.key, due.level)
        turn.counted()
        _RULES[due.clock](turn, due)
    turn.due = None


def _acknowledge(turn: Turn, due: Due) -> None:
    case, asked = turn.case, turn.case.owner
    if asked is None:
        return
    who, reminders = asked.contact.id, case.snapshot.policy.reminders
    step = 0 if due.level == "due" else int(due.level.removeprefix("overdue_"))
    if step < reminders.before_reassigning:
        turn.record("reminded", intents.chased(who), owner=who)
        tell_staff(turn, "reminder", [asked.contact], f"{case.ticket.reference} waits for you to acknowledge it")
        return
    turn.stop("acknowledge")
    turn.record("breached", f"{who} did not acknowledge", clock="acknowledge", owner=who)
    if len(case.tried_in_tier) <= reminders.reassign and not asked.on_duty:
        look_for_owner(turn, "reassigned", f"{who} did not acknowledge")
    else:
        escalate(turn, "nobody acknowledged")


def _tier(turn: Turn, due: Due) -> None:
    name = turn.case.rung.name
    if due.level != "due":
        remind(turn, due, f"deadline of {name}")
        return
    turn.record("breached", f"Deadline of {name} missed", clock="tier", tier=name)
    escalate(turn, f"deadline of {name} missed")


def _internal(turn: Turn, due: Due) -> None:
    turn.record("breached", f"Agreed time of {turn.case.team} missed", clock="internal")
    tell_staff(turn, "breach", [lead(turn.case)], f"{turn.case.ticket.reference}: agreed time of the team missed")


def _customer_update(turn: Turn, due: Due) -> None:
    promised = turn.case.next_update_at
    tell_customer(turn, "customer_update", entry="customer_updated")
    turn.record(
        "customer_updated",
        intents.WHERE_IT_STANDS,
        purpose="customer_update",
        promised=promised.isoformat() if promised else None,
    )


def _promise(turn: Turn, due: Due) -> None:
    case = turn.case
    turn.record("breached", "The promised answer did not come", clock="promise")
    tell_staff(
        turn,
        "breach",
        [owner(case), lead(case)],
        f"{case.ticket.reference}: the answer promised for now is late",
    )


def _expiry(turn: Turn, due: Due) -> None:
    case = turn.case
    if due.level == "due":
        turn.record("reminded", intents.SIGN_OF_LIFE)
        tell_staff(turn, "reminder", [owner(case)], f"{case.ticket.reference}: are you still on it?")
        return
    unacknowledge(turn)
    who = case.owner.contact.id if case.owner else "the owner"
    turn.record("acknowledgment_expired", f"{who} stayed silent; the ticket looks for an owner again", owner=who)
    look_for_owner(turn, "reassigned", f"{who} stayed silent")


def _repeat(turn: Turn, due: Due) -> None:
    if due.level == HELD:
        sound_held_alarm(turn)
    else:
        alarm(turn, "nobody has acknowledged")


def _waiting(turn: Turn, due: Due) -> None:
    if turn.case.waits_for_customer:
        waiting_due(turn, due.level)
    else:
        third_party_overdue(turn)


def _survey(turn: Turn, due: Due) -> None:
    ask_survey(turn)


def _reopening(turn: Turn, due: Due) -> None:
    close(turn, "nobody reopened it", by="clock:reopening")


def _sending(turn: Turn, due: Due) -> None:
    if due.level != DUE.name:
        deferred_due(turn, due)
        return
    held = turn.case.held
    turn.change(held=tuple(message for message in held if message.not_before != due.at))
    for message in held:
        if message.not_before == due.at:
            send_kept(turn, message)


def _horizon(turn: Turn, due: Due) -> None:
    known_until = turn.case.snapshot.known_until
    if known_until:
        under_way = (id for id, effect in turn.case.in_flight.items() if isinstance(effect, ExtendTime))
        id = next(under_way, None) or turn.next_effect_id("extend")
        turn.ask(ExtendTime(id=id, since=known_until, asked_at=turn.now))


_RULES: dict[ClockName, Callable[[Turn, Due], None]] = {
    "acknowledge": _acknowledge,
    "first_response": promise_due,
    "next_reply": promise_due,
    "tier": _tier,
    "resolution": promise_due,
    "customer_update": _customer_update,
    "internal": _internal,
    "approval": approval_due,
    "expiry": _expiry,
    "repeat": _repeat,
    "waiting": _waiting,
    "limit": limit_due,
    "survey": _survey,
    "reopening": _reopening,
    "promise": _promise,
    "sending": _sending,
    "horizon": _horizon,
}
