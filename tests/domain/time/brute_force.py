"""Working time the slow way, to judge the fast way by: convert each bound on its own, then count UTC minutes.

Shares no code and no idea with the product: it looks for the instant at which a clock shows the wall time,
instead of asking for `fold=0`, and it knows neither intervals nor sums, only whether a minute is open.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
MINUTE = timedelta(minutes=1)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Day = Sequence[tuple[str, str]]
Pause = tuple[datetime, datetime | None]


@dataclass(frozen=True)
class Hours:
    """Weekly hours as they are written in a policy."""

    week: Mapping[str, Day]
    zone: str
    holidays: frozenset[date] = frozenset()
    special: Mapping[date, Day] = field(default_factory=dict)

    def on(self, day: date) -> Day:
        if day in self.special:
            return self.special[day]
        return () if day in self.holidays else self.week.get(WEEKDAYS[day.weekday()], ())


def instant_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the first instant at which the zone's clocks show `wall`; in a gap, by the old offset."""
    around = [(wall.replace(tzinfo=UTC) + timedelta(hours=hours)).astimezone(zone) for hours in (-26, 26)]
    offsets = [near.utcoffset() or timedelta() for near in around]
    candidates = [wall.replace(tzinfo=UTC) - offset for offset in offsets]
    shown = [instant for instant in candidates if instant.astimezone(zone).replace(tzinfo=None) == wall]
    return min(shown, default=candidates[0])


class BruteForce:
    """The open minutes of the local dates from `first` to `last`, both included."""

    def __init__(self, hours: Hours, first: date, last: date) -> None:
        self.open_minutes: set[int] = set()
        zone = ZoneInfo(hours.zone)
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
            for opens, closes in hours.on(day):
                bounds = [instant_of(_wall(day, text), zone) for text in (opens, closes)]
                self.open_minutes.update(range(*((bound - EPOCH) // MINUTE for bound in bounds)))

    def used(self, start: datetime, end: datetime) -> timedelta:
        return sum((after - before for before, after in self._open_pieces(start, end)), 0) * MICROSECOND

    def due(self, start: datetime, target: timedelta, end: datetime) -> datetime:
        """Return when the target is used up, which is not after `end`."""
        left = target // MICROSECOND
        for before, after in self._open_pieces(start, end) if left else ():
            if left <= after - before:
                return EPOCH + (before + left) * MICROSECOND
            left -= after - before
        assert not left
        return start

    def back(self, end: datetime, amount: timedelta, start: datetime) -> datetime:
        """Return where the walk back from `end` stops, which is not before `start`."""
        left = amount // MICROSECOND
        for before, after in reversed(list(self._open_pieces(start, end))) if left else ():
            if left <= after - before:
                return EPOCH + (after - left) * MICROSECOND
            left -= after - before
        assert not left
        return end

    def used_net(self, start: datetime, end: datetime, pauses: Sequence[Pause]) -> timedelta:
        return sum((after - before for before, after in self._counted(start, end, pauses)), 0) * MICROSECOND

    def due_net(self, start: datetime, target: timedelta, end: datetime, pauses: Sequence[Pause]) -> datetime | None:
        """Return when the target is used up outside the pauses; None when it is not by `end`."""
        left = target // MICROSECOND
        if not left:
            return start
        for before, after in self._counted(start, end, pauses):
            if left <= after - before:
                return EPOCH + (before + left) * MICROSECOND
            left -= after - before
        return None

    def back_net(self, end: datetime, amount: timedelta, start: datetime, pauses: Sequence[Pause]) -> datetime | None:
        """Return where the walk back outside the pauses stops; None when that is before `start`."""
        left = amount // MICROSECOND
        if not left:
            return end
        for before, after in reversed(list(self._counted(start, end, pauses))):
            if left <= after - before:
                return EPOCH + (after - left) * MICROSECOND
            left -= after - before
        return None

    def _counted(self, start: datetime, end: datetime, pauses: Sequence[Pause]) -> Iterator[tuple[int, int]]:
        """Yield the open pieces, cut wherever a pause begins or ends, that no pause covers."""
        covers = [(p_start, p_end or end) for p_start, p_end in pauses]
        paused = [((a - EPOCH) // MICROSECOND, (b - EPOCH) // MICROSECOND) for a, b in covers]
        cuts = sorted({bound for pause in paused for bound in pause})
        for before, after in self._open_pieces(start, end):
            bounds = [before, *(cut for cut in cuts if before < cut < after), after]
            for first, last in pairwise(bounds):
                if not any(opens <= first and last <= closes for opens, closes in paused):
                    yield first, last

    def contains(self, instant: datetime) -> bool:
        return (instant - EPOCH) // MINUTE in self.open_minutes

    def _open_pieces(self, start: datetime, end: datetime) -> Iterator[tuple[int, int]]:
        """Yield what lies between two instants of each open minute, in microseconds."""
        first, last = (start - EPOCH) // MICROSECOND, (end - EPOCH) // MICROSECOND
        minute = MINUTE // MICROSECOND
        for number in range(first // minute, last // minute + 1):
            if number in self.open_minutes:
                yield max(first, number * minute), min(last, (number + 1) * minute)


def _wall(day: date, text: str) -> datetime:
    hours, minutes = text.split(":")
    return datetime.combine(day, time()) + timedelta(hours=int(hours), minutes=int(minutes))
