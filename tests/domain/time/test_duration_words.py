from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.time.duration_words import as_written, in_short, real_time, working_time
from domain.time.durations import parse_duration

DAY = timedelta(hours=7, minutes=30)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
spans = st.one_of(
    st.integers(1, 366 * 96).map(lambda quarters: quarters * timedelta(minutes=15)),
    st.integers(1, 10**6).map(lambda seconds: timedelta(seconds=seconds)),
    st.timedeltas(min_value=timedelta(microseconds=1), max_value=timedelta(days=366)),
)


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (15 * MINUTE, "15 minutes"),
        (HOUR, "1 hour"),
        (90 * MINUTE, "1 hour 30 minutes"),
        (24 * HOUR, "24 hours"),
        (48 * HOUR, "2 days"),
        (60 * HOUR, "2 days 12 hours"),
        (timedelta(seconds=1.5), "1.5 seconds"),
    ],
)
def test_real_time(span: timedelta, said: str) -> None:
    assert real_time(span) == said


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (4 * HOUR, "4 working hours"),
        (HOUR, "1 working hour"),
        (30 * MINUTE, "30 working minutes"),
        (DAY, "1 working day (7 h 30 min)"),
        (3 * DAY, "3 working days (22 h 30 min)"),
        (8 * HOUR, "8 working hours"),
        (90 * MINUTE, "1 hour 30 minutes of working time"),
    ],
)
def test_working_time(span: timedelta, said: str) -> None:
    assert working_time(span, DAY) == said


@pytest.mark.parametrize(
    ("span", "day", "written"),
    [
        (4 * HOUR, DAY, "4h"),
        (2 * DAY, DAY, "2d (15h)"),
        (DAY, None, "7h 30m"),
        (96 * HOUR, None, "4d"),
        (timedelta(), None, "0s"),
    ],
)
def test_as_a_policy_writes_it(span: timedelta, day: timedelta | None, written: str) -> None:
    assert as_written(span, day) == written


@given(one=spans, other=spans)
def test_different_lengths_are_never_said_alike(one: timedelta, other: timedelta) -> None:
    assume(one != other)
    assert real_time(one) != real_time(other)
    assert working_time(one, DAY) != working_time(other, DAY)
    assert in_short(one) != in_short(other)


@given(span=spans)
def test_what_is_written_reads_back_as_the_same_length(span: timedelta) -> None:
    assert parse_duration(as_written(span, None)) == span
    assert parse_duration(as_written(span, DAY).partition(" (")[0], DAY) == span
