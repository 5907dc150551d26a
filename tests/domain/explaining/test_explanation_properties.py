"""An explanation adds up: its days, the pauses left out of them and what was counted earlier make the target."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from domain.clocks.clock import Clock, key_of
from domain.effects import LoadSnapshot
from domain.events import Acted, SnapshotLoaded
from domain.explaining.due import explain
from domain.time import pauses as net
from domain.time.calendar_source import CalendarSource
from domain.time.counting import Counting, count
from domain.time.pauses import Pause
from domain.time.windows import Windows
from tests.domain.test_decider_properties import OTHERS, Deciding, key, lives
from tests.domain.time.brute_force import MICROSECOND
from tests.domain.time.test_working_time_properties import Case, cases

ZERO = timedelta()


def counting(case: Case, start: datetime, end: datetime, pauses: tuple[Pause, ...]) -> Counting:
    hours = case.hours
    source = CalendarSource(
        version="random",
        zone=hours.zone,
        holidays=dict.fromkeys(hours.holidays, "Holiday"),
        special=tuple(hours.special),
    )
    compiled = case.working_time.compile(case.start - timedelta(days=3), case.end + timedelta(days=3))
    return count(compiled, source, "random", start, end, pauses)


@st.composite
def pauses_within(draw: st.DrawFn, case: Case) -> tuple[Pause, ...]:
    """Some pauses around the case's two instants; they may overlap, and the last one may be open."""
    reach = (case.end - case.start + timedelta(days=2)) // MICROSECOND
    at = st.integers(0, reach).map(lambda n: case.start - timedelta(days=1) + n * MICROSECOND)
    bounds = draw(st.lists(st.lists(at, min_size=2, max_size=2).map(sorted), max_size=4))
    closed = tuple(Pause(start=start, end=end) for start, end in bounds)
    return (*closed, Pause(start=draw(at))) if draw(st.booleans()) else closed


@settings(max_examples=100, deadline=None)
@given(case=cases(days=7), data=st.data())
def test_the_days_count_what_the_brute_force_counts(case: Case, data: st.DataObject) -> None:
    pauses = data.draw(pauses_within(case))
    told = counting(case, case.start, case.end, pauses)
    paused = sum(
        (
            case.brute_force.used(max(pause.start, case.start), min(pause.end or case.end, case.end))
            for pause in net.united(pauses)
            if pause.start < case.end and (pause.end is None or pause.end > case.start)
        ),
        ZERO,
    )
    assert told.counted == case.brute_force.used(case.start, case.end) - paused
    assert sum((day.counted for day in told.days), ZERO) == told.counted
    assert sum((day.paused for day in told.days), ZERO) == paused
    assert sum((pause.working for pause in told.pauses), ZERO) == paused


@settings(max_examples=100, deadline=None)
@given(case=cases(days=7))
def test_each_day_shows_its_windows_and_says_why_they_differ_from_the_week(case: Case) -> None:
    told = counting(case, case.start, case.end, ())
    dates = [day.date for day in told.days]
    assert dates == sorted(set(dates))
    for day in told.days:
        assert day.name == ("Holiday" if day.date in case.hours.holidays else None)
        assert day.special == (day.date in case.hours.special)
        assert day.counted <= sum((closes - opens for opens, closes in day.windows), ZERO)
    shown = [span for day in told.days for span in day.windows]
    inside = [(max(opens, case.start), min(closes, case.end)) for opens, closes in shown]
    assert sum((max(closes - opens, ZERO) for opens, closes in inside), ZERO) == told.counted


def test_a_clock_set_back_just_after_midnight_does_not_bring_the_day_before_back() -> None:
    # St John's changed its clocks at one minute past midnight: 00:01 of 7 November 2010 became 23:01 of the 6th.
    start = datetime(2010, 11, 7, 3, 0, tzinfo=UTC)
    source = CalendarSource(version="24x7", zone="America/St_Johns")
    told = count(Windows.always(), source, "always", start, start + timedelta(days=1), ())
    assert [(day.date, day.counted) for day in told.days] == [(date(2010, 11, 7), timedelta(days=1))]


class Explaining(Deciding):
    """Whatever happens to a ticket, each of its clocks can be explained, and what is told adds up."""

    @rule(policy=st.sampled_from(OTHERS))
    def the_policy_is_another(self, policy: dict[str, Any]) -> None:
        self.happens(Acted(action="move_policy", body={"policy": "other", "reason": "as decided", "by": "olga"}))
        for effect in list(self.case.in_flight.values()):
            if isinstance(effect, LoadSnapshot):
                self.happens(SnapshotLoaded(effect_id=effect.id, snapshot=self.another(policy)))

    @invariant()
    def every_clock_is_explained_and_adds_up(self) -> None:
        for clock in (*self.case.ended_clocks[-6:], *self.case.clocks.values()):
            self.adds_up(clock)

    @invariant()
    def what_is_next_due_is_what_is_explained_unasked(self) -> None:
        told = explain(self.case, None, self.now)
        to_come = [at for clock in self.case.clocks.values() for at in clock.instants.values()]
        assert told
        if to_come:
            assert min(to_come) in self.case.clocks[key_of(told.clock, told.label)].instants.values()

    def adds_up(self, clock: Clock) -> None:
        told = explain(self.case, clock.name, self.now, run=clock.run, episode=clock.episode)
        assert told
        assert (told.clock, told.episode, told.run) == key(clock)
        assert told.counting.counted == sum((day.counted for day in told.counting.days), ZERO)
        if clock.due_at:
            assert told.due_at == clock.due_at
            assert told.why
            assert told.counted_before + told.counting.counted == told.target
            assert told.counting.days or self.case.moved_from, "while its calendars are kept, every day is known"
        if told.moved:
            assert told.moved[0].before == clock.started_at + clock.target
            assert told.moved[-1].after == clock.due_at
        if told.changes and clock.running:
            assert told.changes[-1].after == clock.due_at
            for before, after in pairwise(told.changes):
                assert before.after == after.before, "each change goes on where the one before ended"


def test_whatever_happens_it_can_be_explained() -> None:
    run_state_machine_as_test(Explaining, settings=lives(25, 30))  # type: ignore[no-untyped-call]


@pytest.mark.proof
@pytest.mark.timeout(3_000)
def test_whatever_happens_in_many_long_lives_it_can_be_explained() -> None:
    run_state_machine_as_test(Explaining, settings=lives(500, 60))  # type: ignore[no-untyped-call]
