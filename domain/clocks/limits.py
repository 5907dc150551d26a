"""Limits: what a law, a regulator or a contract sets as the last moment, whatever the ticket is doing.

A limit is an instant, fixed when the ticket opens: nothing pauses it, and no status, tier or priority moves it. Days
are whole days, as such rules count them, and the day of opening is not counted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_serializer,
    model_validator,
)

from domain.clocks.marks import Mark, RealMarks
from domain.time.calendars import WeeklyHours
from domain.time.durations import LONGEST, PATTERN, REAL_DAY, parse_duration, written
from domain.time.working_time import WorkingTime

MetBy = Literal["receipt", "first answer", "resolution"]
MOST_WORKING_DAYS = 50  # as far ahead as the holidays of an opening ticket are looked up
LONGEST_TIME = timedelta(days=14)
FORMS = (
    f"1 to {LONGEST.days} calendar days, 1 to {MOST_WORKING_DAYS} working days, "
    f"or working time such as 4h, at most {LONGEST_TIME // timedelta(hours=1)}h"
)

_DAYS = re.compile(r"(\d{1,9}) (calendar|working) days?", re.ASCII)


class Within(BaseModel, frozen=True, extra="forbid"):
    """How much time a limit leaves: so many whole days, or working time on the limit's calendar."""

    unit: Literal["calendar days", "working days", "time"]
    days: int = 0
    time: timedelta = timedelta()

    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if found := _DAYS.fullmatch(value.strip()):
            days, unit = int(found[1]), f"{found[2]} days"
            if not 1 <= days <= (LONGEST.days if unit == "calendar days" else MOST_WORKING_DAYS):
                raise ValueError(FORMS)
            return {"unit": unit, "days": days}
        try:
            time = parse_duration(value)
        except ValueError:
            raise ValueError(FORMS) from None
        if not timedelta() < time <= LONGEST_TIME or "d" in value or "w" in value:
            raise ValueError(FORMS)
        return {"unit": "time", "time": time}

    @model_serializer(mode="plain", when_used="json")
    def _as_written(self) -> str:
        return str(self)

    def __str__(self) -> str:
        if self.unit == "time":
            return written(self.time)
        return f"{self.days} {self.unit if self.days > 1 else self.unit.removesuffix('s')}"

    def after(self, opened_at: datetime, zone: str, calendar: WeeklyHours | None, time: WorkingTime) -> datetime:
        """Return the last instant; `time` is the calendar as it counts, `zone` where calendar days are counted."""
        if self.unit == "time":
            return time.due(opened_at, self.time)
        if self.unit == "working days" and calendar:
            return _closing(opened_at, self.days, calendar.zone, time)
        return _same_time(opened_at, self.days, zone)

    def noticed(
        self, mark: Mark, opened_at: datetime, ends: datetime, calendar: WeeklyHours | None, time: WorkingTime
    ) -> datetime:
        """Return when a notice at `mark` comes, counted as the limit is, which was opened and ends then.

        A share is of its working time, or of real time where it counts calendar days. A `d` is a working day where
        it counts those, 24 hours otherwise.
        """
        if self.unit == "calendar days" or (self.unit == "working days" and calendar is None):
            return ends + mark.offset if mark.share is None else opened_at + (ends - opened_at) * mark.share / 100
        if mark.share is not None:
            return time.due(opened_at, time.used(opened_at, ends) * mark.share / 100)
        before, amount = mark.side == "before", abs(mark.offset)
        if self.unit == "working days" and calendar:
            days, amount = divmod(amount, REAL_DAY)
            ends = (_closing_before if before else _closing)(ends, days, calendar.zone, time)
        return time.back(ends, amount) if before else time.due(ends, amount)


def _same_time(opened_at: datetime, days: int, zone: str) -> datetime:
    """The same wall time, that many local dates later: never later than any other way to count the days allows."""
    return (opened_at.astimezone(ZoneInfo(zone)) + timedelta(days=days)).astimezone(UTC)


def _closing(opened_at: datetime, days: int, zone: str, time: WorkingTime) -> datetime:
    """The close of business on the last of so many working days after the local day of opening."""
    day = opened_at.astimezone(ZoneInfo(zone)).date()
    closes = opened_at
    while days:
        day += timedelta(days=1)
        windows = time.windows(day, day)
        if windows:
            days -= 1
            closes = windows[-1][1]
    return closes


def _closing_before(ends: datetime, days: int, zone: str, time: WorkingTime) -> datetime:
    """The close of business so many working days before the one on which business closes at `ends`."""
    day = ends.astimezone(ZoneInfo(zone)).date()
    closes = ends
    while days:
        day -= timedelta(days=1)
        windows = time.windows(day, day)
        if windows:
            days -= 1
            closes = windows[-1][1]
    return closes


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


def _spread(value: Any) -> Any:
    return value if isinstance(value, Mapping) else {"else": value}


_WRITTEN = {
    "type": "string",
    "pattern": rf"^[0-9]+ (calendar|working) days?$|{PATTERN}",
    "description": FORMS,
    "examples": ["30 calendar days", "1 working day", "4h"],
}
_BY_CATEGORY = WithJsonSchema(
    {"anyOf": [_WRITTEN, {"type": "object", "additionalProperties": _WRITTEN}]}, mode="validation"
)


class Notice(_Part):
    """Who is told when a limit draws near, or after it: roles, `owner`, `customer`, `<tier> owner`."""

    at: Annotated[RealMarks, Field(min_length=1)]
    """When: shares of its time such as `50%`, or `5d before`, `1d after`, counted as the limit is."""
    tell: Annotated[tuple[str, ...], Field(min_length=1)]
    """Who is told."""


class Limit(_Part):
    """One limit of a policy. A category that `within` does not name, nor an `else`, is not limited by it."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9 -]{0,39}$")]
    """What the timeline calls it."""
    within: Annotated[dict[str, Within], BeforeValidator(_spread), Field(min_length=1), _BY_CATEGORY]
    """How much time it leaves: `30 calendar days`, or by category with an `else`."""
    calendar: str = "always"
    """The calendar on which working days and working time are counted."""
    met_by: MetBy = "resolution"
    """What meets it."""
    notices: tuple[Notice, ...] = ()
    """Who is told before it is reached, or after."""
    tell: tuple[str, ...] = ("compliance",)
    """Who is told when it is reached."""
    when_missed: Literal["top tier", "tell"] = "top tier"
    """Whether the top tier then has the ticket, or people are only told."""

    @model_serializer(mode="wrap", when_used="json")
    def _folded(self, handler: Any) -> Any:
        shown = handler(self)
        return {**shown, "within": shown["within"]["else"]} if set(self.within) == {"else"} else shown

    def within_of(self, category: str) -> Within | None:
        """Return how much time the limit leaves a category, or None where it does not limit it."""
        return self.within.get(category) or self.within.get("else")

    def ends(
        self, opened_at: datetime, zone: str, calendar: WeeklyHours | None, time: WorkingTime
    ) -> dict[str, datetime]:
        """Return the last instant for each category that is named, and for `else`, all others."""
        return {category: within.after(opened_at, zone, calendar, time) for category, within in self.within.items()}

    def noticed(
        self, opened_at: datetime, ends: Mapping[str, datetime], calendar: WeeklyHours | None, time: WorkingTime
    ) -> dict[str, dict[str, datetime]]:
        """Return when each notice comes, by the name of its level, for each category that `ends` has."""
        marks = {mark.level.name: mark for notice in self.notices for mark in notice.at}
        return {
            category: {
                name: self.within[category].noticed(mark, opened_at, last, calendar, time)
                for name, mark in marks.items()
            }
            for category, last in ends.items()
        }
