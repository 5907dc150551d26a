"""Levels against the brute force, net of pauses: shares of working time, and amounts before and after the due."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.clocks.clock import Clock
from domain.clocks.levels import DUE, Level, overdue, warning
from tests.domain.time.random_hours import MICROSECOND, amount_within
from tests.domain.time.test_pause_properties import Paused, paused

HOURS = st.integers(0, 60).map(lambda hours: timedelta(hours=hours))
LEVELS = (
    st.integers(0, 120).map(warning)
    | HOURS.map(lambda before: Level(name=f"before_{before}", offset=-before))
    | st.tuples(st.integers(1, 9), HOURS).map(lambda pair: overdue(*pair))
)


def clock_of(life: Paused, data: st.DataObject, *levels: Level) -> Clock:
    target = amount_within(data, life.windows.used(life.case.start, life.case.end))
    bare = Clock(name="tier", started_at=life.case.start, target=target, pausable=True, levels=(*levels, DUE))
    return bare.computed(life.windows, life.pauses)


def slowly(life: Paused, clock: Clock, level: Level) -> datetime | None:
    """Where a level comes, by the brute force; None when it is not known yet, or a pause keeps it from coming."""
    counted, start = life.case.brute_force, life.case.start
    if level.share is not None:
        return counted.due_net(start, clock.target * level.share / 100, life.until, life.plain)
    due = counted.due_net(start, clock.target, life.until, life.plain)
    if due is None:
        return None
    if level.offset >= timedelta():
        return counted.due_net(due, level.offset, life.until, life.plain)
    return max(start, counted.back_net(due, -level.offset, life.since, life.plain) or start)


@settings(max_examples=150, deadline=None)
@given(life=paused(days=5), levels=st.lists(LEVELS, max_size=4, unique_by=lambda level: level.name), data=st.data())
def test_every_level_comes_where_the_brute_force_says(life: Paused, levels: list[Level], data: st.DataObject) -> None:
    clock = clock_of(life, data, *levels)
    assert clock.due_at == slowly(life, clock, DUE)
    for level in levels:
        assert clock.instants.get(level.name) == slowly(life, clock, level), level


@settings(max_examples=100, deadline=None)
@given(life=paused(days=5), data=st.data())
def test_all_of_the_target_is_nothing_after_it_is_the_due(life: Paused, data: st.DataObject) -> None:
    clock = clock_of(life, data, warning(100), Level(name="zero"))
    assert {clock.instants.get(name) for name in ("warn_100", "zero", "due")} == {clock.due_at}


@settings(max_examples=100, deadline=None)
@given(life=paused(days=5), data=st.data(), first=LEVELS, more=st.integers(0, 50))
def test_a_later_level_never_comes_earlier(life: Paused, data: st.DataObject, first: Level, more: int) -> None:
    later = (
        Level(name="later", offset=first.offset + more * timedelta(minutes=17))
        if first.share is None
        else Level(name="later", share=first.share + more)
    )
    instants = clock_of(life, data, first, later).instants
    assert "later" not in instants or instants[first.name] <= instants["later"]


@settings(max_examples=100, deadline=None)
@given(life=paused(days=5), levels=st.lists(LEVELS, max_size=5, unique_by=lambda level: level.name), data=st.data())
def test_levels_fire_in_the_order_of_their_instants_each_once(
    life: Paused, levels: list[Level], data: st.DataObject
) -> None:
    clock = clock_of(life, data, *levels)
    planned = sorted(clock.instants.values())
    came: list[datetime] = []
    while clock.instants:
        level = min(clock.instants, key=clock.instants.__getitem__)
        came.append(clock.instants[level])
        clock = clock.fire(level).computed(life.windows, life.pauses)
    assert came == planned
    assert len(set(clock.fired)) == len(clock.fired)


@settings(max_examples=100, deadline=None)
@given(life=paused(days=5), data=st.data())
def test_what_has_been_used_grows_to_the_target_and_no_further_before_the_due(
    life: Paused, data: st.DataObject
) -> None:
    clock = clock_of(life, data)
    share = data.draw(st.integers(0, 1_000))
    now = life.case.start + (life.case.end - life.case.start) * share // 1_000
    used = clock.used(now, life.windows, life.pauses)
    assert used == life.case.brute_force.used_net(life.case.start, now, life.plain)
    if clock.due_at is not None and clock.target:
        assert (used < clock.target) == (now < clock.due_at)
        before = clock.due_at - MICROSECOND
        assert clock.used(before, life.windows, life.pauses) == clock.target - MICROSECOND
