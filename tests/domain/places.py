"""The calendars of the worked examples, and a way to write their instants as the examples do."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from domain.time.windows import Windows
from domain.time.working_time import WorkingTime

KNOWN = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC)


class Place:
    """A zone with the weekly hours worked there; called with `Fri 2026-09-18 14:10` it returns that instant."""

    def __init__(self, zone: str, *hours: tuple[str, str]) -> None:
        self.zone = zone
        self.week = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), hours)
        self.windows: Windows = WorkingTime.weekly(self.week, zone).compile(*KNOWN)

    def __call__(self, local: str) -> datetime:
        weekday, _, rest = local.partition(" ")
        instant = datetime.fromisoformat(rest).replace(tzinfo=ZoneInfo(self.zone))
        assert f"{instant:%a}" == weekday, f"{local} is a {instant:%A}"
        return instant.astimezone(UTC)

    @property
    def calendar(self) -> dict[str, Any]:
        """The same hours as a policy writes them."""
        hours = " ".join("-".join(span) for span in self.week["mon"])
        return {"zone": self.zone, "hours": {"mon-fri": hours}}

    def known_until(self, local: str) -> Windows:
        """The windows as far as they are known by an earlier instant."""
        return WorkingTime.weekly(self.week, self.zone).compile(KNOWN[0], self(local))


NY = Place("America/New_York", ("09:00", "17:00"))
LON = Place("Europe/London", ("08:00", "18:00"))
KOL = Place("Asia/Kolkata", ("09:30", "13:00"), ("14:00", "18:30"))
