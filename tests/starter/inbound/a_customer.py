"""A customer with tickets, and the reception that takes their messages in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from activities.mail_thread import reply_address, reply_token
from activities.signed_links import LinkSigner
from domain.case.case import Status
from domain.people import Channel
from starter.inbound.reception import Reception
from store.tickets import CustomerTicket
from tests.starter.api.fake_escalations import FakeEscalations

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ADDRESS = "ada@customer.example"
PHONE = "+447700900123"
SIGNER = LinkSigner("a secret of some length")
DOMAIN = "reply.escalation.example"
CLOSED_DOOR = Reception(SIGNER, (DOMAIN,), frozenset({"support@escalation.example", "+15005550006"}))
OPEN_DOOR = Reception(
    SIGNER, CLOSED_DOOR.domains, CLOSED_DOOR.own, policy="default", categories={"billing@escalation.example": "billing"}
)
TICKETS: tuple[tuple[str, Status], ...] = (("ZD-4", "closed"), ("ZD-3", "open"), ("ZD-2", "open"), ("ZD-1", "open"))


def sealed(reference: str, person: str = "customer") -> str:
    """The address to which a ticket's emails to somebody are answered."""
    return reply_address(reference, reply_token(SIGNER, reference, person), DOMAIN) or ""


def has(client: FakeEscalations, channel: Channel, *tickets: tuple[str, Status], **follows: str) -> FakeEscalations:
    """Let the customer have these tickets, newest first."""
    client.customers[channel, ADDRESS if channel == "email" else PHONE] = [
        CustomerTicket(reference=name, status=status, opened_at=NOON, follows=follows.get(name.replace("-", "_")))
        for name, status in tickets
    ]
    return client


def heard(client: FakeEscalations) -> list[tuple[Any, ...]]:
    """What tickets were told, in order."""
    return [asked[1:] for asked in client.asked if asked[0] == "signal"]


def opened(client: FakeEscalations) -> list[Any]:
    """The tickets that messages opened."""
    return [asked[1] for asked in client.asked if asked[0] == "open_once"]
