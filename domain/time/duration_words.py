"""Lengths of time in words: as one says them to a support lead, and as a policy writes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

_DAY, _HOUR, _MINUTE, _SECOND = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
_SAID = {_DAY: "day", _HOUR: "hour", _MINUTE: "minute", _SECOND: "second"}
_ONE = {f"1 {working}{unit}" for working in ("", "working ") for unit in _SAID.values()}
_SHORT = {_DAY: "d", _HOUR: "h", _MINUTE: "min", _SECOND: "s"}
_WRITTEN = {_DAY: "d", _HOUR: "h", _MINUTE: "m", _SECOND: "s"}


def real_time(span: timedelta) -> str:
    """Return real time in full: `15 minutes`, `24 hours`, `2 days`, `1 hour 30 minutes`; no two lengths alike."""
    return " ".join(_counted(count, _SAID[unit]) for count, unit in _parts(span)) or "no time"


def without_one(said: str) -> str:
    """Return a length as it follows the word every: `hour` for `1 hour`."""
    return said.removeprefix("1 ") if said in _ONE else said


def working_time(span: timedelta, day: timedelta) -> str:
    """Return working time in full: `4 working hours`, `1 working day (7 h 30 min)` where a day is 7 h 30 min."""
    days, rest = divmod(span, day)
    if days and not rest:
        return f"{_counted(str(days), 'working day')} ({in_short(span)})"
    parts = list(_parts(span, days=False))
    if len(parts) == 1:
        count, unit = parts[0]
        return _counted(count, f"working {_SAID[unit]}")
    return " ".join(_counted(count, _SAID[unit]) for count, unit in parts) + " of working time"


def in_short(span: timedelta) -> str:
    """Return a length in hours and less: `7 h 30 min`."""
    return " ".join(f"{count} {_SHORT[unit]}" for count, unit in _parts(span, days=False)) or "0 s"


def as_written(span: timedelta, day: timedelta | None) -> str:
    """Return a length as a policy writes it: `4h`, `1h 30m`, and with whole days of `day` as `1d (7h 30m)`.

    Without `day` the time is real, and its days have 24 hours.
    """
    if day is not None:
        hours = _joined(span, days=False)
        days, rest = divmod(span, day)
        return f"{days}d ({hours})" if days and not rest else hours
    return _joined(span, days=True)


def _joined(span: timedelta, *, days: bool) -> str:
    return " ".join(f"{count}{_WRITTEN[unit]}" for count, unit in _parts(span, days=days)) or "0s"


def _counted(count: str, noun: str) -> str:
    return f"{count} {noun}" if count == "1" else f"{count} {noun}s"


def _parts(span: timedelta, *, days: bool = True) -> Iterator[tuple[str, timedelta]]:
    """Yield counts of each unit, the largest first; days only from two of them, for 24 hours are said as hours."""
    left = span
    for unit in (_DAY, _HOUR, _MINUTE) if days and span >= 2 * _DAY else (_HOUR, _MINUTE):
        count, left = divmod(left, unit)
        if count:
            yield str(count), unit
    if left:
        yield f"{left / _SECOND:.6f}".rstrip("0").rstrip("."), _SECOND
