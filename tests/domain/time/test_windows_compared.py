"""Windows beside one another, and parts of them, against a count of single seconds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from domain.time.windows import EPOCH, Windows

SECOND = timedelta(seconds=1)
FIRST = datetime(2026, 6, 1, tzinfo=UTC)
FIRST_SECOND = int((FIRST - EPOCH).total_seconds())

LAST = 12
"""Few seconds, so that bounds often fall together."""

places = st.integers(0, LAST)
half_seconds = st.integers(0, 2 * LAST)
pairs = st.lists(st.tuples(places, places), max_size=6)


def at(second: float) -> datetime:
    return FIRST + second * SECOND


def number(instant: datetime) -> int:
    return int((instant - FIRST).total_seconds())


def of(spans: list[tuple[int, int]], since: int, until: int) -> Windows:
    return Windows.of([(FIRST_SECOND + a, FIRST_SECOND + b) for a, b in spans], at(since), at(until))


known = st.builds(lambda spans, ends: of(spans, *sorted(ends)), pairs, st.tuples(places, places))


def open_seconds(windows: Windows) -> set[int]:
    return {n - FIRST_SECOND for opens, closes in windows.spans for n in range(opens, closes)}


def known_seconds(windows: Windows) -> range:
    return range(number(windows.since), number(windows.until))


@given(known, half_seconds, half_seconds)
def test_between_two_instants_are_the_open_stretches_cut_at_both(windows: Windows, start: int, end: int) -> None:
    found = windows.between(at(start / 2), at(end / 2))
    halves = {n for n in range(2 * LAST + 1) for opens, closes in found if opens <= at(n / 2) < closes}
    assert halves == {n for n in range(start, end) if n // 2 in open_seconds(windows)}
    assert all(opens < closes for opens, closes in found)
    assert all(closes < opens for (_, closes), (opens, _) in pairwise(found))


@given(known, pairs, st.tuples(places, places), st.tuples(places, places), st.booleans())
def test_two_agree_where_every_second_that_both_know_is_open_in_both_or_in_none(
    one: Windows, other: list[tuple[int, int]], ends: tuple[int, int], asked: tuple[int, int], to_the_end: bool
) -> None:
    same = [(a - FIRST_SECOND, b - FIRST_SECOND) for a, b in one.spans]
    another = of(same + other[:1], *sorted(ends))
    since, until = sorted(asked)
    both_know = {*known_seconds(one)} & {*known_seconds(another)} & {*range(since, LAST if to_the_end else until)}
    agree = all((n in open_seconds(one)) == (n in open_seconds(another)) for n in both_know)
    assert one.agrees_with(another, at(since), None if to_the_end else at(until)) == agree
    assert one.agrees_with(one, at(since))


@given(known, half_seconds, half_seconds)
def test_what_is_clipped_is_known_from_the_second_of_one_instant_to_that_of_the_other(
    windows: Windows, since: int, until: int
) -> None:
    clipped = windows.clipped(at(since / 2), at(until / 2))
    bounds = [min(max(n, number(windows.since)), number(windows.until)) for n in (since // 2, max(since, until) // 2)]
    assert known_seconds(clipped) == range(*bounds)
    assert [clipped.since, clipped.until] == [at(n) for n in bounds]
    assert open_seconds(clipped) == {n for n in range(*bounds) if n in open_seconds(windows)}


@given(known, known)
def test_extended_is_what_was_known_and_then_the_later(windows: Windows, later: Windows) -> None:
    assume(later.since <= windows.until)
    extended = windows.extended(later)
    assert (extended.since, extended.until) == (windows.since, max(windows.until, later.until))
    appended = {n for n in open_seconds(later) if at(n) >= windows.until}
    assert open_seconds(extended) == open_seconds(windows) | appended


@given(known, known)
def test_within_both_is_what_both_know_and_have_open(one: Windows, other: Windows) -> None:
    assume(max(one.since, other.since) <= min(one.until, other.until))
    both = one.within(other)
    assert (both.since, both.until) == (max(one.since, other.since), min(one.until, other.until))
    assert open_seconds(both) == open_seconds(one) & open_seconds(other)
