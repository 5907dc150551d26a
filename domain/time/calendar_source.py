"""What a compiled calendar was made of, kept so that any instant it gave can be explained later."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from domain.time.calendars import Calendar, WeeklyHours

VERSION_LENGTH = 10


class CalendarSource(BaseModel, frozen=True):
    """Where a calendar's windows came from.

    `version` changes with what the policy says of it and with `data`, the releases of the holiday list and the zone
    data. `holidays` maps local dates to names; `special` are the dates that the policy itself gave hours of their own.
    """

    version: str
    zone: str
    data: str = ""
    holidays: dict[date, str] = {}
    special: tuple[date, ...] = ()

    def less(self, hours: str) -> CalendarSource:
        """Return what the same calendar without some hours of the day is made of."""
        return self.model_copy(update={"version": f"{self.version} less {hours}"})

    def extended(self, later: CalendarSource) -> CalendarSource:
        """Return what this and a later stretch of the same calendar were made of; what is known already stays."""
        same = self.data.endswith(later.data)
        data = self.data if same else f"{self.data}; later {later.data}"
        return self.model_copy(update={"data": data, "holidays": {**later.holidays, **self.holidays}})


def source_of(
    calendar: Calendar, zone: str, holidays: Mapping[date, str], data: str, since: datetime, until: datetime
) -> CalendarSource:
    """Return what a calendar is made of from `since` to `until`; one of every hour counts its days in `zone`."""
    if not isinstance(calendar, WeeklyHours):
        return CalendarSource(version="24x7", zone=zone)
    local = ZoneInfo(calendar.zone)
    first, last = since.astimezone(local).date(), until.astimezone(local).date()
    near = {day: name for day, name in sorted(holidays.items()) if first <= day <= last + timedelta(days=1)}
    return CalendarSource(
        version=sha256(f"{calendar.model_dump_json()}{data}".encode()).hexdigest()[:VERSION_LENGTH],
        zone=calendar.zone,
        data=data,
        holidays=near,
        special=tuple(sorted(calendar.special)),
    )
