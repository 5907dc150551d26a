"""A calendar from a file, for reckoning without a ticket: one by itself, or one of a policy's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from activities.holiday_names import UnknownCountry, holiday_names
from activities.time_sources import time_sources
from domain.input.problems import InvalidInput, parse
from domain.time.calendar_source import CalendarSource, source_of
from domain.time.calendars import Calendar, Holidays, WeeklyHours, compile_calendar
from domain.time.windows import Windows
from starter.cli.failure import BadInput
from store.located_yaml import BadYaml, LocatedYaml, read_yaml
from store.mistakes import located


class _OneCalendar(BaseModel):
    calendar: Literal["24x7"] | WeeklyHours


FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Years for which a calendar can be asked: zones are known since the first, and the reach ends before the last."""


class CalendarFile:
    """A calendar that can be compiled for any stretch of time; a time without a zone is on its own wall."""

    def __init__(self, name: str, calendar: Calendar, zone: str) -> None:
        self.name = name
        self.zone = zone
        self._calendar = calendar

    def compiled(self, since: datetime, until: datetime) -> tuple[Windows, CalendarSource]:
        """Return its windows from `since` to `until`, and what they were made of."""
        holidays = self._holidays(since, until)
        windows = compile_calendar(self._calendar, holidays, since, until)
        return windows, source_of(self._calendar, self.zone, holidays, time_sources(), since, until)

    def instant(self, text: str, option: str) -> datetime:
        """Return the instant typed as an option's value, with its zone or as local time of the calendar."""
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            allowed = "an instant such as 2026-11-23T14:10, local time of the calendar, or 2026-11-23T14:10Z"
            raise BadInput(f"{option}: found {text}; allowed: {allowed}") from None
        if not FIRST_YEAR <= at.year <= LAST_YEAR:
            raise BadInput(f"{option}: found {text}; allowed: an instant of the years {FIRST_YEAR} to {LAST_YEAR}")
        return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(self.zone))

    def _holidays(self, since: datetime, until: datetime) -> Mapping[Any, str]:
        asked: Holidays | None = getattr(self._calendar, "holidays", None)
        names: dict[Any, str] = {}
        at = since
        try:
            while at < until + timedelta(days=366):
                names |= holiday_names(at)(asked)
                at += timedelta(days=60)
        except UnknownCountry as unknown:
            raise BadInput(str(unknown)) from None
        return names


def read_calendar(file: Path, name: str | None) -> CalendarFile:
    """Return the calendar in a file; `name` picks one of several, as a policy.yaml has them.

    Raises `BadInput` naming line and field.
    """
    yaml = _yaml(file)
    data = yaml.data
    if not isinstance(data, Mapping):
        if data != "24x7":
            raise BadInput(f"{file}: found {type(data).__name__}; allowed: a calendar with zone and hours, or 24x7")
        return CalendarFile(file.stem, "24x7", "UTC")
    several = data.get("calendars")
    if not isinstance(several, Mapping):
        return _read(file, yaml, data, file.stem, "", "UTC")
    if name is None and len(several) > 1:
        raise BadInput(f"{file} has several calendars; pick one by --name: {', '.join(several)}")
    wanted = name or next(iter(several), "")
    if wanted not in several:
        raise BadInput(f"{file} has no calendar {wanted!r}; allowed: {', '.join(several)}")
    return _read(file, yaml, several[wanted], wanted, f"calendars.{wanted}.", str(data.get("zone", "UTC")))


def _yaml(file: Path) -> LocatedYaml:
    try:
        return read_yaml(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{file} cannot be read: {error}") from None
    except BadYaml as error:
        raise BadInput(f"{file}:{error.line}: found {error.found}; allowed: {error.allowed}") from None


def _read(file: Path, yaml: LocatedYaml, data: object, name: str, prefix: str, zone: str) -> CalendarFile:
    try:
        calendar = parse(_OneCalendar, {"calendar": data}).calendar
    except InvalidInput as error:
        problems = [
            problem.model_copy(update={"field": prefix + problem.field.removeprefix("calendar.")})
            for problem in error.problems
        ]
        lines = [str(mistake) for mistake in located(str(file), yaml, problems)]
        raise BadInput("\n".join(lines)) from None
    return CalendarFile(name, calendar, getattr(calendar, "zone", zone))
