"""An incident: its rows, in an order in which they can have happened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lab.servicenow.rows import Row


@dataclass(frozen=True)
class Incident:
    """All that is recorded of one incident: at least one row, instants never falling and never before the opening."""

    number: str
    opened_at: datetime
    rows: tuple[Row, ...]

    @property
    def first(self) -> Row:
        """Return what was recorded first."""
        return self.rows[0]

    @property
    def last(self) -> Row:
        """Return what was recorded last, by which the incident's final state is known."""
        return self.rows[-1]

    @property
    def length(self) -> timedelta:
        """Return the real time from the opening to the last recorded change."""
        return self.last.updated_at - self.opened_at


def incidents(rows: Iterable[Row]) -> list[Incident]:
    """Return the incidents of an export, in the order in which the file first names them.

    The file's order of an incident's rows is the order of what happened. A row that claims a later instant than one
    after it is taken to have happened at that one's instant: sorting by the instants instead would make a resolved
    incident look reopened by an early row with a wrong clock.
    """
    by_number: dict[str, list[Row]] = {}
    for row in rows:
        by_number.setdefault(row.number, []).append(row)
    return [_incident(number, together) for number, together in by_number.items()]


def _incident(number: str, rows: list[Row]) -> Incident:
    opened_at = rows[0].opened_at
    latest = rows[-1].updated_at
    possible: list[Row] = []
    for row in reversed(rows):
        latest = min(latest, row.updated_at)
        possible.append(replace(row, updated_at=max(latest, opened_at)))
    return Incident(number, opened_at, tuple(reversed(possible)))
