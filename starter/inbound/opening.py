"""The ticket that a message opens: in the customer's words, with their contacts, and with what came before."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from hashlib import sha256

from pydantic import TypeAdapter, ValidationError

from domain.case.view import Summary
from domain.input.text import shortened
from domain.people import Channel, Email, Phone
from domain.requests.ticket import Context, Customer, Ticket, Utterance
from starter.conversation import Said
from starter.inbound.message import InboundMessage
from starter.inbound.reception import Reception

SUBJECT_LENGTH = 200
NO_SUBJECT = "(no subject)"
"""What some programs write where there is none."""
LAST_SAID = 50
SAID_LENGTH = 2_000
_ADDRESS: dict[Channel, TypeAdapter[str]] = {"email": TypeAdapter(Email), "sms": TypeAdapter(Phone)}
_PREFIX = re.compile(
    r"\s*((re|aw|fwd?|wg|tr|sv|vs|antw|rif|res|odp|ynt)\s?(\[\d+\])?\s?[:：]\s*|\[[^\]]{1,64}\]\s*)+", re.IGNORECASE
)
"""Re:, AW: and what stands in brackets before a subject."""


def reference_of(message: InboundMessage, follows: str | None = None) -> str:
    """Return the reference of the ticket a message opens: always the same one, so that it never opens two.

    It is another one where the ticket that it `follows` has that reference: another message had opened it.
    """
    reference = _reference(message, message.id)
    return _reference(message, f"{message.id}/after") if reference == follows else reference


def answerable(message: InboundMessage) -> bool:
    """Return whether its sender can be written to."""
    try:
        _ADDRESS[message.channel].validate_python(message.sender)
    except ValidationError:
        return False
    return True


def ticket_from(
    message: InboundMessage,
    customer: Customer | None,
    reception: Reception,
    reference: str,
    *,
    names: str | None = None,
    after: Summary | None = None,
    said: Iterable[Said] = (),
    policy: str | None = None,
) -> Ticket:
    """Return the ticket of a message by `customer`, or by somebody nobody knows.

    One that comes `after` an ended ticket is of its category and takes what was `said` there along; one that `names`
    somebody else's says so in a tag. It lives by `policy`, or by the reception's.
    """
    return Ticket(
        reference=reference,
        subject=_subject(message),
        description=message.said,
        category=after.category if after else reception.category(message.to),
        channel=message.channel,
        customer=customer or _stranger(message),
        tags=(f"answers {names}",) if names else (),
        context=Context(transcript=_transcript(said)),
        attachments=message.attachments,
        follows=after.reference if after else None,
        message_id=message.message_id,
        policy=policy or reception.policy,
    )


def _reference(message: InboundMessage, name: str) -> str:
    digest = base64.b32encode(sha256(f"ticket/{name}".encode()).digest()).decode()
    return f"{'MAIL' if message.channel == 'email' else 'TEXT'}-{digest[:12]}"


def _subject(message: InboundMessage) -> str:
    prefix = _PREFIX.match(message.subject)
    plain = message.subject[prefix.end() if prefix else 0 :].strip()
    if plain.lower() == NO_SUBJECT:
        plain = ""
    first = next((line.strip() for line in message.said.splitlines() if line.strip()), "")
    return shortened(" ".join((plain or first).split()), SUBJECT_LENGTH)


def _stranger(message: InboundMessage) -> Customer:
    by_email = message.channel == "email"
    return Customer(
        id=f"{message.channel}-{sha256(message.sender.encode()).hexdigest()[:24]}",
        name=shortened(message.name, 200),
        email=message.sender if by_email else None,
        phone=None if by_email else message.sender,
        locale=message.locale or "en",
        preferred_channel=message.channel,
    )


def _transcript(said: Iterable[Said]) -> tuple[Utterance, ...]:
    last = list(said)[-LAST_SAID:]
    return tuple(Utterance(sender=each.by, text=shortened(each.text, SAID_LENGTH), at=each.at) for each in last)
