"""Exports written by hand."""

from __future__ import annotations

from lab.servicenow.incident import Incident, incidents
from lab.servicenow.rows import COLUMNS, read_rows

USUAL = {
    "number": "INC1",
    "incident_state": "New",
    "opened_at": "01-03-2016 08:00",
    "sys_updated_at": "01-03-2016 09:00",
    "made_sla": "TRUE",
    "caller_id": "Caller 7",
    "category": "Category 1",
    "subcategory": "Subcategory 2",
    "u_symptom": "?",
    "priority": "3 - Moderate",
    "assignment_group": "Group 5",
    "assigned_to": "?",
}


def export(*rows: dict[str, str]) -> list[str]:
    """Return the lines of an export; each row says what is unusual about it."""
    lines = [",".join(COLUMNS)]
    return lines + [",".join({**USUAL, **row}[column] for column in COLUMNS) for row in rows]


def lived(*rows: dict[str, str] | str) -> Incident:
    """Return one incident that went through these rows, an hour apart; a mere word is a row in that state."""
    told = [{"incident_state": row} if isinstance(row, str) else row for row in rows]
    at = [{"sys_updated_at": f"01-03-2016 {9 + hour:02}:00", **row} for hour, row in enumerate(told)]
    (incident,) = incidents(read_rows(export(*at))[0])
    return incident
