"""Time net of pauses against the brute force: random hours, and random pauses that overlap, touch or never end."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.time import pauses as net
from domain.time.pauses import Pause, Pauses, united
from domain.time.windows import HorizonExceeded, Windows
from tests.domain.time.random_hours import MICROSECOND, Case, amount_within, cases, up_to

AROUND = timedelta(days=2)
HOURS = timedelta(hours=9)


class Paused:
    """Random hours and pauses around two instants, compiled from some days before to some days after them."""

    def __init__(self, case: Case, pauses: Pauses) -> None:
        self.case, self.pauses = case, pauses
        around = case.start - AROUND, case.end + AROUND
        # around the clock more is known than was asked for, which the brute force does not count
        self.windows: Windows = case.working_time.compile(*around).clipped(*around)
        self.since, self.until = self.windows.since, self.windows.until
        self.plain = [(pause.start, pause.end) for pause in pauses]

    def __repr__(self) -> str:
        return f"{self.case} paused {[(str(p.start), str(p.end)) for p in self.pauses]}"

    def due(self, target: timedelta, pauses: Pauses | None = None) -> datetime | None:
        """Return the due, or None when it does not come as far as the calendar is known."""
        try:
            return net.due(self.windows, self.case.start, target, self.pauses if pauses is None else pauses)
        except HorizonExceeded:
            return None


@st.composite
def paused(draw: st.DrawFn, days: int) -> Paused:
    case = draw(cases(days=days))
    places = up_to(case.end - case.start + 2 * AROUND).map(lambda after: case.start - AROUND + after)
    inside = up_to(case.end - case.start).map(lambda after: case.start + after)
    often_bounds = inside | inside | places | st.sampled_from([case.start, case.end])
    long = st.tuples(often_bounds, often_bounds).map(sorted).map(lambda pair: Pause(start=pair[0], end=pair[1]))
    short = st.builds(lambda start, length: Pause(start=start, end=start + length), often_bounds, up_to(HOURS))
    pauses = draw(st.lists(short | short | long, max_size=4))
    if draw(st.booleans()):
        pauses = [*pauses, *(Pause(start=last.end, end=draw(places)) for last in pauses[-1:] if last.end)]
        pauses = [pause for pause in pauses if pause.end is None or pause.end >= pause.start]
    if draw(st.integers(0, 3)) == 3:
        pauses = [*pauses, Pause(start=draw(often_bounds))]
    return Paused(case, tuple(pauses))


def agrees_with_brute_force(life: Paused, data: st.DataObject) -> None:
    case, brute_force = life.case, life.case.brute_force
    used = brute_force.used_net(case.start, case.end, life.plain)
    assert net.used(life.windows, case.start, case.end, life.pauses) == used
    amount = amount_within(data, used)
    assert life.due(amount) == brute_force.due_net(case.start, amount, case.end, life.plain)
    back = brute_force.back_net(case.end, amount, case.start, life.plain)
    assert net.back(life.windows, case.end, amount, life.pauses) == back


@settings(max_examples=200, deadline=None)
@given(life=paused(days=7), data=st.data())
def test_agrees_with_brute_force(life: Paused, data: st.DataObject) -> None:
    agrees_with_brute_force(life, data)


@pytest.mark.proof
@settings(max_examples=2_000, deadline=None)
@given(life=paused(days=40), data=st.data())
def test_agrees_with_brute_force_over_40_days(life: Paused, data: st.DataObject) -> None:
    agrees_with_brute_force(life, data)


@settings(max_examples=100, deadline=None)
@given(life=paused(days=7), data=st.data())
def test_a_pause_more_never_makes_due_earlier(life: Paused, data: st.DataObject) -> None:
    assume(life.pauses)
    target = amount_within(data, life.windows.used(life.case.start, life.case.end))
    fewer = life.due(target, life.pauses[:-1])
    due = life.due(target)
    assert due is None or (fewer is not None and fewer <= due)


@settings(max_examples=100, deadline=None)
@given(life=paused(days=7), data=st.data())
def test_a_pause_outside_hours_changes_nothing(life: Paused, data: st.DataObject) -> None:
    windows = life.windows.between(life.since, life.until)
    gaps = [(before[1], after[0]) for before, after in pairwise(windows)]
    assume(gaps)
    closed, opens = data.draw(st.sampled_from(gaps))
    inside = st.integers(0, (opens - closed) // MICROSECOND).map(lambda n: closed + n * MICROSECOND)
    start, end = sorted((data.draw(inside), data.draw(inside)))
    more = (*life.pauses, Pause(start=start, end=end))
    target = amount_within(data, life.windows.used(life.case.start, life.case.end))
    assert life.due(target, more) == life.due(target)
    case = life.case
    assert net.used(life.windows, case.start, case.end, more) == net.used(
        life.windows, case.start, case.end, life.pauses
    )


@settings(max_examples=100, deadline=None)
@given(life=paused(days=7), data=st.data())
def test_a_pause_that_begins_after_the_due_does_not_move_it(life: Paused, data: st.DataObject) -> None:
    due = life.due(amount_within(data, life.windows.used(life.case.start, life.case.end)))
    assume(due is not None)
    assert due
    late = Pause(start=due + data.draw(st.timedeltas(timedelta(), AROUND)))
    assert net.due(life.windows, life.case.start, timedelta(), ()) == life.case.start
    target = net.used(life.windows, life.case.start, due, life.pauses)
    assert life.due(target, (*life.pauses, late)) == life.due(target)


@settings(max_examples=100, deadline=None)
@given(life=paused(days=7), data=st.data())
def test_overlapping_pauses_in_any_order_count_once(life: Paused, data: st.DataObject) -> None:
    shuffled = tuple(data.draw(st.permutations(life.pauses)))
    together = united(life.pauses)
    assert [(p.start, p.end) for p in united(shuffled)] == [(p.start, p.end) for p in together]
    assert all(a.end is not None and a.end < b.start for a, b in pairwise(together))
    target = amount_within(data, life.windows.used(life.case.start, life.case.end))
    assert life.due(target) == life.due(target, shuffled) == life.due(target, together)
