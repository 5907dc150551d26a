"""Counting so that it can be followed: working time between two instants, with every day and every pause."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from pydantic import AwareDatetime, BaseModel

from domain.time import pauses as net
from domain.time.calendar_source import CalendarSource
from domain.time.day_by_day import DayCounted, days
from domain.time.pauses import Pauses
from domain.time.windows import Windows


class PauseTaken(BaseModel, frozen=True):
    """A stretch that does not count, and the working time in it; what two pauses share is the first one's."""

    start: AwareDatetime
    end: AwareDatetime
    working: timedelta
    why: str = ""


class Counting(BaseModel, frozen=True):
    """Working time from one instant to another, day by day on one calendar; `counted` is the sum of its days."""

    calendar: str
    zone: str
    version: str
    data: str = ""
    since: AwareDatetime
    until: AwareDatetime
    pauses: tuple[PauseTaken, ...] = ()
    days: tuple[DayCounted, ...]
    counted: timedelta


def count(
    time: Windows, source: CalendarSource, calendar: str, since: datetime, until: datetime, pauses: Pauses
) -> Counting:
    """Return the working time from `since` to `until` outside the pauses, a line for each local date."""
    lines = tuple(days(time, source, since, until, pauses))
    return Counting(
        calendar=calendar,
        zone=source.zone,
        version=source.version,
        data=source.data,
        since=since,
        until=until,
        pauses=tuple(_taken(time, since, until, pauses)),
        days=lines,
        counted=sum((day.counted for day in lines), timedelta()),
    )


def _taken(time: Windows, since: datetime, until: datetime, pauses: Pauses) -> Iterator[PauseTaken]:
    taken_until = since
    for pause in sorted(pauses, key=lambda pause: pause.start):
        start, end = max(pause.start, taken_until), min(pause.end or until, until)
        if start < end:
            yield PauseTaken(start=start, end=end, working=net.used(time, start, end, ()), why=pause.why)
            taken_until = end
