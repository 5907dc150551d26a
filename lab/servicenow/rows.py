"""The rows of a ServiceNow incident export: what each update recorded, read strictly and reported when unreadable."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from domain.priority import Priority
from domain.requests.ticket import REFERENCE_PATTERN

UNKNOWN = "?"
DATES = "%d-%m-%Y %H:%M"
PRIORITIES: Mapping[str, Priority] = {
    "1 - Critical": "urgent",
    "2 - High": "high",
    "3 - Moderate": "medium",
    "4 - Low": "low",
}
STATES = (
    "New",
    "Active",
    "Awaiting User Info",
    "Awaiting Problem",
    "Awaiting Vendor",
    "Awaiting Evidence",
    "Resolved",
    "Closed",
)
COLUMNS = (
    "number",
    "incident_state",
    "opened_at",
    "sys_updated_at",
    "made_sla",
    "caller_id",
    "category",
    "subcategory",
    "u_symptom",
    "priority",
    "assignment_group",
    "assigned_to",
)


class NotAnExport(ValueError):
    """Raised for a file without the columns of an incident export; the text names those that are missing."""


@dataclass(frozen=True)
class Row:
    """One update of one incident. Instants are UTC, since the export names no zone; None is what it says is unknown."""

    line: int
    number: str
    state: str
    opened_at: datetime
    updated_at: datetime
    made_sla: bool | None
    caller: str
    category: str | None
    subcategory: str | None
    symptom: str | None
    priority: Priority
    group: str | None
    person: str | None


@dataclass(frozen=True)
class BadRow:
    """A line that cannot be used, and why. It is left out; its incident lives on with its other rows."""

    line: int
    reason: str


def read_rows(lines: Iterable[str]) -> tuple[list[Row], list[BadRow]]:
    """Return the usable rows in the file's order, and every other one with its line (the header's is 1) and reason.

    Raises `NotAnExport` when the first line does not name every column that is needed.
    """
    table = csv.reader(lines)
    header = next(table, [])
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        raise NotAnExport(f"the first line must name the columns of an incident export; missing: {', '.join(missing)}")
    rows: list[Row] = []
    bad: list[BadRow] = []
    for values in table:
        try:
            rows.append(_row(table.line_num, header, values))
        except ValueError as error:
            bad.append(BadRow(table.line_num, str(error)))
    return rows, bad


def _row(line: int, header: list[str], values: list[str]) -> Row:
    if len(values) != len(header):
        raise ValueError(f"{len(values)} fields instead of {len(header)}")
    found = {name: value.strip() for name, value in zip(header, values, strict=True)}
    number = found["number"]
    if not re.fullmatch(REFERENCE_PATTERN, number):
        raise ValueError(f"number {number[:80]!r} is not 1 to 64 letters, digits, dots, underscores or hyphens")
    return Row(
        line=line,
        number=number,
        state=_one_of("incident_state", found["incident_state"], STATES),
        opened_at=_instant("opened_at", found["opened_at"]),
        updated_at=_instant("sys_updated_at", found["sys_updated_at"]),
        made_sla={"TRUE": True, "FALSE": False}.get(found["made_sla"].upper()),
        caller=_known(found["caller_id"]) or f"Caller of {number}",
        category=_known(found["category"]),
        subcategory=_known(found["subcategory"]),
        symptom=_known(found["u_symptom"]),
        priority=PRIORITIES[_one_of("priority", found["priority"], PRIORITIES)],
        group=_known(found["assignment_group"]),
        person=_known(found["assigned_to"]),
    )


def _known(value: str) -> str | None:
    return None if value in ("", UNKNOWN) else value


def _one_of(column: str, value: str, allowed: Iterable[str]) -> str:
    if value not in allowed:
        raise ValueError(f"{column} {value[:80]!r} is not one of {', '.join(allowed)}")
    return value


def _instant(column: str, value: str) -> datetime:
    try:
        return datetime.strptime(value, DATES).replace(tzinfo=UTC)
    except ValueError:
        raise ValueError(f"{column} {value[:80]!r} is not a date such as 29-02-2016 01:16") from None
