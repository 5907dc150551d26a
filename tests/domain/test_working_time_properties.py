"""Working time against the brute force and against itself: random hours, holidays and changes of clocks."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import compress, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.windows import HorizonExceeded, Windows
from domain.working_time import WEEKDAYS, WorkingTime
from tests.domain.brute_force import MINUTE, BruteForce, Hours

MICROSECOND = timedelta(microseconds=1)
ZONES = (
    "America/New_York",
    "America/Sao_Paulo",
    "Europe/London",
    "Europe/Berlin",
    "Asia/Tehran",
    "Asia/Kolkata",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Casablanca",
    "UTC",
)
TYPICAL_DAYS = (
    [],
    [("09:00", "17:00")],
    [("09:30", "13:00"), ("14:00", "18:30")],
    [("00:00", "24:00")],
    [("00:00", "06:00"), ("22:00", "24:00")],
)


@cache
def change_days(zone: str) -> tuple[date, ...]:
    """Return the dates on which the zone's clocks change, and the first of all dates for a zone without."""
    noons = [datetime(2005, 1, 1, 12, tzinfo=UTC) + timedelta(days=n) for n in range(31 * 365)]
    offsets = [noon.astimezone(ZoneInfo(zone)).utcoffset() for noon in noons]
    changed = [before != after for before, after in pairwise(offsets)]
    return tuple(noon.date() for noon in compress(noons[1:], changed)) or (noons[0].date(),)


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


# Clocks change in the small hours, so half of the bounds are there.
bounds = st.integers(0, 5 * 60) | st.integers(0, 24 * 60)
window = st.lists(bounds, min_size=2, max_size=2, unique=True).map(lambda pair: tuple(map(clock, sorted(pair))))
day_hours = st.sampled_from(TYPICAL_DAYS) | st.lists(window, max_size=3)
weeks = st.dictionaries(st.sampled_from(WEEKDAYS), day_hours, min_size=1).filter(lambda week: any(week.values()))
amounts = st.integers(0, 200 * 3600 * 10**6).map(lambda n: n * MICROSECOND)
part_of_a_day = st.integers(0, 86_400 * 10**6).map(lambda n: timedelta(microseconds=n))


class Case:
    """Random hours, two instants within a few days, often near a change of clocks, and both ways to count."""

    def __init__(self, hours: Hours, start: datetime, end: datetime) -> None:
        self.hours, self.start, self.end = hours, start, end
        self.working_time = WorkingTime.weekly(hours.week, hours.zone, hours.holidays, hours.special)
        self.brute_force = BruteForce(hours, start.date() - timedelta(days=3), end.date() + timedelta(days=3))

    def __repr__(self) -> str:
        return f"{self.hours} {self.start.isoformat()} {self.end.isoformat()}"


@st.composite
def cases(draw: st.DrawFn, days: int) -> Case:
    zone = draw(st.sampled_from(ZONES))
    near_change = st.tuples(st.sampled_from(change_days(zone)), st.integers(-days, 1))
    anywhere = st.tuples(st.dates(date(2005, 1, 1), date(2035, 12, 31)), st.just(0))
    day, shift = draw(near_change | anywhere)
    first = day + timedelta(days=shift)
    in_range = st.integers(-2, days + 2).map(lambda n: first + timedelta(days=n))
    hours = Hours(
        week=draw(weeks),
        zone=zone,
        holidays=frozenset(draw(st.lists(in_range, max_size=2))),
        special=draw(st.dictionaries(in_range, day_hours, max_size=2)),
    )
    start = datetime(first.year, first.month, first.day, tzinfo=UTC) + draw(part_of_a_day)
    length = timedelta(days=draw(st.integers(0, days - 1))) + draw(part_of_a_day)
    return Case(hours, start, start + length)


def amount_within(data: st.DataObject, limit: timedelta) -> timedelta:
    """Draw an amount up to `limit`; often nothing, a whole number of minutes, or all of it."""
    most = limit // MICROSECOND
    whole_minutes = st.integers(0, limit // MINUTE).map(lambda n: n * 60 * 10**6)
    return data.draw(st.sampled_from((0, most)) | whole_minutes | st.integers(0, most)) * MICROSECOND


def agrees_with_brute_force(case: Case, data: st.DataObject) -> None:
    brute_force, start, end = case.brute_force, case.start, case.end
    used = brute_force.used(start, end)
    amount = amount_within(data, used)
    due = brute_force.due(start, amount, end)
    back = brute_force.back(end, amount, start)
    compiled = case.working_time.compile(start, end)
    kept = Windows.model_validate_json(compiled.model_dump_json())
    assert kept == compiled
    for counted in (case.working_time, compiled, kept):
        assert counted.used(start, end) == used
        assert counted.due(start, amount) == due
        assert counted.back(end, amount) == back
    opening = case.working_time.next_open(start)
    assert brute_force.contains(opening) or opening > end
    assert brute_force.used(start, min(opening, end)) == timedelta()
    if start < end:
        assert compiled.contains(start) == brute_force.contains(start)


@settings(max_examples=100, deadline=None)
@given(case=cases(days=7), data=st.data())
def test_agrees_with_brute_force(case: Case, data: st.DataObject):
    agrees_with_brute_force(case, data)


@pytest.mark.proof
@settings(max_examples=2_000, deadline=None)
@given(case=cases(days=40), data=st.data())
def test_agrees_with_brute_force_over_40_days(case: Case, data: st.DataObject):
    agrees_with_brute_force(case, data)


@settings(max_examples=100, deadline=None)
@given(case=cases(days=7))
def test_windows_of_dates_are_the_open_minutes(case: Case):
    first, last = case.start.date(), case.end.date()
    windows = case.working_time.windows(first, last)
    assert all(before[1] < after[0] for before, after in pairwise(windows))
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    minutes = {n for opens, closes in windows for n in range((opens - epoch) // MINUTE, (closes - epoch) // MINUTE)}
    assert minutes == BruteForce(case.hours, first, last).open_minutes


def part_way(case: Case, share: int) -> datetime:
    return case.start + (case.end - case.start) * share / 1000


@settings(max_examples=100, deadline=None)
@given(case=cases(days=40), share=st.integers(0, 1000))
def test_used_adds_up(case: Case, share: int):
    middle, used = part_way(case, share), case.working_time.used
    assert used(case.start, middle) + used(middle, case.end) == used(case.start, case.end)


@settings(max_examples=100, deadline=None)
@given(case=cases(days=40), target=amounts)
def test_target_is_used_up_when_due_and_not_before(case: Case, target: timedelta):
    due = case.working_time.due(case.start, target)
    assert case.working_time.used(case.start, due) == target
    if target:
        assert case.working_time.used(case.start, due - MICROSECOND) == target - MICROSECOND
        assert case.working_time.back(due, target) >= case.start


@settings(max_examples=100, deadline=None)
@given(case=cases(days=40), amount=amounts)
def test_back_is_the_latest_start_with_enough_left(case: Case, amount: timedelta):
    back = case.working_time.back(case.end, amount)
    assert case.working_time.used(back, case.end) == amount
    if amount:
        assert case.working_time.used(back + MICROSECOND, case.end) == amount - MICROSECOND
        assert case.working_time.due(back, amount) <= case.end


@settings(max_examples=100, deadline=None)
@given(case=cases(days=40), targets=st.tuples(amounts, amounts).map(sorted))
def test_due_is_monotone_in_start_and_in_target(case: Case, targets: list[timedelta]):
    due = case.working_time.due
    assert due(case.start, targets[0]) <= due(case.start, targets[1])
    assert due(case.start, targets[0]) <= due(case.end, targets[0])


@settings(max_examples=100, deadline=None)
@given(case=cases(days=40), target=amounts)
def test_without_its_holidays_nothing_is_due_later(case: Case, target: timedelta):
    hours = case.hours
    without = WorkingTime.weekly(hours.week, hours.zone, special=hours.special)
    assert without.due(case.start, target) <= case.working_time.due(case.start, target)


@settings(max_examples=100, deadline=None)
@given(case=cases(days=40), amount=amounts)
def test_compiled_answers_the_same_or_not_at_all(case: Case, amount: timedelta):
    compiled = case.working_time.compile(case.start, case.end)
    due, back = case.working_time.due(case.start, amount), case.working_time.back(case.end, amount)
    if due <= compiled.until:
        assert compiled.due(case.start, amount) == due
    else:
        with pytest.raises(HorizonExceeded):
            compiled.due(case.start, amount)
    if back >= compiled.since:
        assert compiled.back(case.end, amount) == back
    else:
        with pytest.raises(HorizonExceeded):
            compiled.back(case.end, amount)


@settings(max_examples=100, deadline=None)
@given(case=cases(days=40), share=st.integers(0, 1000))
def test_compiled_in_two_stretches_is_compiled_in_one(case: Case, share: int):
    whole = case.working_time.compile(case.start, case.end)
    middle = part_way(case, share)
    early, late = case.working_time.compile(case.start, middle), case.working_time.compile(middle, case.end)
    assert early.extended(late) == whole
