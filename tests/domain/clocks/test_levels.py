"""Levels at the edges: before the start, after a miss, and beyond what is known of the calendar."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.clocks.clock import Clock
from domain.clocks.levels import DUE, Level, overdue, warning
from domain.time.pauses import Pause
from tests.domain.places import NY

HOUR = timedelta(hours=1)
BEFORE = Level(name="before", offset=-2 * HOUR)
AFTER = overdue(1, 4 * HOUR)
START = NY("Thu 2026-09-17 15:00")


def clock(*levels: Level, start: datetime = START, target: timedelta = 6 * HOUR) -> Clock:
    bare = Clock(name="tier", started_at=start, target=target, pausable=True, levels=levels)
    return bare.computed(NY.windows, ())


def test_a_level_before_the_start_comes_at_the_start() -> None:
    assert clock(Level(name="early", offset=-100 * HOUR)).instants == {"early": START}


def test_a_level_that_would_lie_before_what_is_known_comes_at_the_start() -> None:
    assert clock(Level(name="early", offset=timedelta(days=-3_000))).instants == {"early": START}


def test_a_missed_due_stays_where_it_was_and_only_later_levels_come() -> None:
    missed = clock(warning(50), DUE, AFTER).fire("warn_50").fire("due")
    assert missed.missed
    assert missed.instants == {AFTER.name: NY("Fri 2026-09-18 17:00")}
    pause = Pause(start=NY("Fri 2026-09-18 14:00"), end=NY("Fri 2026-09-18 16:00"))
    later = missed.computed(NY.windows, (pause,))
    assert later.due_at == NY("Fri 2026-09-18 13:00")
    assert later.instants == {AFTER.name: NY("Mon 2026-09-21 11:00")}


def test_only_a_clock_that_pauses_is_shown_as_paused() -> None:
    waiting = (Pause(start=NY("Fri 2026-09-18 10:00")),)
    pausable = clock(DUE)
    assert pausable.state(waiting) == "paused"
    assert pausable.model_copy(update={"pausable": False}).state(waiting) == "running"
    assert pausable.state(()) == "running"


def test_percent_100_is_offset_0_is_the_due() -> None:
    assert set(clock(warning(100), Level(name="zero"), DUE).instants.values()) == {NY("Fri 2026-09-18 13:00")}


def test_what_lies_beyond_the_known_calendar_has_no_instant_until_more_is_known() -> None:
    bare = Clock(name="tier", started_at=START, target=6 * HOUR, levels=(warning(50), DUE, AFTER))
    partly = bare.computed(NY.known_until("Fri 2026-09-18 12:00"), ())
    assert partly.due_at is None
    assert partly.instants == {"warn_50": NY("Fri 2026-09-18 10:00")}
    assert bare.computed(NY.windows, ()).instants.keys() == {"warn_50", "due", AFTER.name}


def test_a_level_that_fired_early_comes_again_in_a_later_episode_with_a_longer_target() -> None:
    warned = clock(warning(50), DUE).fire("warn_50").aimed(40 * HOUR, (warning(50), DUE)).computed(NY.windows, ())
    assert warned.instants.keys() == {"due"}
    now = NY("Fri 2026-09-18 11:00")
    reopened = warned.stop(now, NY.windows, ()).revived(2, now, NY.windows, ()).computed(NY.windows, ())
    assert reopened.instants == {"warn_50": NY("Tue 2026-09-22 11:00"), "due": warned.due_at}


def test_a_level_that_comes_in_the_instant_of_the_reopening_has_come() -> None:
    at_its_half = NY("Fri 2026-09-18 10:00")
    warned = clock(warning(50), DUE).fire("warn_50")
    assert warned.fired_at == {"warn_50": at_its_half}
    reopened = warned.stop(at_its_half, NY.windows, ()).revived(2, at_its_half, NY.windows, ())
    assert reopened.fired == ("warn_50",)


def test_a_level_says_how_much_of_its_clock_is_used_when_it_comes() -> None:
    amounts = [level.amount(6 * HOUR) for level in (warning(50), BEFORE, DUE, AFTER)]
    assert amounts == [3 * HOUR, 4 * HOUR, 6 * HOUR, 10 * HOUR]
