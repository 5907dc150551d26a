"""Instants as people read them."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

NEAR = timedelta(minutes=10)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def shown(instant: datetime, zone: str, now: datetime) -> str:
    """Return `instant` on the clock of IANA `zone`, such as `Mon 23 Nov 09:30 GMT`; never later than it is.

    Seconds are shown where the minute is not enough: within ten minutes of `now`. The year is shown where it is not
    the present one. Names do not depend on the machine's locale.
    """
    local = instant.astimezone(ZoneInfo(zone))
    date = f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]}"
    if local.year != now.astimezone(ZoneInfo(zone)).year:
        date += f" {local.year}"
    near = abs(instant - now) < NEAR and local.second > 0
    return f"{date} {local:%H:%M:%S}" + f" {_zone(local)}" if near else f"{date} {local:%H:%M} {_zone(local)}"


def _zone(local: datetime) -> str:
    """The zone's abbreviation; where it has none, its offset, which `tzname` gives bare."""
    name = local.tzname() or "UTC"
    return f"UTC{name}" if name[0] in "+-" else name
