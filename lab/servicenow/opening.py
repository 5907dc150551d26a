"""How an incident is opened with us."""

from __future__ import annotations

from typing import Any

from lab.servicenow.incident import Incident
from lab.servicenow.names import email_of, id_of


def ticket(incident: Incident, reference: str, policy: str) -> dict[str, Any]:
    """Return the ticket to open now for an incident: what its first row knows, and a customer nobody can reach."""
    first = incident.first
    about = (first.category, first.subcategory, first.symptom)
    return {
        "reference": reference,
        "subject": ", ".join(part for part in about if part) or f"Incident {incident.number}",
        "category": first.category,
        "team": first.group,
        "priority": first.priority,
        "channel": "phone",
        "customer": {"id": id_of(first.caller), "name": first.caller, "email": email_of(first.caller)},
        "policy": policy,
    }
