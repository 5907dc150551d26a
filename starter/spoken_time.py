"""Instants and lengths of time as people read them, in the pages and on the command line."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

_UNITS = (
    ("d", timedelta(days=1)),
    ("h", timedelta(hours=1)),
    ("min", timedelta(minutes=1)),
    ("s", timedelta(seconds=1)),
)


def length(span: timedelta) -> str:
    """Return the size of `span` by its two largest units, rounded down: `1 d 3 h`, `12 min 5 s`, `0.4 s`.

    A day is 24 hours; the sign is dropped.
    """
    left = abs(span)
    if left < timedelta(seconds=1):
        return f"{left.total_seconds():.1f} s" if left >= timedelta(milliseconds=50) else "0 s"
    parts: list[str] = []
    for unit, size in _UNITS:
        count, left = divmod(left, size)
        if count or parts:
            parts.append(f"{count} {unit}" if count else "")
        if len(parts) == 2:
            break
    return " ".join(part for part in parts if part)


def relative(at: datetime, now: datetime) -> str:
    """Return how far `at` lies from `now`: `in 12 min 5 s`, `3 h ago`, `now` within a second."""
    span = at - now
    if abs(span) < timedelta(seconds=1):
        return "now"
    return f"in {length(span)}" if span > timedelta() else f"{length(span)} ago"


def absolute(at: datetime, now: datetime, zone: tzinfo | None) -> str:
    """Return the wall time of `at` in `zone` (None: the machine's), with the date unless it is today's there."""
    local, today = at.astimezone(zone), now.astimezone(zone)
    if local.date() == today.date():
        return f"{local:%H:%M:%S}"
    date = f"{local.day} {local:%b}" if local.year == today.year else f"{local.day} {local:%b %Y}"
    return f"{date} {local:%H:%M:%S}"


def lateness(at: datetime, due_at: datetime) -> str:
    """Return how long after its due instant something was done: `on time` within 50 ms, else `0.4 s late`."""
    late = at - due_at
    if abs(late) < timedelta(milliseconds=50):
        return "on time"
    return f"{length(late)} late" if late > timedelta() else f"{length(late)} early"
