"""Section 10: met if and only if the event is not after the due; both kinds of lateness are kept."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from domain.clocks.clock import Clock, ClockName
from domain.time.pauses import Pause
from tests.domain.life import Life, promising
from tests.domain.places import NY

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def ninety_minutes() -> Clock:
    bare = Clock(name="first_response", started_at=NY("Fri 2026-09-18 16:00"), target=90 * MINUTE)
    return bare.computed(NY.windows, ())


def answered(clock: Clock, at: datetime) -> Clock:
    fired = clock.fire("due") if clock.due_at and at > clock.due_at else clock
    return fired.answer(at, NY.windows, ())


def test_an_answer_exactly_at_the_due_is_met() -> None:
    assert answered(ninety_minutes(), NY("Mon 2026-09-21 09:30")).met is True


def test_a_missed_clock_stays_missed_and_its_lateness_freezes_when_it_ends() -> None:
    missed = ninety_minutes().fire("due")
    assert missed.state(()) == "missed"
    ended = missed.stop(NY("Tue 2026-09-22 09:30"), NY.windows, ())
    assert (ended.ended, ended.met) == ("missed", False)
    assert (ended.late_working, ended.late_calendar) == (8 * HOUR, 24 * HOUR)


def test_a_clock_that_no_longer_matters_is_neither_met_nor_missed() -> None:
    stopped = ninety_minutes().stop(NY("Fri 2026-09-18 16:30"), NY.windows, ())
    assert (stopped.ended, stopped.met, stopped.late_working) == ("stopped", None, None)


def test_lateness_that_reaches_beyond_the_known_calendar_is_counted_as_far_as_it_is_known() -> None:
    far = datetime.fromisoformat("2031-01-01T00:00:00+00:00")
    late = ninety_minutes().fire("due").answer(far, NY.windows, ())
    assert late.late_calendar == far - NY("Mon 2026-09-21 09:30")
    assert late.late_working == NY.windows.used(NY("Mon 2026-09-21 09:30"), NY.windows.until)
    assert ninety_minutes().used(far, NY.windows, ()) == NY.windows.used(NY("Fri 2026-09-18 16:00"), NY.windows.until)


@pytest.mark.parametrize("name", ["repeat", "waiting", "survey", "reopening"])
def test_a_timer_that_has_come_is_over_and_nobody_has_missed_it(name: ClockName) -> None:
    timer = Clock(name=name, started_at=NY("Fri 2026-09-18 16:00"), target=HOUR).computed(NY.windows, ())
    come = timer.fire("due")
    assert not come.missed
    assert come.stop(NY("Fri 2026-09-18 18:00"), NY.windows, ()).ended == "met"
    assert timer.stop(NY("Fri 2026-09-18 16:30"), NY.windows, ()).ended == "stopped"


def test_a_clock_taken_up_again_is_what_it_was_in_its_next_run() -> None:
    later = NY("Tue 2026-09-22 09:30")
    for clock, at in ((ninety_minutes(), NY("Fri 2026-09-18 16:30")), (ninety_minutes().fire("due"), later)):
        ended = clock.stop(at, NY.windows, ())
        assert ended.ended
        assert ended.taken_up() == clock.model_copy(update={"run": 2, "instants": {}})


def test_a_clock_of_a_later_episode_starts_over_but_for_what_it_has_used_and_missed() -> None:
    later = NY("Tue 2026-09-22 09:30")
    met = ninety_minutes().model_copy(update={"run": 3}).answer(NY("Fri 2026-09-18 16:30"), NY.windows, ())
    carried = {"run": 1, "episode": 2, "instants": {}}
    assert met.revived(2, later, NY.windows, ()) == ninety_minutes().model_copy(
        update={**carried, "used_before": 30 * MINUTE}
    )
    missed = ninety_minutes().fire("due")
    frozen = missed.stop(NY("Mon 2026-09-21 11:00"), NY.windows, ())
    assert frozen.revived(2, later, NY.windows, ()) == missed.model_copy(
        update={**carried, "used_before": 180 * MINUTE}
    )


def test_lateness_is_that_of_a_miss_and_of_nothing_else() -> None:
    clock, due = ninety_minutes(), NY("Mon 2026-09-21 09:30")
    missed = clock.fire("due")
    late = {at: missed.stop(at, NY.windows, ()) for at in (due - HOUR, due, due + HOUR)}
    assert {ended.ended for ended in late.values()} == {"missed"}
    assert missed.answer(due - HOUR, NY.windows, ()).met is False, "a miss stays a miss"
    assert [ended.late_working for ended in late.values()] == [None, timedelta(), HOUR]
    assert [ended.late_calendar for ended in late.values()] == [None, timedelta(), HOUR]
    assert answered(clock, due).late_calendar is None
    timer = Clock(name="survey", started_at=due, target=HOUR).computed(NY.windows, ()).fire("due")
    assert timer.stop(due + 2 * HOUR, NY.windows, ()).late_calendar is None


def test_a_clock_that_stops_mattering_after_its_due_was_missed_although_nobody_had_noticed() -> None:
    clock, due = ninety_minutes(), NY("Mon 2026-09-21 09:30")
    assert clock.stop(due + HOUR, NY.windows, ()).ended == "missed"
    assert clock.stop(due, NY.windows, ()).ended == "stopped"
    waiting = clock.model_copy(update={"pausable": True}).computed(NY.windows, (Pause(start=clock.started_at),))
    assert waiting.due_at is None
    assert waiting.stop(due + HOUR, NY.windows, ()).ended == "stopped"


def test_a_timer_that_had_come_and_runs_again_is_neither_met_nor_missed() -> None:
    timer = Clock(name="survey", started_at=NY("Fri 2026-09-18 16:00"), target=HOUR).computed(NY.windows, ())
    come = timer.fire("due").stop(NY("Mon 2026-09-21 11:00"), NY.windows, ())
    assert come.met is True
    assert come.taken_up().met is None


def test_lateness_leaves_out_the_pauses_of_a_clock_that_pauses() -> None:
    due = NY("Mon 2026-09-21 09:30")
    pauses = (Pause(start=due + HOUR, end=due + 2 * HOUR),)
    for pausable, late in ((True, 2 * HOUR), (False, 3 * HOUR)):
        missed = ninety_minutes().model_copy(update={"pausable": pausable}).fire("due")
        assert missed.answer(due + 3 * HOUR, NY.windows, pauses).late_working == late


@pytest.mark.parametrize(
    ("clock", "said"),
    [
        ("first_response", "The first answer to the customer is late"),
        ("next_reply", "The answer to the customer's message is late"),
        ("resolution", "The resolution is late"),
    ],
)
def test_a_miss_is_written_down_in_the_words_of_its_promise(clock: ClockName, said: str) -> None:
    life = Life({"priorities": promising(first_response="2h", next_reply="1h", resolution="5h", update_every="9h")})
    life.act("acknowledge", by="ann")
    if clock == "next_reply":
        life.act("reply", by="ann", text="Hello.")
        life.act("customer_replied", text="And now?")
    life.sleep(6 * HOUR)
    assert said in {entry.text for entry in life.entries("breached") if entry.data["clock"] == clock}
