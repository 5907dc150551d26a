"""Handing what a customer said to their ticket."""

from __future__ import annotations

from typing import Any

from domain.text import shortened
from starter.client import Escalations
from starter.errors import TicketClosed, UnknownTicket
from starter.inbound.outcome import Outcome

TEXT_LENGTH = 20_000
WITHOUT_TEXT = "(a message without text)"


async def deliver_reply(client: Escalations, reference: str, text: str, channel: str, message_id: str) -> Outcome:
    """Give a ticket what its customer wrote, once per `message_id`; raises `Unreachable` when it must be sent again."""
    body = {
        "text": shortened(text.strip(), TEXT_LENGTH) or WITHOUT_TEXT,
        "channel": channel,
        "message_id": message_id,
    }
    return await _hand_over(
        client, reference, "customer_replied", body, message_id, "taken as an answer of the customer"
    )


async def deliver_score(client: Escalations, reference: str, score: int, message_id: str) -> Outcome:
    """Give a ticket its customer's answer to the survey, 1 to 5, once per `message_id`; raises `Unreachable`."""
    return await _hand_over(
        client, reference, "survey_answered", {"score": score}, message_id, "taken as the answer to the survey"
    )


async def _hand_over(
    client: Escalations, reference: str, action: str, body: dict[str, Any], key: str, done: Outcome
) -> Outcome:
    try:
        await client.signal(reference, action, body, by="customer", key=key)
    except (TicketClosed, UnknownTicket):
        return "ignored: the ticket is closed"
    return done
