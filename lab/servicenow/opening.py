"""How an incident is opened with us."""

from __future__ import annotations

from typing import Any

from lab.servicenow.incident import Incident
from lab.servicenow.names import email_of, id_of, word_of


def ticket(incident: Incident, reference: str, policy: str) -> dict[str, Any]:
    """Return the ticket to open now for an incident: what its first row knows, and a customer nobody can reach."""
    first = incident.first
    about = (first.category, first.subcategory, first.symptom)
    return {
        "reference": reference,
        "subject": (", ".join(part for part in about if part) or f"Incident {incident.number}")[:500],
        "category": word_of(first.category) if first.category else None,
        "team": word_of(first.group) if first.group else None,
        "priority": first.priority,
        "channel": "phone",
        "customer": {"id": id_of(first.caller), "name": first.caller[:200], "email": email_of(first.caller)},
        "policy": policy,
    }
