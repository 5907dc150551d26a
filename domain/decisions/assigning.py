"""Assigning: looking for an owner, and what follows when one is found."""

from __future__ import annotations

from typing import Literal

from domain.case import Handover, Owner
from domain.clocks import DUE, Level, overdue
from domain.decisions.silence import sign_of_life
from domain.effects import AssignOwner, Purpose
from domain.people import Contact
from domain.telling import lead, people_named, tell_customer, tell_staff
from domain.turn import Turn

Cause = Literal["opened", "escalated", "reassigned", "handed_back", "reopened"]


def look_for_owner(
    turn: Turn,
    cause: Cause,
    why: str,
    *,
    note: str = "",
    person: str | None = None,
    again: str | None = None,
    tell: tuple[str, ...] = (),
    tell_customer: bool = True,
    acknowledged: bool = False,
) -> None:
    """Ask for an owner in the present tier; who declined, was tried there or had it in another tier is left out."""
    case = turn.case
    elsewhere = [owner.id for tier, owner in case.tier_owners.items() if tier != case.tier]
    rung = case.rung
    effect = AssignOwner(
        id=turn.next_effect_id("assign"),
        team=case.team if rung.team == "by category" else rung.team,
        tier=rung.name,
        skill=rung.skill,
        person=person,
        again=again,
        exclude=tuple(dict.fromkeys([*case.declined, *case.tried_in_tier, *elsewhere])),
        prefer_best=case.prefer == "best",
        at=turn.now,
    )
    turn.change(
        handover=Handover(
            effect_id=effect.id,
            person=person,
            cause=cause,
            why=why,
            note=note,
            tell=tell,
            tell_customer=tell_customer,
            acknowledged=acknowledged,
        )
    )
    turn.ask(effect)


def owner_found(turn: Turn, effect_id: str, found: Contact | None) -> None:
    """Make whoever was found the owner, or the tier's duty contact when nobody is there; tell all who must know.

    The result of an assignment that is no longer wanted is ignored.
    """
    handover = turn.case.handover
    if handover is None or handover.effect_id != effect_id or not turn.case.active:
        return
    turn.change(handover=None)
    case = turn.case
    if handover.person and found is None:
        turn.record("action_refused", f"{handover.person} is not in the roster", action="reassign", status=422)
        return
    duty_role = case.snapshot.policy.duty_contact(case.tier)
    contact = found or case.snapshot.role(duty_role)
    if contact is None:
        turn.record("alerted", f"Nobody to own it: {duty_role} is not in the roster", reason="no owner")
        tell_staff(turn, "alarm", [lead(case)], f"{case.ticket.reference} has no owner in {case.rung.name}")
        _tell_customer(turn, handover)
        return
    turn.change(
        owner=Owner(contact=contact, assigned_at=turn.now, on_duty=found is None),
        tier_owners={**case.tier_owners, case.tier: contact},
        tried_in_tier=(*case.tried_in_tier, contact.id),
    )
    turn.record(
        "reassigned" if handover.cause == "reassigned" else "assigned",
        f"{contact.id} owns it in {case.rung.name}: {handover.why}",
        by="system",
        owner=contact.id,
        tier=case.rung.name,
        duty=True if found is None else None,
    )
    turn.start(
        "acknowledge",
        case.rung.accept_within.of(case.priority),
        calendar=case.tier_calendar,
        levels=acknowledge_levels(turn),
    )
    if handover.acknowledged:
        mark_acknowledged(turn, f"person:{contact.id}")
    else:
        item = _item(turn, handover)
        tell_staff(turn, "assigned", [contact], item, note=handover.note or None, description=_question(turn))
    others = [p for p in people_named(turn.case, handover.tell) if p is not None and p.id != contact.id]
    tell_staff(turn, "escalation", others, f"{handover.why}; now with {contact.name} ({case.rung.name})")
    _tell_customer(turn, handover)


def acknowledge_levels(turn: Turn) -> tuple[Level, ...]:
    """Return the levels of an owner's acknowledge clock: the due, then one for each further step of the chase."""
    case = turn.case
    step = case.rung.accept_within.of(case.priority)
    reminders = case.snapshot.policy.reminders.before_reassigning
    return (DUE, *(overdue(n, n * step) for n in range(1, reminders + 1)))


def mark_acknowledged(turn: Turn, by: str) -> None:
    """The owner has taken it on: the acknowledge clock is met, and the expiry of that word begins."""
    owner = turn.case.owner
    if owner is None:
        return
    turn.meet("acknowledge")
    turn.change(owner=owner.model_copy(update={"acknowledged_at": turn.now}))
    turn.record("acknowledged", f"{owner.contact.id} has taken it on", by=by, owner=owner.contact.id)
    sign_of_life(turn)


def _tell_customer(turn: Turn, handover: Handover) -> None:
    if not turn.case.receipt_sent:
        turn.change(receipt_sent=True)
        tell_customer(turn, "receipt")
        turn.record("receipt_sent", "The customer was told that the ticket is open and who has it", by="system")
    elif handover.tell_customer and not turn.case.waiting:
        purpose: Purpose = "customer_escalated" if handover.cause == "escalated" else "owner_changed"
        tell_customer(turn, "reopened" if handover.cause == "reopened" else purpose)
        turn.record("customer_updated", "The customer was told who has it now", by="system", purpose=purpose)


def _item(turn: Turn, handover: Handover) -> str:
    case = turn.case
    if handover.cause == "opened":
        return f"{case.ticket.reference} is yours: {case.ticket.subject}"
    return f"{case.ticket.reference} is yours ({case.rung.name}): {handover.why}"


def _question(turn: Turn) -> str:
    ticket = turn.case.ticket
    said = [f"{u.sender}: {u.text}" for u in ticket.context.transcript[-5:]]
    return "\n".join([ticket.description, *said, *(f"Tried: {t}" for t in ticket.context.tried)]).strip()
