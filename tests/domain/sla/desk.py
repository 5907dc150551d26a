"""A desk somewhere, where nothing interrupts what a worked example is about."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.domain.life import Life, promising
from tests.domain.places import Place

WAITING: dict[str, Any] = {"remind_after": [], "close_after": "90d", "third_party_at_most": "90d"}


def working(calendar: dict[str, Any], **promise: str) -> dict[str, Any]:
    """A policy that promises something on a calendar, with tiers that have all the time in the world."""
    return {
        "calendars": {"HERE": calendar},
        "priorities": promising(calendar="HERE", **promise),
        "tiers": [
            {"name": "frontline", "accept_within": "300h", "work_within": "300h"},
            {"name": "management", "accept_within": "300h", "repeat_every": "300h"},
        ],
        "reminders": {"at": []},
        "waiting": WAITING,
        "reopen_within": "30d",
    }


def at(place: Place, start: str, **promise: str) -> Life:
    """A ticket opened at a place, where something is promised on the hours worked there."""
    return Life(working(place.calendar, **promise), start=place(start))


def due(life: Life, clock: str) -> datetime | None:
    """When a clock of the ticket runs out, as the ticket stands."""
    clocks: dict[str, Any] = dict(life.case.clocks)
    due_at: datetime | None = clocks[clock].due_at
    return due_at


def due_of(life: Life, clock: str) -> datetime:
    """The same of a clock that is not paused."""
    due_at = due(life, clock)
    assert due_at
    return due_at
