"""Telling: who is told what, on which channel, under which id.

A message's id is its key: the same reason, recipient and channel always give the same id, so that no retry can tell
anybody twice, and a truly new reason gives a new one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from domain.case.case import Case
from domain.case.reaching import customer_channel, quiet_until, usable
from domain.case.timeline import Kind
from domain.case.turn import Turn
from domain.effects import Purpose, SendMessage
from domain.messages import backlog
from domain.messages.ticket_facts import offer, ticket_facts
from domain.messages.updates import promise_next_update
from domain.messages.usefulness import MOOT, is_moot
from domain.messages.withdrawal import say_withdrawn
from domain.people import OWNER, Channel, Contact

TRY_AGAIN_AFTER = timedelta(minutes=1)
"""How long after a failure that may pass a message is tried again on its channel."""


def tell_customer(
    turn: Turn, purpose: Purpose, *, entry: Kind | None = None, also: tuple[str, ...] = (), **facts: Any
) -> None:
    """Tell the customer, having first promised when they hear next.

    The message belongs to the entry of this step that was recorded last, or to the one of kind `entry` that is recorded
    next; and to those whose ids are in `also`.
    """
    promised = turn.case.next_update_at
    promise_next_update(turn)
    case = turn.case
    contact = case.ticket.customer.contact(case.snapshot.policy.zone)
    message = _message(turn, purpose, contact, customer_channel(case), facts)
    entries = tuple(dict.fromkeys((*also, *_belongs_to(turn, entry))))
    send(turn, message.model_copy(update={"keeps": promised, "entries": entries}))


def tell_staff(
    turn: Turn,
    purpose: Purpose,
    people: Iterable[Contact | None],
    item: str,
    *,
    instead_of: tuple[str, ...] = (),
    **facts: Any,
) -> None:
    """Tell each of `people` once, by the channels of the ticket's priority; `item` is the notice's one line.

    The messages belong to the entry of this step that was recorded last. `instead_of` are those who could not be told.
    """
    entries = _belongs_to(turn)
    wanted = turn.case.snapshot.policy.notify.of(turn.case.priority)
    for contact in {contact.id: contact for contact in people if contact is not None}.values():
        # somebody of whom only the id is known is looked up in the roster when the message is sent
        channels = usable(turn.case, contact)
        those = [c for c in wanted if c in channels] or channels[:1] or ("email",)
        for channel in those:
            message = _message(turn, purpose, contact, channel, {"items": [item], **facts, **offer(turn.case)})
            beside = tuple(other for other in those if other != channel)
            changes = {"instead_of": instead_of, "beside": beside, "entries": entries}
            send(turn, message.model_copy(update=changes))


def tell_again(turn: Turn, message: SendMessage, channel: Channel) -> None:
    """Send a message that has failed on another channel, when its receiver may be reached there."""
    other = message.on(channel).failed_on(message.channel)
    if channel in message.waited:
        # it has been withdrawn there, under its own id and perhaps under that of a second try
        other = other.back() if turn.case.use_may_end else other.once_more()
    send(turn, other)


def tell_once_more(turn: Turn, message: SendMessage) -> None:
    """Hold a message that failed by something that may pass, to be tried on its channel a little later."""
    turn.change(held=(*turn.case.held, retry_of(turn, message)))


def retry_of(turn: Turn, message: SendMessage) -> SendMessage:
    """Return a message that failed by something that may pass as it is tried once more, with the instant of that."""
    at = turn.now + TRY_AGAIN_AFTER
    opens = quiet_until(turn.case, message.channel, at) if message.to_customer else None
    return message.once_more().model_copy(update={"not_before": opens or at})


def people_named(case: Case, names: Iterable[str]) -> list[Contact | None]:
    """Return who stands behind names of the policy: roles, `owner`, or `<tier> owner` for the last owner there."""
    policy = case.snapshot.policy
    people: list[Contact | None] = []
    for name in names:
        if name == OWNER:
            people.append(owner(case))
            continue
        tier = policy.tier_index(name.removesuffix(" owner")) if name.endswith(" owner") else None
        people.append(case.tier_owners.get(tier) if tier is not None else case.snapshot.role(name, case.team))
    return people


def duty(case: Case) -> Contact | None:
    """Return who owns a ticket of its tier when nobody else is there."""
    return case.snapshot.role(case.snapshot.policy.duty_contact(case.tier))


def lead(case: Case) -> Contact | None:
    """Return the lead of the ticket's team, or the duty contact of its tier."""
    return case.snapshot.role("team lead", case.team) or duty(case)


def owner(case: Case) -> Contact | None:
    """Return the owner as somebody to be told."""
    return case.owner.contact if case.owner else None


def send(turn: Turn, message: SendMessage) -> None:
    """Ask for the message, or hold it while its receiver's quiet hours last, or what is before it waits."""
    opens = quiet_until(turn.case, message.channel, turn.now) if message.to_customer else None
    if opens is not None:
        turn.change(held=(*turn.case.held, message.model_copy(update={"not_before": opens})))
    else:
        send_in_turn(turn, message)


def send_in_turn(turn: Turn, message: SendMessage) -> None:
    """Ask for the message, to be entered only where what is before it for the same reader waits for its provider."""
    turn.ask(message.model_copy(update={"behind": True}) if backlog.waiting_for(turn.case, message) else message)


def send_kept(turn: Turn, message: SendMessage) -> None:
    """Ask for a message that was kept back until now, or say that it is withdrawn, when it is of no use any more."""
    if turn.case.use_may_end and is_moot(turn.case, message):
        say_withdrawn(turn, message, MOOT)
    else:
        send_in_turn(turn, message)


def _belongs_to(turn: Turn, entry: Kind | None = None) -> tuple[str, ...]:
    id = turn.entry_id(entry) if entry else turn.latest
    return (id,) if id else ()


def _message(turn: Turn, purpose: Purpose, contact: Contact, channel: Channel, facts: dict[str, Any]) -> SendMessage:
    return SendMessage(
        id=_message_id(turn, purpose, contact, channel),
        purpose=purpose,
        to=contact,
        channel=channel,
        facts={**ticket_facts(turn.case), **facts},
        order=turn.case.sequence,
        priority=turn.case.priority,
    )


def _message_id(turn: Turn, purpose: Purpose, contact: Contact, channel: Channel) -> str:
    case, due = turn.case, turn.due
    if due:
        at = f"{due.at:%Y-%m-%dT%H:%M:%S.%fZ}"
        why = f"{case.episode}/{due.key.replace(' ', '-')}/{turn.run}/{due.level}/{at}"
    elif case.named_by_cause:
        # no episode: the same act handed over again may come in another
        why = f"-/{turn.named(purpose, of=f'{contact.id}/{channel}')}"
    else:
        why = f"{case.episode}/{purpose}/{case.sequence}"
    return f"{case.ticket.reference}/{why}/{contact.id}/{channel}"
