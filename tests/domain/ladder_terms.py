"""What a policy promises and gives its tiers, in steps of ten minutes, and the same as a policy file writes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

STEP = timedelta(minutes=10)
ORIGIN = datetime(2026, 11, 23, tzinfo=UTC)
"""A Monday."""
CUSTOMER, COURIER = "customer", "courier"
NAMES = ("one", "two", "three", "top")

Calendar = Literal["always", "office"]
Promise = Literal["first_response", "next_reply", "resolution"]
Then = Literal["next tier", "tell owner"] | None
ByUrgency = tuple[int, int]
"""For urgent tickets, and for all others."""
Maybe = tuple[int | None, int | None]

OFFICE = {"zone": "Asia/Kolkata", "hours": {"mon-fri": "09:30-13:00 14:00-18:30"}}
OPEN = [range(4 * 6, 7 * 6 + 3), range(8 * 6 + 3, 13 * 6)]
"""The same hours in UTC, as steps of a day."""


def counts(calendar: Calendar, step: int) -> bool:
    """Whether a calendar is open in the ten minutes that end with a step."""
    day, begun = divmod(step - 1, 24 * 6)
    return calendar == "always" or (day % 7 < 5 and any(begun in hours for hours in OPEN))


def instant(step: int) -> datetime:
    return ORIGIN + step * STEP


@dataclass(frozen=True)
class Tier:
    accept: ByUrgency
    work: ByUrgency
    in_outages: ByUrgency
    """The work time of the category `outage`."""
    calendar: Calendar | None


@dataclass(frozen=True)
class Terms:
    calendar: Calendar
    tiers: tuple[Tier, ...]
    """The last is the top one, of which only the time to acknowledge and the calendar count."""
    promises: dict[Promise, Maybe]
    resolution_in_outages: ByUrgency
    when_missed: dict[Promise, Then]
    reminded: int
    reassigned: int
    repeat_every: ByUrgency

    def accept(self, tier: int, priority: str, _category: str) -> int:
        return self.tiers[tier].accept[priority != "urgent"]

    def work(self, tier: int, priority: str, category: str) -> int:
        row = self.tiers[tier].in_outages if category == "outage" else self.tiers[tier].work
        return row[priority != "urgent"]

    def promised(self, promise: Promise, priority: str, category: str) -> int | None:
        row: Maybe = self.promises[promise]
        if promise == "resolution" and category == "outage":
            row = self.resolution_in_outages
        return row[priority != "urgent"]

    def name(self, tier: int) -> str:
        return "top" if tier == len(self.tiers) - 1 else NAMES[tier]

    def written(self) -> dict[str, Any]:
        """The same as a policy file says it."""
        last = len(self.tiers) - 1
        return {
            "calendars": {"office": OFFICE, "24x7": "24x7"},
            "priorities": {p: self._promise(p != "urgent") for p in ("urgent", "high", "medium", "low")},
            "when_missed": {name: then for name, then in self.when_missed.items() if then},
            "tiers": [self._tier(place, place == last) for place in range(len(self.tiers))],
            "categories": {
                "outage": {
                    "priorities": {
                        "urgent": {"resolution": _long(self.resolution_in_outages[0])},
                        "else": {"resolution": _long(self.resolution_in_outages[1])},
                    },
                    "tiers": {
                        self.name(place): {"work_within": _by_urgency(tier.in_outages)}
                        for place, tier in enumerate(self.tiers[:-1])
                    },
                }
            },
            "teams": {"else": "service"},
            "reminders": {"at": [], "before_reassigning": self.reminded, "reassign": self.reassigned},
            "waiting": {"remind_after": [], "close_after": "80d", "third_party_at_most": "80d"},
            "survey": None,
            "reopen_within": "80d",
        }

    def _promise(self, place: int) -> dict[str, Any]:
        promise: dict[str, Any] = {name: _long(row[place]) for name, row in self.promises.items() if row[place]}
        return promise | {"calendar": self.calendar}

    def _tier(self, place: int, top: bool) -> dict[str, Any]:
        tier = self.tiers[place]
        written: dict[str, Any] = {"name": self.name(place), "accept_within": _by_urgency(tier.accept)}
        if tier.calendar:
            written["calendar"] = tier.calendar
        return written | (
            {"repeat_every": _by_urgency(self.repeat_every)} if top else {"work_within": _by_urgency(tier.work)}
        )


def _long(steps: int | None) -> str:
    return f"{(steps or 0) * 10}m"


def _by_urgency(row: ByUrgency) -> dict[str, str]:
    return {"urgent": _long(row[0]), "else": _long(row[1])}
