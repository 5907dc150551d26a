"""What the export's labels are called in our product: ids of people and teams, made-up addresses, statuses."""

from __future__ import annotations

import re
from hashlib import sha256

DOMAIN = "example.invalid"
"""A domain that by its standard exists nowhere, so that no message can ever reach a stranger."""

CUSTOMER = "customer"
_THIRD_PARTIES = {
    "Awaiting Problem": "problem management",
    "Awaiting Vendor": "vendor",
    "Awaiting Evidence": "evidence",
}


def id_of(label: str) -> str:
    """Return the id of a person, a group or a customer: `Resolver 170` is `resolver-170`."""
    return re.sub(r"[^a-z0-9._]+", "-", label.lower()).strip("-")[:60] or f"x{sha256(label.encode()).hexdigest()[:12]}"


def word_of(label: str) -> str:
    """Return a label as a team or a category may be called: without commas, at most 64 characters."""
    return re.sub(r"[,\s]+", " ", label).strip()[:64] or "unnamed"


def email_of(label: str) -> str:
    """Return a made-up address that can never be delivered to anybody."""
    return f"{id_of(label)}@{DOMAIN}"


def waited_for(state: str) -> str | None:
    """Return with whom the ball is in a state: the customer, a third party, or nobody else (None)."""
    return CUSTOMER if state == "Awaiting User Info" else _THIRD_PARTIES.get(state)
