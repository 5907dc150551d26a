"""Another calendar: levels, pauses, several changes, beyond the worked example of section 8."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.clocks.clock import Clock, Reckoning
from domain.clocks.levels import DUE, Level, warning
from domain.time.pauses import Pause
from tests.domain.places import LON, Place

HOUR = timedelta(hours=1)
SHORT = Place("Europe/London", ("10:00", "16:00"))
CHANGE = LON("Tue 2026-07-14 20:00")


def nine_hours(*levels: Level) -> Clock:
    bare = Clock(
        name="resolution", started_at=LON("Tue 2026-07-14 14:00"), target=9 * HOUR, pausable=True, levels=levels
    )
    return bare.computed(LON.windows, ())


def changed(clock: Clock, target: timedelta = 9 * HOUR, *pauses: Pause) -> Clock:
    moved = clock.model_copy(update={"target": target})
    return on(moved, "short", LON, SHORT, CHANGE, *pauses)


def on(clock: Clock, name: str, old: Place, new: Place, at: datetime, *pauses: Pause) -> Clock:
    moved = clock.on_calendar(name, clock.time(old.windows), new.windows, at, pauses)
    return moved.computed(moved.time(new.windows), pauses)


def test_levels_move_along_and_one_already_passed_lies_where_it_lay() -> None:
    levels = changed(nine_hours(warning(25), warning(75), DUE)).instants
    assert levels == {
        "warn_25": LON("Tue 2026-07-14 16:15"),
        "warn_75": SHORT("Wed 2026-07-15 12:45"),
        "due": LON("Wed 2026-07-15 15:00"),
    }


def test_a_pause_before_the_change_is_counted_once() -> None:
    pause = Pause(start=LON("Tue 2026-07-14 15:00"), end=LON("Tue 2026-07-14 17:00"))
    clock = nine_hours(DUE).computed(LON.windows, (pause,))
    assert changed(clock, 9 * HOUR, pause).due_at == LON("Thu 2026-07-16 11:00")


def test_what_is_used_stays_used_through_several_changes() -> None:
    clock = changed(nine_hours(DUE))
    at = SHORT("Wed 2026-07-15 12:00")
    assert clock.used(at, clock.time(SHORT.windows), ()) == 6 * HOUR
    back = on(clock, "long", SHORT, LON, at)
    assert back.due_at == LON("Wed 2026-07-15 15:00")
    assert back.used(LON("Wed 2026-07-15 14:00"), back.time(LON.windows), ()) == 8 * HOUR


def test_what_is_used_beyond_the_new_target_ran_out_when_it_was_used_up() -> None:
    clock = changed(nine_hours(DUE), 3 * HOUR)
    assert clock.due_at == LON("Tue 2026-07-14 17:00")


def test_what_is_used_up_exactly_by_closing_before_the_change_ran_out_at_that_closing() -> None:
    assert changed(nine_hours(DUE), 4 * HOUR).due_at == LON("Tue 2026-07-14 18:00")


def test_a_due_on_the_new_calendar_was_worked_out_from_what_the_old_one_counted() -> None:
    changed_at = {"counted": 4 * HOUR, "counted_until": CHANGE}
    assert changed(nine_hours(DUE)).reckoned_on == Reckoning(target=9 * HOUR, calendar="short", **changed_at)
    waiting = Pause(start=CHANGE)
    paused = changed(nine_hours(DUE), 9 * HOUR, waiting)
    assert paused.due_at is None
    assert paused.reckoned_on == Reckoning(target=9 * HOUR, calendar="short", **changed_at)


def test_a_due_up_to_the_change_was_worked_out_on_the_old_calendar_alone() -> None:
    assert nine_hours(DUE).reckoned_on == Reckoning(target=9 * HOUR, calendar="always")
    assert changed(nine_hours(DUE), 3 * HOUR).reckoned_on == Reckoning(target=3 * HOUR, calendar="short")
    at_its_due = on(nine_hours(DUE), "short", LON, SHORT, LON("Wed 2026-07-15 13:00"))
    assert at_its_due.due_at == at_its_due.counted_until
    assert at_its_due.reckoned_on == Reckoning(target=9 * HOUR, calendar="short")


def test_what_was_missed_stays_worked_out_from_what_it_was() -> None:
    missed = nine_hours(DUE).fire("due")
    worked_out = Reckoning(target=9 * HOUR, calendar="always")
    assert missed.reckoned_on == worked_out
    assert on(missed, "short", LON, SHORT, LON("Wed 2026-07-15 14:00")).reckoned_on == worked_out
    assert missed.aimed(20 * HOUR, (DUE,)).reckoned_on == worked_out
    assert nine_hours(DUE).aimed(20 * HOUR, (DUE,)).reckoned_on == Reckoning(target=20 * HOUR, calendar="always")


def test_what_has_ended_remembers_the_hours_it_counted_on_where_others_would_count_it_otherwise() -> None:
    at = LON("Wed 2026-07-15 09:00")
    ended = nine_hours(DUE).answer(at, LON.windows, ())
    kept = ended.kept(LON.windows, SHORT.windows)
    assert kept == ended.model_copy(update={"earlier": LON.windows.clipped(ended.started_at, at)})
    assert kept.time(SHORT.windows).used(ended.started_at, at) == 5 * HOUR
    assert ended.kept(LON.windows, LON.windows) == ended


def test_a_calendar_of_another_name_with_the_same_hours_counts_the_same() -> None:
    clock = nine_hours(DUE)
    assert on(clock, "other", LON, LON, CHANGE) == clock.model_copy(update={"calendar": "other"})


def test_another_aim_brings_levels_of_its_own() -> None:
    aimed = nine_hours(DUE).aimed(5 * HOUR, (warning(50), DUE))
    assert (aimed.target, aimed.levels) == (5 * HOUR, (warning(50), DUE))
