"""The arithmetic on compiled windows, on spans small enough to check by hand."""

import json
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.time.windows import BEGINNING, END, HorizonExceeded, Windows

MICROSECOND = timedelta(microseconds=1)
HOUR = timedelta(hours=1)


def at(hour: int, minute: int = 0, second: int = 0, microsecond: int = 0, *, day: int = 1) -> datetime:
    return datetime(2026, 6, day, hour, minute, second, microsecond, tzinfo=UTC)


def epoch(instant: datetime) -> int:
    return int(instant.timestamp())


def windows(*bounds: tuple[datetime, datetime], since: datetime, until: datetime) -> Windows:
    return Windows.of([(epoch(opens), epoch(closes)) for opens, closes in bounds], since, until)


# Two days with a break: 09:00-12:00 and 13:00-17:00.
OFFICE = windows(
    (at(9), at(12)),
    (at(13), at(17)),
    (at(9, day=2), at(12, day=2)),
    (at(13, day=2), at(17, day=2)),
    since=at(0),
    until=at(0, day=3),
)


def test_spans_are_sorted_merged_and_cut():
    made = windows(
        (at(13), at(15)),
        (at(9), at(11)),
        (at(11), at(12)),
        (at(14), at(16)),
        (at(18), at(18)),
        (at(20), at(19)),
        (at(22), at(23, day=2)),
        since=at(10),
        until=at(0, day=2),
    )
    assert made == windows((at(10), at(12)), (at(13), at(16)), (at(22), at(0, day=2)), since=at(10), until=at(0, day=2))


@pytest.mark.parametrize(
    "spans",
    [
        [[300, 400], [100, 200]],
        [[100, 200], [200, 300]],
        [[100, 250], [200, 300]],
        [[100, 100]],
        [[-1, 100]],
        [[100, 601]],
    ],
    ids=["unsorted", "touching", "overlapping", "empty", "before since", "after until"],
)
def test_a_stored_value_out_of_order_is_refused(spans: list[list[int]]):
    stored = {"spans": spans, "since": "1970-01-01T00:00:00Z", "until": "1970-01-01T00:10:00Z"}
    with pytest.raises(ValidationError, match="sorted, apart from one another"):
        Windows.model_validate_json(json.dumps(stored))


def test_since_and_until_are_whole_seconds_in_order():
    with pytest.raises(ValueError, match="whole second"):
        windows(since=at(9, microsecond=1), until=at(10))
    with pytest.raises(ValueError):
        windows(since=at(10), until=at(9, 59, 59))
    assert windows(since=at(10), until=at(10)).spans == ()
    with pytest.raises(ValueError, match="no zone"):
        windows(since=at(9).replace(tzinfo=None), until=at(10))


@pytest.mark.parametrize(
    ("start", "end", "used"),
    [
        (at(10), at(11), HOUR),
        (at(10), at(10), timedelta()),
        (at(11, 40), at(13, 25), timedelta(minutes=45)),
        (at(12), at(13), timedelta()),
        (at(17), at(9, day=2), timedelta()),
        (at(16), at(10, day=2), 2 * HOUR),
        (at(0), at(0, day=3), 14 * HOUR),
        (at(11, 59, 59, 999_999), at(13, 0, 0, 1), 2 * MICROSECOND),
    ],
)
def test_used(start: datetime, end: datetime, used: timedelta):
    assert OFFICE.used(start, end) == used


@pytest.mark.parametrize(
    ("start", "target", "due"),
    [
        (at(9), HOUR, at(10)),
        (at(11), HOUR, at(12)),
        (at(11), HOUR + MICROSECOND, at(13, 0, 0, 1)),
        (at(12), HOUR, at(14)),
        (at(12, 30), HOUR, at(14)),
        (at(9), 7 * HOUR, at(17)),
        (at(9), 7 * HOUR + MICROSECOND, at(9, 0, 0, 1, day=2)),
        (at(0), 14 * HOUR, at(17, day=2)),
        (at(20), timedelta(), at(20)),
        (at(17), timedelta(), at(17)),
    ],
)
def test_due(start: datetime, target: timedelta, due: datetime):
    assert OFFICE.due(start, target) == due


@pytest.mark.parametrize(
    ("end", "amount", "back"),
    [
        (at(11), HOUR, at(10)),
        (at(10), HOUR, at(9)),
        (at(14), HOUR, at(13)),
        (at(14), HOUR + MICROSECOND, at(11, 59, 59, 999_999)),
        (at(12, 30), HOUR, at(11)),
        (at(13), HOUR, at(11)),
        (at(17, day=2), 14 * HOUR, at(9)),
        (at(20), timedelta(), at(20)),
    ],
)
def test_back(end: datetime, amount: timedelta, back: datetime):
    assert OFFICE.back(end, amount) == back


@pytest.mark.parametrize(
    ("instant", "opening"),
    [
        (at(3), at(9)),
        (at(9), at(9)),
        (at(10, 0, 0, 7), at(10, 0, 0, 7)),
        (at(12), at(13)),
        (at(17), at(9, day=2)),
    ],
)
def test_next_open_and_contains(instant: datetime, opening: datetime):
    assert OFFICE.next_open(instant) == opening
    assert OFFICE.contains(instant) == (instant == opening)


def test_any_zone_in_and_utc_out():
    tokyo = timezone(9 * HOUR)
    answers = [
        OFFICE.due(at(9).astimezone(tokyo), HOUR),
        OFFICE.due(at(9).astimezone(tokyo), timedelta()),
        OFFICE.back(at(10).astimezone(tokyo), HOUR),
        OFFICE.back(at(9).astimezone(tokyo), timedelta()),
        OFFICE.next_open(at(3).astimezone(tokyo)),
    ]
    assert [answer.isoformat() for answer in answers] == [
        "2026-06-01T10:00:00+00:00",
        "2026-06-01T09:00:00+00:00",
        "2026-06-01T09:00:00+00:00",
        "2026-06-01T09:00:00+00:00",
        "2026-06-01T09:00:00+00:00",
    ]


def test_the_repeated_hour_is_told_apart_by_instants():
    """01:50 and then 01:10 on the wall, 20 minutes apart: the clock went back between them."""
    zone = ZoneInfo("America/New_York")
    before = datetime(2026, 11, 1, 1, 50, tzinfo=zone)
    after = datetime(2026, 11, 1, 1, 10, fold=1, tzinfo=zone)
    assert Windows.always().used(before, after) == timedelta(minutes=20)
    assert Windows.always().due(before, timedelta(minutes=20)) == after.astimezone(UTC)
    assert Windows.always().contains(after)


def test_24x7_has_no_horizon():
    always = Windows.always()
    assert always.is_always
    assert not OFFICE.is_always
    assert always.used(BEGINNING, END) == END - BEGINNING
    assert always.due(at(9), timedelta(days=100_000)) == at(9) + timedelta(days=100_000)
    assert always.back(at(9), timedelta(days=100_000)) == at(9) - timedelta(days=100_000)
    assert always.next_open(at(3)) == at(3)
    assert Windows.model_validate_json(always.model_dump_json()).is_always
    with pytest.raises(HorizonExceeded):
        always.due(at(9), timedelta.max)


def test_beyond_the_horizon_is_never_answered():
    early, late = at(0) - MICROSECOND, at(0, day=3) + MICROSECOND
    for known, ask in [
        (at(0), lambda: OFFICE.used(early, at(9))),
        (at(0, day=3), lambda: OFFICE.used(at(9), late)),
        (at(0), lambda: OFFICE.due(early, HOUR)),
        (at(0), lambda: OFFICE.due(early, timedelta())),
        (at(0, day=3), lambda: OFFICE.due(at(9), 14 * HOUR + MICROSECOND)),
        (at(0, day=3), lambda: OFFICE.due(late, timedelta())),
        (at(0), lambda: OFFICE.back(at(10), HOUR + MICROSECOND)),
        (at(0, day=3), lambda: OFFICE.back(late, HOUR)),
        (at(0, day=3), lambda: OFFICE.next_open(at(17, day=2))),
        (at(0), lambda: OFFICE.contains(early)),
        (at(0, day=3), lambda: OFFICE.contains(at(0, day=3))),
    ]:
        with pytest.raises(HorizonExceeded) as refused:
            ask()
        assert refused.value.known == known


def test_what_ends_at_the_horizon_is_known():
    cut = windows((at(9), at(17)), since=at(10), until=at(12))
    assert cut.due(at(10), 2 * HOUR) == at(12)
    assert cut.back(at(12), 2 * HOUR) == at(10)
    assert cut.used(at(10), at(12)) == 2 * HOUR
    assert cut.contains(at(11, 59, 59, 999_999))


def test_bad_input_is_refused():
    naive = at(9).replace(tzinfo=None)
    for ask in [
        lambda: OFFICE.used(naive, at(10)),
        lambda: OFFICE.used(at(9), naive),
        lambda: OFFICE.due(naive, HOUR),
        lambda: OFFICE.back(naive, HOUR),
        lambda: OFFICE.next_open(naive),
        lambda: OFFICE.contains(naive),
    ]:
        with pytest.raises(ValueError, match="no zone"):
            ask()
    with pytest.raises(ValueError, match="before start"):
        OFFICE.used(at(10), at(9))
    with pytest.raises(ValueError, match="negative"):
        OFFICE.due(at(10), -MICROSECOND)
    with pytest.raises(ValueError, match="negative"):
        OFFICE.back(at(10), -MICROSECOND)


def test_extending_appends_and_changes_nothing_known():
    known = windows((at(9), at(12)), (at(13), at(15)), since=at(0), until=at(15))
    later = windows((at(12), at(13)), (at(14), at(17)), since=at(8), until=at(20))
    longer = known.extended(later)
    assert longer == windows((at(9), at(12)), (at(13), at(17)), since=at(0), until=at(20))
    assert longer.used(at(0), at(15)) == known.used(at(0), at(15))
    assert longer.extended(known) == longer
    assert known.extended(known) == known
    assert Windows.always().extended(later).is_always
    with pytest.raises(ValueError, match="nothing is known from 2026-06-01T15:00"):
        known.extended(windows(since=at(15, 0, 1), until=at(20)))


def test_serialises_as_plain_seconds():
    stored = windows((at(9), at(17)), since=at(0), until=at(0, day=2))
    stored.due(at(9), HOUR)
    assert stored.model_dump_json() == (
        '{"spans":[[1780304400,1780333200]],"since":"2026-06-01T00:00:00Z","until":"2026-06-02T00:00:00Z"}'
    )


WEEK_SECONDS = 7 * 86_400
MONDAY = at(0)
spans = st.lists(
    st.tuples(st.integers(0, WEEK_SECONDS), st.integers(0, 40_000)).map(lambda span: (span[0], sum(span))),
    max_size=12,
)
moments = st.integers(0, WEEK_SECONDS * 10**6).map(lambda microseconds: MONDAY + microseconds * MICROSECOND)
amounts = st.integers(0, 50_000 * 10**6).map(lambda microseconds: microseconds * MICROSECOND)


def one_week(drawn: list[tuple[int, int]]) -> Windows:
    first = epoch(MONDAY)
    return Windows.of([(first + opens, first + closes) for opens, closes in drawn], MONDAY, MONDAY + timedelta(days=7))


@settings(max_examples=200, deadline=None)
@given(drawn=spans, moment=moments, amount=amounts)
def test_back_is_due_in_a_mirror(drawn: list[tuple[int, int]], moment: datetime, amount: timedelta):
    forward = one_week(drawn)
    mirrored = Windows.of(
        [(-closes, -opens) for opens, closes in forward.spans], mirror(forward.until), mirror(forward.since)
    )
    try:
        expected = mirror(mirrored.due(mirror(moment), amount))
    except HorizonExceeded:
        with pytest.raises(HorizonExceeded):
            forward.back(moment, amount)
    else:
        assert forward.back(moment, amount) == expected


def mirror(instant: datetime) -> datetime:
    origin = datetime(1970, 1, 1, tzinfo=UTC)
    return origin - (instant - origin)


@settings(max_examples=200, deadline=None)
@given(drawn=spans, cut=st.integers(0, WEEK_SECONDS), moment=moments, amount=amounts)
def test_a_compilation_in_two_stretches_equals_one(
    drawn: list[tuple[int, int]], cut: int, moment: datetime, amount: timedelta
):
    whole = one_week(drawn)
    middle = MONDAY + timedelta(seconds=cut)
    early = Windows.of(whole.spans, whole.since, middle)
    late = Windows.of(whole.spans, max(whole.since, middle - HOUR), whole.until)
    assert early.extended(late) == whole
    try:
        due = early.due(moment, amount)
    except HorizonExceeded:
        return
    assert due == whole.due(moment, amount)


SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=8)


@given(SPANS, SPANS)
def test_what_is_within_both_is_working_time_of_both(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> None:
    since, until = at(0), at(0, 1)
    shift = epoch(since)
    one, other = ([(shift + a, shift + b) for a, b in spans] for spans in (one, other))
    first, second = Windows.of(one, since, until), Windows.of(other, since, until)
    both = first.within(second)
    for second_of_the_minute in range(60):
        instant = at(0, second=second_of_the_minute)
        assert both.contains(instant) == (first.contains(instant) and second.contains(instant))
