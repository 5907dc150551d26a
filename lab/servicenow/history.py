"""A closed incident as a finished ticket: its recorded instants as facts, for reports."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.case.timeline import Entry, Kind
from domain.case.view import CustomerView, Facts, OwnerView, PolicyView, TierView, View
from domain.requests.ticket import Ticket
from lab.servicenow.changes import Change, changes, final_status
from lab.servicenow.incident import Incident
from lab.servicenow.opening import ticket

SOURCE = "servicenow"
"""The policy an imported ticket names: none of ours ever decided about it."""

_KIND: dict[str, Kind] = {
    "acknowledge": "acknowledged",
    "reassign": "reassigned",
    "wait": "waiting",
    "resume": "resumed",
    "resolve": "resolved",
    "reopen": "reopened",
    "close": "closed",
}


def as_opened(incident: Incident, reference: str) -> Ticket:
    """Return the request that would have opened the incident with us, by which its reference is kept."""
    return Ticket.model_validate(ticket(incident, reference, SOURCE))


def facts(incident: Incident, opened: Ticket) -> Facts | None:
    """Return what the database is to be told of a closed incident; None for one that is not closed in its export.

    The same incident always gives the same facts. No clock ran, so there are none; whether the company met its own
    target is in the data of the entry that closed it, as `made_sla`. Nobody is told anything.
    """
    if final_status(incident) != "closed":
        return None
    past = _Past(incident)
    return Facts(
        view=View(
            reference=opened.reference,
            subject=opened.subject,
            status="closed",
            priority=incident.first.priority,
            category=opened.category,
            team=opened.team or SOURCE,
            customer=CustomerView(id=opened.customer.id, name=opened.customer.name),
            tags=(SOURCE,),
            tier=TierView(index=0, name=SOURCE),
            owner=past.owner,
            episode=past.episode,
            opened_at=incident.opened_at,
            resolved_at=past.resolved_at,
            closed_at=past.timeline[-1].at,
            policy=PolicyView(name=SOURCE, version="recorded"),
            timeline=tuple(past.timeline),
        ),
        request_hash=opened.fingerprint(),
        roster=SOURCE,
        customer_email=opened.customer.email,
    )


@dataclass
class _Past:
    """What the recorded changes add up to."""

    incident: Incident
    owner: OwnerView | None = None
    episode: int = 1
    resolved_at: datetime | None = None
    timeline: list[Entry] = field(default_factory=list)

    def __post_init__(self) -> None:
        first = self.incident.first
        self._record(self.incident.opened_at, "opened", f"Opened as {first.priority}", "system")
        for change in changes(self.incident):
            self._take(change)

    def _take(self, change: Change) -> None:
        body, data = change.body, {}
        by = f"person:{body['by']}" if "by" in body else "system"
        match change.action:
            case "acknowledge":
                self.owner = OwnerView(id=body["by"], name=body["by"], acknowledged_at=change.at)
                data = {"owner": body["by"]}
            case "reassign":
                self.owner = OwnerView(id=body["to"], name=body["to"])
                data = {"owner": body["to"]}
            case "wait":
                data = {"on": body["on"]}
            case "resolve":
                self.resolved_at = change.at
            case "reopen":
                self.resolved_at = None
                self.episode += 1
                data = {"episode": self.episode}
            case "close" if self.incident.last.made_sla is not None:
                data = {"made_sla": self.incident.last.made_sla}
        self._record(change.at, _KIND[change.action], "As recorded in the export", by, **data)

    def _record(self, at: datetime, kind: Kind, text: str, by: str, **data: Any) -> None:
        self.timeline.append(Entry(sequence=len(self.timeline) + 1, at=at, kind=kind, by=by, text=text, data=data))
