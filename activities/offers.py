"""What a message to the team lets its reader act on, by text or by a link."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from activities.requests import Send
from domain.inbound.sms_commands import WITH_OFFERS, Offer
from domain.people import CUSTOMER


def offer_in(send: Send) -> Offer | None:
    """Return what the message's reader may act on; a message of an older release does not say what they are shown."""
    message = send.message
    shown: dict[str, Any] | None = message.facts.get("reply_offer")
    if message.to.id == CUSTOMER or message.purpose not in WITH_OFFERS or not shown:
        return None
    return Offer(
        code=0,
        reference=send.reference,
        person=message.to.id,
        bundle=send.bundle,
        episode=int(message.facts["episode"]),
        tier=int(shown["tier"]),
        reasons=tuple(shown["reasons"]),
        sent_at=datetime.now(UTC),
    )
