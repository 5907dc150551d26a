"""What every message of a ticket may draw on, as the ticket stands when the message is sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.case.case import Case
from domain.effects import SendMessage
from domain.inbound.sms_commands import offered


def facts_for(case: Case, message: SendMessage) -> dict[str, Any]:
    """Return the facts of the ticket for one message: for somebody of the team with what they may answer by text."""
    return ticket_facts(case) if message.to_customer else {**ticket_facts(case), **offer(case)}


def ticket_facts(case: Case) -> dict[str, Any]:
    """Return the facts of the ticket; None where nothing is known."""
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
        "next_update_at": _shown(case.next_update_at),
        "acknowledge_by": _shown(accept.due_at) if accept and accept.running else None,
    }


def offer(case: Case) -> dict[str, Any]:
    """Return what somebody of the team is shown, and may answer by text; the episode is among a message's facts."""
    return {"reply_offer": offered(case.tier, case.snapshot.policy.reasons)}


def _shown(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
