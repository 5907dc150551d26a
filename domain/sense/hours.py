"""A policy's calendars as a check reckons with them: an ordinary stretch of time, without holidays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from domain.policy.policy import Policy
from domain.time.calendars import HORIZON, compile_calendar
from domain.time.windows import HorizonExceeded, Windows

_A_MONDAY = datetime(2026, 1, 5, tzinfo=UTC)


class Hours:
    """The calendars of a policy over one horizon, each compiled once."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._compiled: dict[str, Windows] = {}

    def opening(self, calendar: str) -> datetime:
        """Return when work begins on a calendar in an ordinary week."""
        return self.due(calendar, _A_MONDAY, timedelta(microseconds=1)) or _A_MONDAY

    def due(self, calendar: str, start: datetime, time: timedelta) -> datetime | None:
        """Return when so much working time is used up, or None beyond the horizon."""
        try:
            return self._windows(calendar).due(start, time)
        except HorizonExceeded:
            return None

    def known(self, calendar: str) -> timedelta | None:
        """Return how much working time a ticket knows ahead when it opens; None where that has no end."""
        windows = self._windows(calendar)
        return None if windows.is_always else windows.used(windows.since, windows.until)

    def _windows(self, calendar: str) -> Windows:
        if calendar not in self._compiled:
            hours = self._policy.calendars.get(calendar, "24x7")
            self._compiled[calendar] = compile_calendar(hours, {}, _A_MONDAY, _A_MONDAY + HORIZON)
        return self._compiled[calendar]
