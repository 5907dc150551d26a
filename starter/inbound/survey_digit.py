"""A lone digit from a phone: the score of a ticket whose customer was asked how it was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from domain.inbound.routing import TheirTicket
from starter.client import Escalations


@dataclass(frozen=True)
class Asked:
    """The ticket a digit is about, and whether its question was answered before."""

    reference: str
    answered: bool


async def asked_about(client: Escalations, tickets: Iterable[TheirTicket]) -> Asked | None:
    """Return the ticket, resolved or closed since, that a digit answers: first one that waits for an answer."""
    answered: Asked | None = None
    for ticket in tickets:
        survey = await client.survey(ticket.reference) if ticket.status in ("resolved", "closed") else None
        if survey is None or survey.asked_at is None:
            continue
        if survey.answered_at is None:
            return Asked(ticket.reference, answered=False)
        answered = answered or Asked(ticket.reference, answered=True)
    return answered
