"""Compiled working time: the stretches of instants in which a clock counts, and the arithmetic on them.

A ticket keeps its `Windows` in durable history, so the instants it promised stay the same whatever holiday
list or zone data its worker has by then. Arithmetic is on whole microseconds and exact.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import accumulate, chain
from operator import itemgetter, lt
from typing import Annotated, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, model_validator

Span = tuple[int, int]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BEGINNING = datetime.min.replace(tzinfo=UTC)
END = datetime.max.replace(tzinfo=UTC, microsecond=0)

_MICROSECOND = timedelta(microseconds=1)
_SECOND = timedelta(seconds=1)


class HorizonExceeded(LookupError):
    """The answer lies beyond what was compiled; `known` is the end of the known stretch it lies beyond."""

    def __init__(self, known: datetime) -> None:
        super().__init__(f"the answer lies beyond {known.isoformat()}, where the compiled working time ends")
        self.known = known


def microseconds(instant: datetime) -> int:
    """Return the microseconds from the epoch to an aware datetime; ValueError for a naive one."""
    if instant.utcoffset() is None:
        raise ValueError(f"{instant.isoformat()} has no zone; an instant is an aware datetime")
    return (instant - EPOCH) // _MICROSECOND


def _seconds(instant: datetime) -> int:
    return microseconds(instant) // 10**6


def _amount(time: timedelta) -> int:
    if time < timedelta():
        raise ValueError(f"{time} is negative; an amount of working time is not")
    return time // _MICROSECOND


def _whole_second(instant: datetime) -> datetime:
    if instant.microsecond:
        raise ValueError("compiled working time begins and ends at a whole second")
    return instant.astimezone(UTC)


def _merged(spans: Iterable[Span], since: datetime, until: datetime) -> tuple[Span, ...]:
    first, last = _seconds(since), _seconds(until)
    merged: list[Span] = []
    for opens, closes in sorted((max(opens, first), min(closes, last)) for opens, closes in spans):
        if merged and opens <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(closes, merged[-1][1])
        elif opens < closes:
            merged.append((opens, closes))
    return tuple(merged)


class Windows(BaseModel):
    """Working time between two instants: half-open spans [open, close) in epoch seconds.

    Spans lie within since..until, sorted and apart from one another; `Windows.of` makes them so. No answer
    is a guess: one that needs time outside since..until raises HorizonExceeded. Datetimes given are aware, in
    any zone; datetimes returned are in UTC. A naive datetime or a negative amount raises ValueError.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    spans: tuple[Span, ...]
    since: Annotated[AwareDatetime, AfterValidator(_whole_second)]
    until: Annotated[AwareDatetime, AfterValidator(_whole_second)]

    @classmethod
    def of(cls, spans: Iterable[Span], since: datetime, until: datetime) -> Self:
        """Return what `spans`, in any order, make between two instants of whole seconds.

        Spans that touch or overlap are merged; what lies outside, or closes before it opens, is left out.
        """
        return cls(spans=_merged(spans, since, until), since=since, until=until)

    @classmethod
    def always(cls) -> Self:
        """Return 24x7: one span over all the time a datetime can tell, so that no horizon is ever met."""
        return cls.of([(_seconds(BEGINNING), _seconds(END))], BEGINNING, END)

    @property
    def is_always(self) -> bool:
        """Whether this is 24x7, which never has to be extended."""
        return self == Windows.always()

    @model_validator(mode="after")
    def _is_canonical(self) -> Self:
        bounds = [_seconds(self.since) - 1, *chain.from_iterable(self.spans), _seconds(self.until) + 1]
        if self.until < self.since or not all(map(lt, bounds, bounds[1:])):
            raise ValueError("spans must be sorted, apart from one another, and between since and until")
        return self

    def used(self, start: datetime, end: datetime) -> timedelta:
        """Return the working time between two instants; ValueError when `end` is before `start`."""
        first, last = microseconds(start), microseconds(end)
        if last < first:
            raise ValueError(f"end {end.isoformat()} is before start {start.isoformat()}")
        return (self._worked(last) - self._worked(first)) * _MICROSECOND

    def due(self, start: datetime, target: timedelta) -> datetime:
        """Return the earliest instant t >= start at which used(start, t) >= target.

        A target used up exactly at closing is due then; target 0 is due at `start`, even outside hours.
        """
        amount, worked = _amount(target), self._worked(microseconds(start))
        if amount == 0:
            return start.astimezone(UTC)
        if worked + amount > self._before[-1]:
            raise HorizonExceeded(self.until)
        return self._within(bisect_left(self._before, worked + amount) - 1, worked + amount)

    def back(self, end: datetime, amount: timedelta) -> datetime:
        """Return the latest instant t <= end with used(t, end) >= amount: the mirror image of `due`.

        An amount used up exactly at opening leads there; amount 0 leads to `end`, even outside hours.
        """
        left = self._worked(microseconds(end)) - _amount(amount)
        if not amount:
            return end.astimezone(UTC)
        if left < 0:
            raise HorizonExceeded(self.since)
        return self._within(bisect_right(self._before, left) - 1, left)

    def next_open(self, instant: datetime) -> datetime:
        """Return the first instant inside a window that is not before `instant`."""
        worked = self._worked(microseconds(instant))
        if worked == self._before[-1]:
            raise HorizonExceeded(self.until)
        return self._within(bisect_right(self._before, worked) - 1, worked)

    def contains(self, instant: datetime) -> bool:
        """Return whether `instant` is inside a window: an opening is, a closing is not."""
        moment = microseconds(instant)
        return self._worked(moment) < self._worked(moment + 1)

    def between(self, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
        """Return the windows from `start` to `end`, clipped to them, as far as they are known."""
        near = self._near(_seconds(start), _seconds(end) + 1)
        found = ((max(EPOCH + a * _SECOND, start), min(EPOCH + b * _SECOND, end)) for a, b in near)
        return [(opens.astimezone(UTC), closes.astimezone(UTC)) for opens, closes in found if opens < closes]

    def agrees_with(self, other: "Windows", since: datetime, until: datetime | None = None) -> bool:
        """Return whether both have the same windows from `since` to `until`, as far as both are known."""
        first, last = max(since, self.since, other.since), min(until or self.until, self.until, other.until)
        return self.between(first, last) == other.between(first, last)

    def clipped(self, since: datetime, until: datetime) -> "Windows":
        """Return what is known between two instants, each taken at the beginning of its second."""
        first, last = (EPOCH + (instant - EPOCH) // _SECOND * _SECOND for instant in (since, max(since, until)))
        first, last = (min(max(instant, self.since), self.until) for instant in (first, last))
        return Windows.of(self.spans, first, last)

    def extended(self, later: "Windows") -> "Windows":
        """Return this working time, unchanged up to its `until`, and from there on what `later` knows.

        ValueError when there is a stretch between the two of which nothing is known.
        """
        if self.until < later.since:
            raise ValueError(f"nothing is known from {self.until.isoformat()} to {later.since.isoformat()}")
        until = max(self.until, later.until)
        return Windows.of(self.spans + _merged(later.spans, self.until, until), self.since, until)

    def within(self, other: "Windows") -> "Windows":
        """Return the working time that is working time of `other` too, as far as both are known."""
        since, until = max(self.since, other.since), min(self.until, other.until)
        both = ((max(a, c), min(b, d)) for a, b in self.spans for c, d in other._near(a, b))
        return Windows.of(both, since, until)

    def _near(self, opens: int, closes: int) -> tuple[Span, ...]:
        """Return the spans that meet one that opens and closes then."""
        first = bisect_right(self.spans, opens, key=itemgetter(1))
        return self.spans[first : bisect_left(self.spans, closes, key=itemgetter(0))]

    def _worked(self, moment: int) -> int:
        """Return the working microseconds from `since` to `moment`."""
        first, last = self._reach
        if moment < first:
            raise HorizonExceeded(self.since)
        if moment > last:
            raise HorizonExceeded(self.until)
        span = bisect_right(self._opens, moment) - 1
        if span < 0:
            return 0
        return min(self._before[span] + moment - self._opens[span], self._before[span + 1])

    def _within(self, span: int, worked: int) -> datetime:
        """Return the instant in the span of that number at which `worked` microseconds have been worked."""
        return EPOCH + (self._opens[span] + worked - self._before[span]) * _MICROSECOND

    @cached_property
    def _reach(self) -> tuple[int, int]:
        return microseconds(self.since), microseconds(self.until)

    @cached_property
    def _opens(self) -> list[int]:
        return [opens * 10**6 for opens, _ in self.spans]

    @cached_property
    def _before(self) -> list[int]:
        """Working microseconds before each span, and last of all after the last."""
        return list(accumulate(((closes - opens) * 10**6 for opens, closes in self.spans), initial=0))
