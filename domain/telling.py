"""Telling: who is told what, on which channel, under which id.

A message's id is its key: the same reason, recipient and channel always give the same id, so that no retry can tell
anybody twice, and a truly new reason gives a new one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from domain.case import Case
from domain.effects import Effect, Purpose, SendMessage
from domain.people import Channel, Contact
from domain.snapshot import ALWAYS
from domain.turn import Turn

UPDATE_LEAD_AT_MOST = timedelta(minutes=5)


def tell_customer(turn: Turn, purpose: Purpose, *, promise_next: bool = True, **facts: Any) -> None:
    """Tell the customer, having first promised when they hear next unless `promise_next` is false."""
    if promise_next:
        promise_next_update(turn)
    case = turn.case
    contact = case.ticket.customer.contact()
    channel = _customer_channel(case, contact)
    _tell(turn, purpose, contact, channel, facts, _quiet_until(case, channel, turn.now))


def tell_staff(turn: Turn, purpose: Purpose, people: Iterable[Contact | None], item: str, **facts: Any) -> None:
    """Tell each of `people` once, by the channels of the ticket's priority; `item` is the notice's one line."""
    told: set[str] = set()
    for contact in people:
        if contact is None or contact.id in told:
            continue
        told.add(contact.id)
        wanted = turn.case.snapshot.policy.notify.of(turn.case.priority)
        for channel in [c for c in wanted if contact.address(c)] or contact.channels[:1] or ("email",):
            _tell(turn, purpose, contact, channel, {"items": [item], **facts}, None)


def people_named(case: Case, names: Iterable[str]) -> list[Contact | None]:
    """Return who stands behind names of the policy: roles, or `<tier> owner` for the last owner there."""
    policy = case.snapshot.policy
    people: list[Contact | None] = []
    for name in names:
        tier = policy.tier_index(name.removesuffix(" owner")) if name.endswith(" owner") else None
        people.append(case.tier_owners.get(tier) if tier is not None else case.snapshot.role(name, case.team))
    return people


def lead(case: Case) -> Contact | None:
    """Return the lead of the ticket's team, or the duty contact of its tier."""
    snapshot = case.snapshot
    return snapshot.role("team lead", case.team) or snapshot.role(snapshot.policy.duty_contact(case.tier))


def owner(case: Case) -> Contact | None:
    """Return the owner as somebody to be told."""
    return case.owner.contact if case.owner else None


def promise_next_update(turn: Turn) -> None:
    """Start the customer-update clock from this public message.

    Real time, moved to the next instant inside the customer's sending hours (urgent tickets: any hour). The update
    goes out a little before the promised instant, spread by ticket, so that the promise is met and not merely due.
    """
    case = turn.case
    told = turn.running("customer_update")
    if told:
        turn.change(clocks={**case.clocks, told.name: told.answer(turn.now, ALWAYS, ())})
    every = case.promise.update_every
    if every is None or not case.active or (case.waiting and case.waiting.on == "customer"):
        return
    sending = ALWAYS if case.priority == "urgent" else case.snapshot.sending
    promised = sending.next_open(turn.at + every)
    if promised <= turn.now:
        promised = sending.next_open(turn.now + every)
    lead_time = min(UPDATE_LEAD_AT_MOST, every / 10) * _spread(case.ticket.reference)
    send_at = max(sending.next_open(promised - lead_time), turn.now)
    turn.start("customer_update", every)
    clock = turn.case.clocks["customer_update"]
    moved = clock.model_copy(update={"due_at": promised, "instants": {"due": send_at}})
    turn.change(clocks={**turn.case.clocks, "customer_update": moved})


def combined(effects: list[Effect], *, about_to_tell_customer: bool) -> list[Effect]:
    """Return effects with what goes to one person on one channel made one message, the newest, with every line.

    Several levels that fall due together after an outage are one notice for a person and one message for the
    customer; an update is left to the message that is about to name the new owner.
    """
    kept: dict[tuple[str, str], SendMessage] = {}
    others: list[Effect] = []
    for effect in effects:
        if not isinstance(effect, SendMessage):
            others.append(effect)
            continue
        if about_to_tell_customer and effect.purpose == "customer_update":
            continue
        place = (effect.to.id, effect.channel)
        earlier = kept.pop(place, None)
        if earlier and not effect.to_customer:
            items = [*earlier.facts.get("items", ()), *effect.facts.get("items", ())]
            effect = effect.model_copy(update={"facts": {**effect.facts, "items": items}})
        kept[place] = effect
    return [*others, *kept.values()]


def _tell(
    turn: Turn,
    purpose: Purpose,
    contact: Contact,
    channel: Channel | None,
    facts: dict[str, Any],
    not_before: datetime | None,
) -> None:
    if channel is None:
        turn.record("message_failed", f"{contact.id} has no usable address", purpose=purpose, to=contact.id)
        return
    message = SendMessage(
        id=_message_id(turn, purpose, contact, channel),
        purpose=purpose,
        to=contact,
        channel=channel,
        facts={**_facts(turn.case), **facts},
        priority=turn.case.priority,
        not_before=not_before,
    )
    if not_before:
        turn.change(held=(*turn.case.held, message))
    else:
        turn.ask(message)


def _message_id(turn: Turn, purpose: Purpose, contact: Contact, channel: Channel) -> str:
    case, due = turn.case, turn.due
    if due:
        why = f"{due.clock}/{turn.run}/{due.level}/{due.at:%Y-%m-%dT%H:%M:%S.%fZ}"
    else:
        why = f"{purpose}/{case.sequence}"
    return f"{case.ticket.reference}/{case.episode}/{why}/{contact.id}/{channel}"


def _facts(case: Case) -> dict[str, Any]:
    accept = case.clocks.get("acknowledge")
    return {
        "reference": case.ticket.reference,
        "subject": case.ticket.subject,
        "customer_name": case.ticket.customer.name,
        "priority": case.priority,
        "category": case.category,
        "tier": case.rung.name,
        "team": case.team,
        "episode": case.episode,
        "owner_name": case.owner.contact.name if case.owner else None,
        "next_update_at": case.next_update_at.isoformat() if case.next_update_at else None,
        "acknowledge_by": accept.due_at.isoformat() if accept and accept.running and accept.due_at else None,
    }


def _customer_channel(case: Case, contact: Contact) -> Channel | None:
    preferred = case.ticket.customer.preferred_channel
    if preferred and contact.address(preferred):
        return preferred
    return contact.channels[0] if contact.channels else None


def _quiet_until(case: Case, channel: Channel | None, now: datetime) -> datetime | None:
    if channel != "sms" or case.priority == "urgent":
        return None
    opens = case.snapshot.texting.next_open(now)
    return opens if opens > now else None


def _spread(reference: str) -> float:
    return 0.5 + int.from_bytes(sha256(reference.encode()).digest()[:2]) / 0x1FFFF
