"""Durations as people write them in a policy: `15m`, `4h`, `1d`, `1h 30m`, `30 calendar days`.

A `d` of working time is the policy's own `day`; a `d` of real time is 24 hours. Which one a field means is its type:
`WorkingDuration` or `RealDuration`, which are more than nothing, or `RealDelay`, which may be nothing. All also take
ISO 8601, the form in which they are stored, and none is longer than `LONGEST`.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError, ValidationInfo, WithJsonSchema

FORMS = "durations such as 45s, 15m, 4h, 1d or 1h 30m"
REAL_DAY = timedelta(days=1)
DEFAULT_WORKING_DAY = timedelta(hours=8)
LONGEST = timedelta(days=366)
KEPT_AT_MOST = timedelta(days=3660)
RANGE = f"a duration that is not negative, and at most {LONGEST.days} days of 24 hours"

PATTERN = r"^\s*([0-9]+(\.[0-9]+)?\s*(ms|s|m|h|d|w)(?![a-z])\s*)+$|^P[0-9A-Z.]+$"
"""Of a duration as it is written, for JSON Schemas; which unit and how long is checked when it is read."""

_PART = re.compile(r"(?<!\d)(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)(?![a-z])", re.ASCII)
_SPELLED_OUT = re.compile(r"(\d+(?:\.\d+)?)\s*([smhdw])[a-z]*", re.ASCII | re.IGNORECASE)
_ISO = TypeAdapter(timedelta)


def parse_duration(text: object, day: timedelta = REAL_DAY) -> timedelta:
    """Return the duration written in `text`, with `d` meaning `day`.

    ValueError says which forms are allowed, or that it is negative or longer than `LONGEST`.
    """
    if isinstance(text, timedelta):
        duration = text
    elif isinstance(text, str) and text[:1] == "P":
        duration = _iso(text)
    elif isinstance(text, str) and text.strip() and not _PART.sub("", text.strip()).strip():
        duration = _sum_of_parts(text, day)
    else:
        raise ValueError(_perhaps(text) + FORMS)
    if not timedelta() <= duration <= LONGEST:
        raise ValueError(RANGE)
    return duration


def written(duration: timedelta) -> str:
    """Return a duration as people write it, such as `1h 30m`; never in days, which mean different things."""
    seconds, rest = divmod(duration, timedelta(seconds=1))
    amounts = {"h": seconds // 3600, "m": seconds // 60 % 60, "s": seconds % 60, "ms": rest.microseconds / 1000}
    return " ".join(f"{amount:.12g}{unit}" for unit, amount in amounts.items() if amount) or "0s"


def _perhaps(text: object) -> str:
    """The duration that was probably meant, such as `30m` by `30 minutes`, as the beginning of a sentence."""
    said = _SPELLED_OUT.fullmatch(text.strip()) if isinstance(text, str) else None
    return f"perhaps {said[1]}{said[2].lower()}; " if said else ""


def iso(duration: timedelta) -> str:
    """Return a duration as the contract writes it: ISO 8601."""
    return str(_ISO.dump_python(duration, mode="json"))


def _iso(text: str) -> timedelta:
    try:
        return _ISO.validate_python(text)
    except ValidationError:
        raise ValueError(FORMS) from None


def _sum_of_parts(text: str, day: timedelta) -> timedelta:
    units = {
        "ms": timedelta(milliseconds=1),
        "s": timedelta(seconds=1),
        "m": timedelta(minutes=1),
        "h": timedelta(hours=1),
        "d": day,
        "w": 7 * day,
    }
    try:
        return sum((float(number) * units[unit] for number, unit in _PART.findall(text)), timedelta())
    except OverflowError:
        raise ValueError(RANGE) from None


def _positive(duration: timedelta) -> timedelta:
    if duration == timedelta():
        raise ValueError("a duration of more than nothing")
    return duration


def _working(value: object, info: ValidationInfo) -> timedelta:
    working_day = (info.context or {}).get("working_day", DEFAULT_WORKING_DAY)
    return _positive(parse_duration(value, working_day))


def _real(value: object) -> timedelta:
    return _positive(parse_duration(value))


def _delay(value: object) -> timedelta:
    return parse_duration(value)


def _calendar_days(value: object) -> int:
    return _days(value, LONGEST.days)


def _days_kept(value: object) -> int:
    return _days(value, KEPT_AT_MOST.days)


def _days(value: object, most: int) -> int:
    found = re.fullmatch(r"(\d{1,9}) calendar days?", value.strip(), re.ASCII) if isinstance(value, str) else None
    days = int(found[1]) if found else value
    if not isinstance(days, int) or isinstance(days, bool) or not 0 < days <= most:
        raise ValueError(f"a number of days such as 30 calendar days, from 1 to {most}")
    return days


def _as_written(means: str) -> WithJsonSchema:
    examples = ["15m", "4h", "1d", "1h 30m"]
    schema = {"type": "string", "pattern": PATTERN, "description": f"{means}: {FORMS}.", "examples": examples}
    return WithJsonSchema(schema, mode="validation")


_DAYS_AS_WRITTEN = WithJsonSchema(
    {"anyOf": [{"type": "string", "pattern": r"^[0-9]+ calendar days?$"}, {"type": "integer"}]}
    | {"description": "Days by the calendar, such as 30 calendar days.", "examples": ["30 calendar days"]},
    mode="validation",
)

WorkingDuration = Annotated[
    timedelta, BeforeValidator(_working), _as_written("Working time, a d being the policy's day")
]
RealDuration = Annotated[timedelta, BeforeValidator(_real), _as_written("Real time, a d being 24 hours")]
RealDelay = Annotated[timedelta, BeforeValidator(_delay), _as_written("Real time, a d being 24 hours")]
CalendarDays = Annotated[int, BeforeValidator(_calendar_days), _DAYS_AS_WRITTEN]
DaysKept = Annotated[int, BeforeValidator(_days_kept), _DAYS_AS_WRITTEN]
Interval = Annotated[RealDuration, Field(ge=timedelta(seconds=1))]
WorkingInterval = Annotated[WorkingDuration, Field(ge=timedelta(seconds=1))]
