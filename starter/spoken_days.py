"""A day's working windows as people read them."""

from __future__ import annotations

from datetime import timedelta, tzinfo

from domain.time.day_by_day import DayCounted


def said_of(day: DayCounted) -> list[str]:
    """Return what sets the day apart: the holiday's name, and that the policy gave it hours of its own, or none."""
    own = "hours of its own" if day.windows else "closed by the policy"
    return [*([day.name] if day.name else []), *([own] if day.special else [])]


def windows_on_wall(day: DayCounted, zone: tzinfo) -> list[str]:
    """Return the windows in local times such as `09:00-12:30`; one up to midnight ends at `24:00`."""
    spans = []
    for opens, closes in day.windows:
        first, last = opens.astimezone(zone), closes.astimezone(zone)
        at_midnight = last.date() == day.date + timedelta(days=1)
        spans.append(f"{first:%H:%M}-{'24:00' if at_midnight else f'{last:%H:%M}'}")
    return spans
