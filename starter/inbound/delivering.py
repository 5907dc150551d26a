"""Handing what somebody said to a ticket, or opening one with it, once however often it is tried."""

from __future__ import annotations

from typing import Any, Literal

from domain.case.view import Summary
from domain.inbound.routing import Opens
from domain.via import Via
from starter.client import Escalations
from starter.conversation import Said
from starter.errors import TicketClosed, UnknownTicket
from starter.inbound.message import InboundMessage
from starter.inbound.opening import ticket_from
from starter.inbound.reception import Reception

Handed = Literal["taken", "ended", "unknown"]
"""What came of handing something to a ticket; of an unknown one nobody knows yet, or ever will."""


async def deliver_answer(client: Escalations, reference: str, message: InboundMessage) -> Handed:
    """Give a ticket what its customer wrote, once. Raises `Unreachable`: send it again."""
    body: dict[str, Any] = {"text": message.said, "channel": message.channel, "message_id": message.message_id}
    if message.said_in:
        body["whole"] = message.said_in
    if message.attachments:
        body["attachments"] = [each.model_dump(exclude_none=True) for each in message.attachments]
    try:
        await client.signal(
            reference,
            "customer_replied",
            body,
            by="customer",
            key=message.key,
            sent_at=message.sent_at,
            via=Via(door=message.channel),
        )
    except TicketClosed:
        # It may have ended after it was given this very message.
        timeline = await client.timeline(reference)
        return "taken" if any(entry.data.get("message_id") == message.message_id for entry in timeline) else "ended"
    except UnknownTicket:
        return "unknown"
    return "taken"


async def deliver_note(client: Escalations, reference: str, person: str, message: InboundMessage) -> bool:
    """Give a ticket what one of the team wrote, for the team; return False when it has ended."""
    try:
        await client.signal(
            reference,
            "note",
            {"text": message.said},
            by=f"person:{person}",
            key=message.key,
            sent_at=message.sent_at,
            via=Via(door=message.channel),
        )
    except (TicketClosed, UnknownTicket):
        return False
    return True


async def deliver_score(client: Escalations, reference: str, message: InboundMessage) -> None:
    """Give a ticket, also one that has closed, its customer's answer to the survey."""
    score = message.score or 0
    try:
        await client.signal(
            reference,
            "survey_answered",
            {"score": score},
            by="customer",
            key=message.key,
            sent_at=message.sent_at,
            via=Via(door=message.channel),
        )
    except TicketClosed:
        if survey := await client.survey(reference):
            await client.answer_survey(reference, survey.episode, score, "")


async def deliver_opening(
    client: Escalations, reception: Reception, opens: Opens, message: InboundMessage, reference: str
) -> bool:
    """Open the ticket of a message, after the one it follows where there is one; return False when it was opened
    before, with this message or another."""
    after: Summary | None = None
    said: list[Said] = []
    policy = None
    if opens.follows:
        try:
            after = (await client.view(opens.follows)).view
            said = list(await client.conversation(opens.follows))
        except UnknownTicket:
            after = None
        else:
            policy = after.policy.name if await client.correspondents.policy(after.policy.name) else None
    customer = await client.correspondents.customer(message.channel, message.sender)
    ticket = ticket_from(
        message, customer, reception, reference, names=opens.names, after=after, said=said, policy=policy
    )
    return await client.open_once(ticket)
