"""Calendars as a policy writes them, and their compilation into working windows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from domain.people import Zone
from domain.time.windows import Windows
from domain.time.working_time import WorkingTime

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00")
_RANGE = re.compile(r"(\d{2}:\d{2})-(\d{2}:\d{2})")
Span = tuple[str, str]


def parse_ranges(text: object) -> tuple[Span, ...]:
    """Return `09:00-12:30 13:30-17:30` as pairs of local times; `closed` is none."""
    if text == "closed":
        return ()
    if isinstance(text, str):
        found = [match for part in text.split() if (match := _RANGE.fullmatch(part))]
        if found and len(found) == len(text.split()):
            return tuple((match[1], match[2]) for match in found)
    elif isinstance(text, Sequence) and all(isinstance(pair, Sequence) and len(pair) == 2 for pair in text):
        return tuple((str(start), str(end)) for start, end in text)
    raise ValueError("hours such as 09:00-12:30 13:30-17:30, or closed")


def _one_range(value: object) -> object:
    if isinstance(value, str):
        ranges = parse_ranges(value)
        if len(ranges) != 1:
            raise ValueError("one span of hours such as 08:00-20:00")
        return ranges[0]
    return value


def _within_a_day(span: Span) -> Span:
    start, end = span
    if not (_TIME.fullmatch(start) and _TIME.fullmatch(end)) or start in (end, "24:00"):
        raise ValueError("one span of hours such as 08:00-20:00, from 00:00 to 24:00, that does not end as it starts")
    return span


_CLOCK = r"(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)"
_SPAN = rf"{_CLOCK}-{_CLOCK}"
_DAY = rf"({'|'.join(DAYS)})"


def _as_written(pattern: str, means: str, *examples: str) -> WithJsonSchema:
    schema = {"type": "string", "pattern": pattern, "description": means, "examples": list(examples)}
    return WithJsonSchema(schema, mode="validation")


def _not_all_day(span: Span) -> Span:
    if span == ("00:00", "24:00"):
        raise ValueError("hours that leave some of the day")
    return span


_ONE = _as_written(
    rf"^{_SPAN}$", "One span of local hours; one that ends before it starts runs over midnight.", "08:00-20:00"
)
_SOME = _as_written(
    rf"^({_SPAN}( +{_SPAN})*|closed)$", "Spans of local hours, or closed.", "09:00-12:30 13:30-17:30", "closed"
)

DayRange = Annotated[Span, BeforeValidator(_one_range), AfterValidator(_within_a_day), _ONE]
QuietRange = Annotated[DayRange, AfterValidator(_not_all_day)]
Ranges = Annotated[tuple[Span, ...], BeforeValidator(parse_ranges), _SOME]
DayOrDays = Annotated[str, StringConstraints(pattern=rf"^{_DAY}(-{_DAY})?$")]


def _expand_days(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    hours: dict[str, Any] = {}
    for key, ranges in value.items():
        first, _, last = str(key).partition("-")
        if first not in DAYS or (last or first) not in DAYS:
            raise ValueError(f"days such as mon or mon-fri, of {', '.join(DAYS)}; not {key}")
        start, end = DAYS.index(first), DAYS.index(last or first)
        for day in DAYS[start : end + 1] if start <= end else DAYS[start:] + DAYS[: end + 1]:
            hours[day] = ranges
    return hours


class Holidays(BaseModel):
    """Public holidays by country and, where they differ, region."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    """ISO 3166 code of two letters."""
    subdivision: str | None = None
    """Region, where they differ."""


class WeeklyHours(BaseModel):
    """Weekly hours in a zone, less public holidays, with special days that beat both."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
    zone: Zone
    """Zone of its hours."""
    hours: Annotated[dict[DayOrDays, Ranges], BeforeValidator(_expand_days)]
    """By weekday or range such as mon-thu; a day left out is closed."""
    holidays: Holidays | None = None
    """Public holidays, on which it is closed."""
    special: dict[date, Ranges] = Field(default_factory=dict)
    """Dates with hours of their own, or closed; they beat the others."""

    @model_validator(mode="after")
    def _makes_sense(self) -> WeeklyHours:
        if not any(self.hours.values()):
            raise ValueError("found no window on any day of the week; allowed: at least one")
        self.working_time({})
        return self

    def working_time(self, holidays: Mapping[date, str]) -> WorkingTime:
        """Return the hours as working time, without work on `holidays` (local date to name)."""
        return WorkingTime.weekly(self.hours, self.zone, holidays=holidays, special=self.special)


Calendar = Literal["24x7"] | WeeklyHours


def is_always(calendar: Calendar) -> bool:
    """Return whether the calendar is every hour of every day."""
    return calendar == "24x7"


def compile_calendar(calendar: Calendar, holidays: Mapping[date, str], since: datetime, until: datetime) -> Windows:
    """Return the calendar's working windows from `since` to `until`; 24x7 needs none and knows no horizon."""
    return hours_of(calendar, holidays).compile(since, until)


def hours_of(calendar: Calendar, holidays: Mapping[date, str]) -> WorkingTime:
    """Return the calendar as working time, counted exactly however far away."""
    return calendar.working_time(holidays) if isinstance(calendar, WeeklyHours) else WorkingTime.always()


def compile_day_range(span: Span | None, zone: str, since: datetime, until: datetime) -> Windows:
    """Return the same local hours of every day in `zone` as windows; None is every hour.

    A span that ends before it starts runs over midnight.
    """
    if span is None:
        return WorkingTime.always().compile(since, until)
    start, end = span
    ranges = ((start, end),) if start < end else (("00:00", end), (start, "24:00"))
    kept = tuple((a, b) for a, b in ranges if a != b)
    return WorkingTime.weekly(dict.fromkeys(DAYS, kept), zone).compile(since, until)


def complement(span: Span | None) -> Span | None:
    """Return the hours outside `span`: `21:00-08:00` quiet means `08:00-21:00` open."""
    return None if span is None else (span[1], span[0])


HORIZON = timedelta(days=90)
