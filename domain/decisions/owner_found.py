"""When an assignment comes back: who owns the ticket now, and who must hear of it."""

from __future__ import annotations

from contextlib import nullcontext

from domain.case.case import Handover, Owner
from domain.case.turn import Turn
from domain.decisions.acknowledging import ask_to_acknowledge, mark_acknowledged
from domain.decisions.assigning import end_search, look_for_owner
from domain.decisions.ladder import escalate
from domain.effects import Purpose
from domain.input.text import shortened
from domain.messages import intents
from domain.messages.telling import duty, lead, people_named, tell_customer, tell_staff
from domain.people import Contact


def owner_found(turn: Turn, effect_id: str, found: Contact | None) -> None:
    """Make whoever was found the owner, or the tier's duty contact when nobody is there; tell all who must know.

    The result of an assignment that is no longer wanted is ignored.
    """
    handover = turn.case.handover
    if handover is None or handover.effect_id != effect_id:
        return
    if handover.person and found is None:
        _not_in_the_roster(turn, handover, handover.person)
        return
    on_duty = duty(turn.case)
    declined = on_duty is not None and on_duty.id in turn.case.declined
    contact = found or (None if declined else on_duty)
    if contact:
        _hand_over(turn, handover, contact, on_duty=found is None)
    elif declined and not turn.case.at_top:
        escalate(turn, f"nobody in {turn.case.rung.name} takes it")
    else:
        _nobody(turn, handover)


def _hand_over(turn: Turn, handover: Handover, contact: Contact, *, on_duty: bool) -> None:
    turn.stop("expiry")  # the silence of whoever had it is nobody's any more
    case = turn.case
    before = case.owner.contact.id if case.owner else None
    turn.change(
        owner=Owner(contact=contact, assigned_at=turn.now, on_duty=on_duty),
        tier_owners={**case.tier_owners, case.tier: contact},
        tried_in_tier=tuple(dict.fromkeys([*case.tried_in_tier, contact.id])),
    )
    end_search(turn)
    turn.record(
        "reassigned" if handover.cause == "reassigned" else "assigned",
        f"{contact.id} owns it in {case.rung.name}: {handover.why}",
        by=handover.by,
        via=handover.via.told if handover.via else None,
        owner=contact.id,
        tier=case.rung.name,
        duty=True if on_duty else None,
        note=(handover.note or None) if handover.cause == "reassigned" else None,
    )
    ask_to_acknowledge(turn)
    if handover.acknowledged:
        mark_acknowledged(turn)
    else:
        note, question = handover.note or None, _question(turn)
        tell_staff(turn, "assigned", [contact], _item(turn, handover), note=note, description=question)
    others = [p for p in people_named(turn.case, handover.tell) if p is not None and p.id != contact.id]
    tell_staff(turn, "escalation", others, f"{handover.why}; now with {contact.name} ({case.rung.name})")
    _tell_customer(turn, handover, changed=contact.id != before or handover.cause != "reassigned")


def _not_in_the_roster(turn: Turn, handover: Handover, person: str) -> None:
    # taking over is anybody's, being given it is not
    missing = "is not in the roster" + ("" if handover.acknowledged else ", or has other work")
    turn.record("action_refused", f"{person} {missing}", action="reassign", status=422)
    if handover.needed:
        look_for_owner(turn, "reassigned", f"{person} {missing}")
        return
    end_search(turn)
    owner = turn.case.owner
    if turn.case.looks_forward and owner and owner.acknowledged_at is None:
        ask_to_acknowledge(turn)


def _nobody(turn: Turn, handover: Handover) -> None:
    end_search(turn)
    case = turn.case
    role = case.snapshot.policy.duty_contact(case.tier)
    turn.record("alerted", f"Nobody to own it in {case.rung.name}, not even {role}", reason="no owner")
    circle = [lead(case), *people_named(case, handover.tell)]
    tell_staff(turn, "alarm", circle, f"{case.ticket.reference} has no owner in {case.rung.name}")
    _tell_customer(turn, handover, changed=True)


def _tell_customer(turn: Turn, handover: Handover, *, changed: bool) -> None:
    case = turn.case
    if not case.receipt_sent:
        turn.change(receipt_sent=True)
        with turn.as_opening() if case.has_one_receipt else nullcontext():
            tell_customer(turn, "receipt", entry="receipt_sent")
            turn.record("receipt_sent", intents.RECEIPT)
        return
    if (changed and not case.waiting) or handover.update_owed:
        purpose = _purpose(handover) if changed else "customer_update"
        tell_customer(turn, purpose, entry="customer_updated", also=handover.owed_by)
        turn.record("customer_updated", intents.WHO_HAS_IT, purpose=purpose)


def _purpose(handover: Handover) -> Purpose:
    match handover.cause:
        case "escalated":
            return "customer_escalated"
        case "reopened":
            return "reopened"
        case _:
            return "owner_changed"


def _item(turn: Turn, handover: Handover) -> str:
    case = turn.case
    if handover.cause == "opened":
        return f"{case.ticket.reference} is yours: {case.ticket.subject}"
    return f"{case.ticket.reference} is yours ({case.rung.name}): {handover.why}"


def _question(turn: Turn) -> str:
    ticket = turn.case.ticket
    said = [f"{u.sender}: {shortened(u.text, 2_000)}" for u in ticket.context.transcript[-5:]]
    return "\n".join([ticket.description, *said, *(f"Tried: {t}" for t in ticket.context.tried)]).strip()
