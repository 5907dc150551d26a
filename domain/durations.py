"""Durations as people write them in a policy: `15m`, `4h`, `1d`, `1h 30m`, `30 calendar days`.

A `d` of working time is the policy's own `day`; a `d` of real time is 24 hours. Which one a field means is its type:
`WorkingDuration` or `RealDuration`. Both also take ISO 8601, the form in which they are stored.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, TypeAdapter, ValidationInfo

FORMS = "durations such as 45s, 15m, 4h, 1d or 1h 30m"
REAL_DAY = timedelta(days=1)
DEFAULT_WORKING_DAY = timedelta(hours=8)

_PART = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)(?![a-z])")
_ISO = TypeAdapter(timedelta)


def parse_duration(text: object, day: timedelta = REAL_DAY) -> timedelta:
    """Return the duration written in `text`, with `d` meaning `day`; ValueError says which forms are allowed."""
    if isinstance(text, timedelta):
        duration = text
    elif isinstance(text, str) and text[:1] == "P":
        duration = _ISO.validate_python(text)
    elif isinstance(text, str) and text.strip() and not _PART.sub("", text.strip()).strip():
        units = {
            "ms": timedelta(milliseconds=1),
            "s": timedelta(seconds=1),
            "m": timedelta(minutes=1),
            "h": timedelta(hours=1),
            "d": day,
            "w": 7 * day,
        }
        duration = sum((float(n) * units[unit] for n, unit in _PART.findall(text)), timedelta())
    else:
        raise ValueError(FORMS)
    if duration < timedelta():
        raise ValueError("a duration that is not negative")
    return duration


def _working(value: object, info: ValidationInfo) -> timedelta:
    return parse_duration(value, (info.context or {}).get("working_day", DEFAULT_WORKING_DAY))


def _real(value: object) -> timedelta:
    return parse_duration(value)


def _calendar_days(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    found = re.fullmatch(r"(\d+) calendar days?", value.strip()) if isinstance(value, str) else None
    if not found or int(found[1]) == 0:
        raise ValueError("a number of days such as: 30 calendar days")
    return int(found[1])


WorkingDuration = Annotated[timedelta, BeforeValidator(_working)]
RealDuration = Annotated[timedelta, BeforeValidator(_real)]
CalendarDays = Annotated[int, BeforeValidator(_calendar_days)]
