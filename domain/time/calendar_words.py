"""Dates and hours in words, the same whatever the machine's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from domain.time.calendars import DAYS, Ranges, Span

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ALL_DAY: Span = ("00:00", "24:00")


def weekday(day: str) -> str:
    """Return the name of `mon` … `sun` in full."""
    return _DAYS[DAYS.index(day)]


def on_date(day: date) -> str:
    """Return a date such as `24 Dec 2026`."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def on_weekday(day: date) -> str:
    """Return a date with its day of the week: `Thu 24 Dec 2026`."""
    return f"{_DAYS[day.weekday()][:3]} {on_date(day)}"


def at_instant(instant: datetime, zone: str) -> str:
    """Return an instant on the wall of IANA `zone`, to the minute: `Mon 30 Nov 2026, 09:00`."""
    local = instant.astimezone(ZoneInfo(zone))
    return f"{on_weekday(local.date())}, {local:%H:%M}"


def span(hours: Span) -> str:
    """Return one span of hours: `09:00–17:30`."""
    return f"{hours[0]}–{hours[1]}"


def hours(ranges: Sequence[Span]) -> str:
    """Return a day's hours: `09:00–12:30 and 13:30–17:30`, `closed`, `all day`."""
    if tuple(ranges) == (ALL_DAY,):
        return "all day"
    return " and ".join(span(one) for one in ranges) or "closed"


def breaks(ranges: Sequence[Span]) -> str:
    """Return the breaks between a day's hours, nothing where there is none."""
    ordered = sorted(ranges)
    gaps = [(ends, starts) for (_, ends), (starts, _) in pairwise(ordered) if ends < starts]
    return " and ".join(span(gap) for gap in gaps)


def week(by_day: Mapping[str, Ranges]) -> str:
    """Return weekly hours, days alike together: `Mon–Thu 09:00–17:30; Fri 09:00–16:00`, or `around the clock`."""
    if all(hours(by_day.get(day, ())) == "all day" for day in DAYS):
        return "around the clock"
    runs: list[tuple[str, str, str]] = []
    for day in DAYS:
        said = hours(by_day.get(day, ()))
        if runs and runs[-1][2] == said:
            runs[-1] = (runs[-1][0], day, said)
        else:
            runs.append((day, day, said))
    return "; ".join(f"{_days(first, last)} {said}" for first, last, said in runs if said != "closed")


def _days(first: str, last: str) -> str:
    return first.title() if first == last else f"{first.title()}–{last.title()}"
