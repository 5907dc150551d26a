"""A ticket whose promises count in London's office hours, and what of it falls due next."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.case.dues import next_due
from tests.domain.life import Life, promising
from tests.domain.places import LON

IN_LONDON: dict[str, Any] = {
    "calendars": {"LON": LON.calendar},
    "priorities": promising(calendar="LON", first_response="4h", resolution="8h"),
    "tiers": [
        {"name": "frontline", "accept_within": "30m", "work_within": "100h"},
        {"name": "management", "accept_within": "30m", "repeat_every": "1h"},
    ],
    "reminders": {"at": []},
}


def next_of(life: Life) -> tuple[str, datetime]:
    """Return the clock that is due next, and when."""
    due = next_due(life.case)
    assert due
    return due.clock, due.at
