"""How many messages a replay must send, worked out from the export and the policy's numbers alone.

Nothing of the product's deciding code, and nothing of the replay's reading code, is used here: only the file, the
numbers written in `policies/replay/policy.yaml`, and what the product promises in its documents:

- The customer gets a receipt when the ticket opens; a question whenever we begin to wait for them; a reminder when we
  have waited for `remind_after`; the resolution whenever it is resolved; word of who has it now whenever that changes
  while we do not wait; word of a reopening; and a survey when it is closed, unless it was asked before.
- A desk is told of every ticket it is given: at the opening, when one is given to it later, and after a reopening,
  when whoever had it last has it again. A person who takes a ticket over needs no telling.
- The lead is told when the first answer (a question or the resolution) is later than `first_response`, once; and when
  the working time, without waits and without the time it was resolved, is more than `resolution`, once.
"""

from __future__ import annotations

import csv
import itertools
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

FIRST_RESPONSE = timedelta(days=104)
RESOLUTION = timedelta(days=130)
REMIND_AFTER = timedelta(days=120)

OPEN, WAITING, RESOLVED, CLOSED = "open", "waiting", "resolved", "closed"
STATUS = {"New": OPEN, "Active": OPEN, "Resolved": RESOLVED, "Closed": CLOSED}


@dataclass
class Expected:
    """What must be sent. `margin` is how far, in recorded time, the nearest deadline lies from what was recorded: a
    machine may be late by that, divided by the replay's speed, before a count can differ."""

    messages: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    margin: timedelta = timedelta.max
    rows: int = 0
    without_resolved_at: int = 0
    out_of_order: int = 0


def expected(file: Path, limit: int) -> Expected:
    """Return what a replay of the first `limit` incidents must send, and how they must end."""
    incidents: dict[str, list[dict[str, str]]] = {}
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            incidents.setdefault(row["number"], []).append(row)
    total = Expected()
    for rows in list(incidents.values())[:limit]:
        _Reckoning(rows, total).count()
        total.rows += len(rows)
        total.statuses[_status(rows[-1])] += 1
        total.without_resolved_at += rows[-1]["resolved_at"] == "?"
        total.out_of_order += any(_at(a) > _at(b) for a, b in itertools.pairwise(rows))
    return total


@dataclass
class _Reckoning:
    rows: list[dict[str, str]]
    total: Expected
    status: str = OPEN
    waits_for: str = ""
    answered: bool = False
    late: bool = False
    worked: timedelta = timedelta()

    def count(self) -> None:
        first = self.rows[0]
        opened = datetime.strptime(first["opened_at"], "%d-%m-%Y %H:%M").replace(tzinfo=UTC)
        self.has = first["assignment_group"]
        self.since = self.opened = opened
        self._say("receipt", "assigned")
        for place, row in enumerate(self.rows):
            # An instant later than one of a following row cannot be right; none lies before the opening.
            self.now = max(opened, min(_at(other) for other in self.rows[place:]))
            self._row(row)
        if self.status == CLOSED:
            self._say("survey")

    def _row(self, row: dict[str, str]) -> None:
        status, waits_for = _status(row), row["incident_state"] if _status(row) == WAITING else ""
        if self.status == RESOLVED and status in (OPEN, WAITING):
            self._turn(OPEN)
            self._say("reopened", "assigned")
        if self.status in (OPEN, WAITING):
            self._owner(row)
        if (status, waits_for) == (self.status, self.waits_for):
            return
        if self.status == WAITING:
            self._waited()
        if status == WAITING:
            self._turn(WAITING, waits_for)
            if waits_for == "Awaiting User Info":
                self._answer()
                self._say("question")
        elif status == OPEN:
            self._turn(OPEN)
        elif self.status in (OPEN, WAITING):
            self._answer()
            self._turn(RESOLVED)
            self._solved()
            self._say("resolution")
        if status == CLOSED:
            self.status = CLOSED

    def _owner(self, row: dict[str, str]) -> None:
        person, group = row["assigned_to"], row["assignment_group"]
        has = person if person != "?" else group
        if has in ("?", self.has):
            return
        self.has = has
        if person == "?":
            self._say("assigned")
        if self.status == OPEN:
            self._say("owner_changed")

    def _turn(self, status: str, waits_for: str = "") -> None:
        if self.status == OPEN:
            self.worked += self.now - self.since
        self.status, self.waits_for, self.since = status, waits_for, self.now

    def _waited(self) -> None:
        if self.waits_for == "Awaiting User Info" and self._passed(self.now - self.since, REMIND_AFTER):
            self._say("waiting_reminder")

    def _answer(self) -> None:
        if not self.answered and self._passed(self.now - self.opened, FIRST_RESPONSE):
            self._say("breach")
        self.answered = True

    def _solved(self) -> None:
        if not self.late and self._passed(self.worked, RESOLUTION):
            self.late = True
            self._say("breach")

    def _passed(self, took: timedelta, deadline: timedelta) -> bool:
        self.total.margin = min(self.total.margin, abs(took - deadline))
        return took > deadline

    def _say(self, *purposes: str) -> None:
        self.total.messages.update(purposes)


def _status(row: dict[str, str]) -> str:
    return STATUS.get(row["incident_state"], WAITING)


def _at(row: dict[str, str]) -> datetime:
    return datetime.strptime(row["sys_updated_at"], "%d-%m-%Y %H:%M").replace(tzinfo=UTC)
