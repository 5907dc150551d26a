"""Working time as people write it: weekly hours in a zone, less holidays, with special days.

`WorkingTime` makes windows of instants out of local dates; all counting is done by `Windows`. A ticket does
not keep a `WorkingTime`: it keeps what `compile` returns.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from domain.time.windows import BEGINNING, END, EPOCH, HorizonExceeded, Span, Windows, microseconds

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Answer = TypeVar("Answer")
Hours = tuple[tuple[timedelta, timedelta], ...]

_SECOND = timedelta(seconds=1)
_AROUND_THE_CLOCK: Hours = ((timedelta(), timedelta(days=1)),)
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00")


class NoWorkingTime(ValueError):
    """There is no working time at all, or not as much as was asked for, however far one looks."""


class WorkingTime:
    """Weekly hours in a zone, less holidays, with special days; counted exactly, however far away.

    Each bound of a window becomes an instant on its own: one in a gap of the local clock moves forward by the
    gap, one that occurs twice means its first occurrence; a window that then closes before it opens is empty.
    Datetimes given are aware, in any zone; datetimes returned are in UTC. A naive datetime, an end before its
    start or a negative amount raises ValueError; a walk that runs out of working time raises NoWorkingTime.
    """

    def __init__(self, week: Sequence[Hours], zone: ZoneInfo, exceptions: Mapping[date, Hours]) -> None:
        if not any((*week, *exceptions.values())):
            raise NoWorkingTime("found no window on any day; allowed: at least one, in the week or special")
        self._week = week
        self._zone = zone
        self._exceptions = exceptions
        self._compiled: dict[int, Windows] = {}

    @classmethod
    def weekly(
        cls,
        hours: Mapping[str, Sequence[tuple[str, str]]],
        zone: str,
        holidays: Iterable[date] = (),
        special: Mapping[date, Sequence[tuple[str, str]]] = {},
    ) -> "WorkingTime":
        """Return the working time of a week that repeats for ever.

        `hours` maps `mon`…`sun` to windows of local time in the IANA `zone`, such as ("09:00", "17:30");
        "24:00" is the next midnight, a weekday left out is closed, windows that overlap are merged.
        `holidays` are local dates without work; `special` gives local dates their own hours, or none, and
        beats both. ValueError says what was found and what is allowed; NoWorkingTime, that nothing is open.
        """
        if unknown := [day for day in hours if day not in WEEKDAYS]:
            raise ValueError(f"found weekday {unknown[0]!r}; allowed: {', '.join(WEEKDAYS)}")
        exceptions: dict[date, Hours] = {_local_date(day): () for day in holidays}
        exceptions |= {_local_date(day): _hours(windows) for day, windows in special.items()}
        return cls([_hours(hours.get(day, ())) for day in WEEKDAYS], _zone(zone), exceptions)

    @classmethod
    def always(cls) -> "WorkingTime":
        """Return 24x7: every instant is working time."""
        return cls([_AROUND_THE_CLOCK] * 7, ZoneInfo("UTC"), {})

    def used(self, start: datetime, end: datetime) -> timedelta:
        """Return the working time between two instants."""
        return self._ask(start, lambda windows: windows.used(start, end))

    def due(self, start: datetime, target: timedelta) -> datetime:
        """Return the earliest instant t >= start at which used(start, t) >= target."""
        return self._ask(start, lambda windows: windows.due(start, _tellable(target)))

    def back(self, end: datetime, amount: timedelta) -> datetime:
        """Return the latest instant t <= end with used(t, end) >= amount."""
        return self._ask(end, lambda windows: windows.back(end, _tellable(amount)))

    def next_open(self, instant: datetime) -> datetime:
        """Return the first instant inside a window that is not before `instant`."""
        return self._ask(instant, lambda windows: windows.next_open(instant))

    def windows(self, first: date, last: date) -> list[tuple[datetime, datetime]]:
        """Return the windows of the local dates `first` to `last`, both included, as pairs (open, close).

        They are in order, and merged where they touch or overlap. ValueError when `last` is before `first`.
        """
        if last < first:
            raise ValueError(f"last date {last.isoformat()} is before first date {first.isoformat()}")
        spans = Windows.of(self._spans(first.toordinal(), last.toordinal()), BEGINNING, END).spans
        return [(EPOCH + opens * _SECOND, EPOCH + closes * _SECOND) for opens, closes in spans]

    def compile(self, since: datetime, until: datetime) -> Windows:
        """Return the working time between two instants, widened to whole seconds, as a value to keep.

        A week of 24-hour days without exceptions is `Windows.always()`, whatever the two instants.
        """
        if microseconds(until) < microseconds(since):
            raise ValueError(f"until {until.isoformat()} is before since {since.isoformat()}")
        if not self._exceptions and all(hours == _AROUND_THE_CLOCK for hours in self._week):
            return Windows.always()
        since = EPOCH + (max(since, BEGINNING) - EPOCH) // _SECOND * _SECOND
        until = EPOCH - (EPOCH - min(until, END)) // _SECOND * _SECOND
        # A local date is at most a day away from the date in UTC, and a gap moves a bound by a day at most.
        return Windows.of(self._spans(since.toordinal() - 2, until.toordinal() + 2), since, until)

    def _spans(self, first: int, last: int) -> Iterator[Span]:
        """Yield the windows of the local dates between two ordinals, both included, in epoch seconds."""
        for day in self._dates(max(first, date.min.toordinal()), min(last, date.max.toordinal())):
            for opens, closes in self._exceptions.get(day, self._week[day.weekday()]):
                yield self._epoch_second(day, opens), self._epoch_second(day, closes)

    def _dates(self, first: int, last: int) -> Iterator[date]:
        """Yield the local dates that may have windows: without weekly hours, only a few in all of time."""
        if any(self._week):
            return map(date.fromordinal, range(first, last + 1))
        return (day for day in self._exceptions if first <= day.toordinal() <= last)

    def _epoch_second(self, day: date, wall: timedelta) -> int:
        midnight = datetime.combine(day, time.min, self._zone)
        last = datetime.max.replace(tzinfo=self._zone)
        # Adding moves the clock on the wall and leaves fold=0: gap forward, first occurrence.
        return (midnight + min(wall, last - midnight) - EPOCH) // _SECOND

    def _ask(self, near: datetime, question: Callable[[Windows], Answer]) -> Answer:
        """Answer from the compiled year of `near`, made longer as often as it does not reach far enough."""
        year = near.year
        if year not in self._compiled:
            first, last = datetime(year, 1, 1, tzinfo=UTC), datetime(year, 12, 31, 23, 59, 59, tzinfo=UTC)
            self._compiled[year] = self.compile(first, last)
        while True:
            try:
                return question(self._compiled[year])
            except HorizonExceeded as horizon:
                self._compiled[year] = self._twice_as_long(self._compiled[year], horizon.known)

    def _twice_as_long(self, known: Windows, horizon: datetime) -> Windows:
        length = known.until - known.since
        if horizon == known.until < END:
            later = known.until + min(length, END - known.until)
            return known.extended(self.compile(known.until, later))
        if horizon == known.since > BEGINNING:
            earlier = known.since - min(length, known.since - BEGINNING)
            return self.compile(earlier, known.since).extended(known)
        raise NoWorkingTime(f"found no more working time up to {horizon.isoformat()}, the end of the calendar")


def _tellable(amount: timedelta) -> timedelta:
    # Refused at once: the walk to the end of the calendar takes half a minute.
    if amount > END - BEGINNING:
        raise NoWorkingTime(f"found {amount}; allowed: no more than the calendar has, {END - BEGINNING}")
    return amount


def _hours(windows: Sequence[tuple[str, str]]) -> Hours:
    hours: list[tuple[timedelta, timedelta]] = []
    for opens, closes in windows:
        hours.append((_wall_time(opens), _wall_time(closes)))
        if hours[-1][0] >= hours[-1][1]:
            rest = "" if closes == "00:00" else f' and, on the next day, ("00:00", "{closes}")'
            raise ValueError(
                f'found window ("{opens}", "{closes}"); allowed: one that closes later on the day it opens; '
                f'split it at midnight into ("{opens}", "24:00"){rest}'
            )
    return tuple(hours)


def _wall_time(text: str) -> timedelta:
    if not _TIME.fullmatch(str(text)):
        raise ValueError(f"found time {text!r}; allowed: HH:MM from 00:00 to 24:00")
    hours, minutes = text.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


def _local_date(day: date) -> date:
    # A datetime is a date to Python but never equal to one: as a holiday it would be ignored without a word.
    if isinstance(day, datetime) or not isinstance(day, date):
        raise ValueError(f"found date {day!r}; allowed: a date without time of day")
    return day


def _zone(key: str) -> ZoneInfo:
    try:
        return ZoneInfo(key)
    except (KeyError, ValueError, OSError, TypeError):
        raise ValueError(f"found zone {key!r}; allowed: an IANA zone name such as Europe/London") from None
