"""Working time against the brute force and against itself: random hours, holidays and changes of clocks."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.time.windows import HorizonExceeded, Windows
from domain.time.working_time import WorkingTime
from tests.domain.time.brute_force import MINUTE, BruteForce
from tests.domain.time.random_hours import MICROSECOND, Case, amount_within, amounts, cases


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


@settings(max_examples=200, deadline=None)
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
