"""From an incident's rows to what people did: the actions of our contract that lead through the same states."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.case.case import Status
from lab.servicenow.incident import Incident
from lab.servicenow.names import CUSTOMER, id_of, waited_for
from lab.servicenow.rows import Row

QUESTION = "Could you tell us more?"
SOLUTION = "Resolved, as recorded in the export."
_ENDED: dict[str, Status] = {"Resolved": "resolved", "Closed": "closed"}


@dataclass(frozen=True)
class Change:
    """One action at its recorded instant, and the status it leads to.

    `owners_given` is how often the ticket has been given an owner by then: at its opening, by this change, and by
    those before.
    """

    at: datetime
    action: str
    body: dict[str, Any]
    leads_to: Status
    owners_given: int


def final_status(incident: Incident) -> Status:
    """Return the status in which a replay of the incident must end: that of its last row."""
    return _status(incident.last.state)


def changes(incident: Incident) -> tuple[Change, ...]:
    """Return everything that happened to the incident after its opening, in order, as actions.

    - A person named for the first time, or another than before, takes the ticket over: the export records who has
      it, not who was asked. Where only the group is known, the group's desk gets it. Of a row that names neither,
      nothing follows.
    - Who has a resolved or closed incident is not played: our tickets have owners while there is work.
    - A wait that turns into another wait is one that ends and one that begins.
    - Resolved to any open state is a reopening. Closed without Resolved before it is resolved and closed at once.
    - Closed with an open state after it was not the end: it counts as Resolved.
    - A change of priority or category changes what the replay would promise; the ticket keeps those it opened with.
    """
    life = _Life(incident)
    for place, row in enumerate(incident.rows):
        later = incident.rows[place + 1 :]
        life.follow(row, closed_for_good=all(_status(other.state) == "closed" for other in later))
    return tuple(life.changes)


def desk_of(group: str) -> str:
    """Return the id of a group's desk, which owns what nobody in the group has taken on."""
    return id_of(group)


@dataclass
class _Life:
    incident: Incident
    status: Status = "open"
    waiting_on: str | None = None
    owner: str | None = None
    owners_given: int = 1
    changes: list[Change] = field(default_factory=list)

    def __post_init__(self) -> None:
        group = self.incident.first.group
        self.owner = desk_of(group) if group else None

    def follow(self, row: Row, *, closed_for_good: bool) -> None:
        wanted = _status(row.state)
        if wanted == "closed" and not closed_for_good:
            wanted = "resolved"
        if self.status == "resolved" and wanted in ("open", "waiting"):
            self._do(row, "reopen", "open", gives_owner=True, reason="Reopened, as recorded in the export")
        if self.status in ("open", "waiting"):
            self._hand_to(row)
        if self.status == "waiting" and wanted in ("open", "waiting") and waited_for(row.state) != self.waiting_on:
            self._do(row, "resume", "open")
        if wanted == "waiting" and self.status == "open":
            self._wait(row)
        if wanted in ("resolved", "closed") and self.status in ("open", "waiting"):
            self._do(row, "resolve", "resolved", resolution=SOLUTION)
        if wanted == "closed" and self.status == "resolved":
            self._do(row, "close", "closed")

    def _hand_to(self, row: Row) -> None:
        if row.person and id_of(row.person) != self.owner:
            self.owner = id_of(row.person)
            self._do(row, "acknowledge", self.status, gives_owner=True, by=self.owner, take_over=True)
        elif not row.person and row.group and desk_of(row.group) != self.owner:
            self.owner = desk_of(row.group)
            self._do(row, "reassign", self.status, gives_owner=True, to=self.owner, reason=f"For {row.group}")

    def _wait(self, row: Row) -> None:
        self.waiting_on = waited_for(row.state)
        self._do(row, "wait", "waiting", on=self.waiting_on, text=QUESTION if self.waiting_on == CUSTOMER else "")

    def _do(self, row: Row, action: str, leads_to: Status, *, gives_owner: bool = False, **body: Any) -> None:
        self.status = leads_to
        self.owners_given += gives_owner
        self.changes.append(Change(row.updated_at, action, body, leads_to, self.owners_given))


def _status(state: str) -> Status:
    if waited_for(state):
        return "waiting"
    return _ENDED.get(state, "open")
