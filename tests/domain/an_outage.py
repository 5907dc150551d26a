"""An outage in a ticket's life: what is sent by email waits for its provider."""

from __future__ import annotations

from domain.events import MessageDeferred
from domain.people import CUSTOMER
from tests.domain.life import Life

BY_EMAIL_ALONE = {"customer": {"id": "C-1", "name": "Robin", "email": "robin@customer.example"}}


def let_wait(life: Life, *purposes: str) -> None:
    """Let the messages of these purposes wait that were asked for and have not been answered; all without any."""
    for message in [effect for effect in life.case.in_flight.values() if effect.effect == "send_message"]:
        if not purposes or message.purpose in purposes:
            life.advance(MessageDeferred(effect_id=message.id, reason="sendgrid 503"))


def waiting(life: Life, to: str = CUSTOMER) -> list[str]:
    """Return the purposes of what waits for somebody."""
    return [deferred.message.purpose for deferred in life.case.deferred if deferred.message.to.id == to]
