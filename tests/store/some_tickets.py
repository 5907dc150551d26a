"""Tickets and what their workflows would say of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from domain.case.dues import Due
from domain.case.timeline import Entry, Kind
from domain.case.view import CustomerView, Facts, OwnerView, PolicyView, TierView, View
from domain.requests.ticket import Ticket

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def ticket(reference: str, **changes: Any) -> Ticket:
    customer = {"id": "C-7", "email": "Ada@Example.com", "phone": "+447700900123"}
    return Ticket.model_validate({"reference": reference, "subject": "Charged twice", "customer": customer} | changes)


def entry(sequence: int, kind: Kind = "noted", text: str = "…", **data: Any) -> Entry:
    return Entry(sequence=sequence, at=NOON + timedelta(minutes=sequence), kind=kind, by="system", text=text, data=data)


def facts(reference: str, *entries: Entry, owner: str | None = None, **changes: Any) -> Facts:
    """Facts of an open ticket that reach to the last of `entries`; `changes` are fields of its view."""
    due: Due | None = Due(at=NOON + timedelta(hours=1), clock="tier", level="due", why="Deadline")
    view = {
        "reference": reference,
        "subject": "Charged twice",
        "status": "open",
        "priority": "high",
        "category": "billing",
        "team": "billing",
        "customer": CustomerView(id="C-7", name="Ada"),
        "tier": TierView(index=0, name="frontline"),
        "owner": OwnerView(id=owner, name=owner) if owner else None,
        "episode": 1,
        "opened_at": NOON,
        "policy": PolicyView(name="default", version="1"),
        "next_due": due,
        "timeline": entries,
    }
    return Facts(
        view=View.model_validate(view | changes),
        request_hash=ticket(reference).fingerprint(),
        roster="default",
        owner_id=owner,
        customer_email="Ada@Example.com",
        customer_phone="+447700900123",
    )
