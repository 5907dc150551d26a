"""Working time told day by day: what each local date had of it, and what of that counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel

from domain.time import pauses as net
from domain.time.calendar_source import CalendarSource
from domain.time.pauses import Pauses
from domain.time.windows import Windows


class DayCounted(BaseModel, frozen=True):
    """One local date: its windows, what a clock counted in them, and what pauses took away.

    `windows` are whole, `counted` is the part between the clock's start and its end, without `paused`. `name` is the
    holiday's, `special` says that the policy gave the date hours of its own.
    """

    date: date
    windows: tuple[tuple[AwareDatetime, AwareDatetime], ...]
    counted: timedelta
    paused: timedelta = timedelta()
    name: str | None = None
    special: bool = False


def days(
    working: Windows, source: CalendarSource, since: datetime, until: datetime, pauses: Pauses
) -> Iterator[DayCounted]:
    """Yield each local date from `since` to `until`; together they count exactly what lies between the two."""
    zone = ZoneInfo(source.zone)
    day = _day_of(since, zone)
    while True:
        begins, ends = _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
        first, last = max(begins, since), min(ends, until)
        if begins < ends:  # a zone that crossed the date line has left a date out
            worked, counted = net.used(working, first, last, ()), net.used(working, first, last, pauses)
            yield DayCounted(
                date=day,
                windows=tuple(working.between(begins, ends)),
                counted=counted,
                paused=worked - counted,
                name=source.holidays.get(day),
                special=day in source.special,
            )
        if ends >= until:
            return
        day += timedelta(days=1)


def _day_of(instant: datetime, zone: ZoneInfo) -> date:
    day = instant.astimezone(zone).date()
    # A clock set back at one minute past midnight shows the day before again, which has ended already.
    return day + timedelta(days=1) if _midnight(day + timedelta(days=1), zone) <= instant else day


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)
