"""Why is this due then? The worked examples of the clocks, explained."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from domain.explaining.due import explain
from domain.explaining.explanation import Explanation
from tests.domain.life import Life, promising
from tests.domain.places import LON, NY, Place

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
DESK = Place("Europe/London", ("09:00", "12:30"), ("13:30", "17:30"))
QUIET: dict[str, Any] = {
    "reminders": {"at": []},
    "tiers": [{"name": "desk", "accept_within": "90h", "repeat_every": "900h"}],
}


def on(place: Place, start: datetime, resolution: str, **promise: Any) -> Life:
    """A ticket opened at `start` that must be resolved within so much time of a place's hours."""
    urgent = {"urgent": {"calendar": "place", "resolution": "5h"}, "low": {"resolution": "9h"}}
    priorities = promising(calendar="place", resolution=resolution, **promise) | urgent
    return Life(QUIET | {"calendars": {"place": place.calendar}, "priorities": priorities}, start=start)


def explained(life: Life, clock: str = "resolution", run: int | None = None) -> Explanation:
    told = explain(life.case, clock, life.now, run=run)
    assert told
    return told


def lines(told: Explanation) -> list[tuple[str, timedelta, timedelta]]:
    """Date, counted, paused of each day."""
    return [(f"{day.date:%a %d}", day.counted, day.paused) for day in told.counting.days]


def test_each_local_date_has_a_line_with_its_windows_and_what_counted() -> None:
    told = explained(on(DESK, DESK("Fri 2026-09-18 16:00"), "5h"))
    assert lines(told) == [
        ("Fri 18", 1.5 * HOUR, timedelta()),
        ("Sat 19", timedelta(), timedelta()),
        ("Sun 20", timedelta(), timedelta()),
        ("Mon 21", 3.5 * HOUR, timedelta()),
    ]
    assert [day.windows for day in told.counting.days][1:] == [
        (),
        (),
        (
            (DESK("Mon 2026-09-21 09:00"), DESK("Mon 2026-09-21 12:30")),
            (DESK("Mon 2026-09-21 13:30"), DESK("Mon 2026-09-21 17:30")),
        ),
    ]
    assert told.counting.counted == told.target == 5 * HOUR
    assert told.why == ("Due Mon 21 Sep 2026 12:30 BST: 5 h of place from Fri 18 Sep 2026 16:00 BST")


def test_section_4_a_pause_takes_away_only_the_working_time_inside_it() -> None:
    life = on(NY, NY("Wed 2026-09-16 13:00"), "6h")
    life.sleep_until(NY("Wed 2026-09-16 15:30"))
    life.act("wait", by="ann", on="the carrier")
    life.sleep_until(NY("Thu 2026-09-17 10:45"))
    paused = explained(life)
    assert (paused.state, paused.due_at, paused.was_due_at) == ("paused", None, NY("Thu 2026-09-17 11:00"))
    assert paused.counting.counted == paused.used == 2.5 * HOUR
    assert "2 h 30 min of 6 h used; it was due Thu 17 Sep 2026 11:00 EDT" in paused.why
    life.act("resume", by="ann")
    told = explained(life)
    assert told.due_at == NY("Thu 2026-09-17 14:15")
    assert lines(told) == [("Wed 16", 2.5 * HOUR, 1.5 * HOUR), ("Thu 17", 3.5 * HOUR, 1.75 * HOUR)]
    assert [(pause.why, pause.working) for pause in told.counting.pauses] == [("waiting for the carrier", 3.25 * HOUR)]
    assert [(change.cause, change.after) for change in told.changes] == [
        ("opened", NY("Thu 2026-09-17 11:00")),
        ("paused: waiting for the carrier", None),
        ("resumed", NY("Thu 2026-09-17 14:15")),
    ]


def test_section_5_the_time_resolved_is_a_pause_that_says_so() -> None:
    life = on(NY, NY("Tue 2026-05-12 10:00"), "8h")
    life.sleep_until(NY("Tue 2026-05-12 15:00"))
    life.act("resolve", by="ann", resolution="Done.")
    met = explained(life)
    assert (met.state, met.due_at, met.used) == ("met", NY("Wed 2026-05-13 10:00"), 5 * HOUR)
    assert met.counting.counted == 8 * HOUR
    assert met.why.startswith("Met Tue 12 May 2026 15:00 EDT; due Wed 13 May 2026 10:00 EDT")
    life.sleep_until(NY("Thu 2026-05-14 11:00"))
    life.act("reopen", by="ann", reason="Again.")
    again = explained(life)
    assert (again.episode, again.due_at) == (2, NY("Thu 2026-05-14 14:00"))
    assert [(pause.why, pause.working) for pause in again.counting.pauses] == [("resolved", 12 * HOUR)]
    assert again.changes[-1].cause == "reopened: Again."
    first = explain(life.case, "resolution", life.now, episode=1)
    assert first
    assert (first.state, first.due_at, first.counting) == ("met", met.due_at, met.counting)


def test_section_7_a_breach_that_a_priority_brought_names_it() -> None:
    life = on(NY, NY("Tue 2026-05-12 10:00"), "16h")
    life.sleep_until(NY("Wed 2026-05-13 12:30"))
    life.act("priority", by="ben", priority="urgent", reason="All are down.")
    told = explained(life)
    assert (told.state, told.due_at, told.target) == ("missed", NY("Tue 2026-05-12 15:00"), 5 * HOUR)
    assert lines(told) == [("Tue 12", 5 * HOUR, timedelta())]
    assert (told.changes[-1].cause, told.changes[-1].by) == ("priority urgent instead of high", "person:ben")


def test_section_8_what_another_calendar_counted_is_shown_as_counted_then() -> None:
    life = on(LON, LON("Tue 2026-07-14 14:00"), "20h")
    life.sleep_until(LON("Tue 2026-07-14 20:00"))
    life.act("priority", by="ben", priority="low", reason="It can wait.")
    told = explained(life)
    assert (told.counted_on, told.counted_before) == ("place", 4 * HOUR)
    assert told.counting.since == LON("Tue 2026-07-14 20:00")
    # low runs around the clock: 5 h of the 9 are left, and count from the change on
    assert told.due_at == LON("Wed 2026-07-15 01:00")
    assert told.counting.calendar == "always"
    assert told.why == (
        "Due Wed 15 Jul 2026 00:00 UTC: 9 h from Tue 14 Jul 2026 13:00 UTC, "
        "4 h of them on place until Tue 14 Jul 2026 19:00 UTC, the rest of real time"
    )
    assert told.counted_before + told.counting.counted == told.target == 9 * HOUR


def test_section_10_a_miss_tells_both_latenesses_and_keeps_the_target_it_missed() -> None:
    life = on(NY, NY("Fri 2026-09-18 16:00"), "90m")
    life.sleep_until(NY("Mon 2026-09-21 10:15"))
    life.act("priority", by="ben", priority="urgent", reason="Late already.")
    life.sleep_until(NY("Mon 2026-09-21 11:15"))
    life.act("resolve", by="ann", resolution="Done.")
    told = explained(life)
    assert (told.state, told.due_at, told.ended_at) == (
        "missed",
        NY("Mon 2026-09-21 09:30"),
        NY("Mon 2026-09-21 11:15"),
    )
    assert (told.late_working, told.late_calendar) == (105 * MINUTE, 105 * MINUTE)
    assert told.target == told.counting.counted == 90 * MINUTE
    assert told.why.startswith("Missed by 1 h 45 min of working time, 1 h 45 min by the calendar: due Mon 21 Sep")


def test_levels_tell_where_they_lie_and_which_have_fired() -> None:
    life = Life({"reminders": {"at": "50% 75%", "before_reassigning": 1}})
    life.act("acknowledge", by="ann")
    life.act("reply", by="ann", text="On it.")
    life.sleep(2 * HOUR)
    levels = {level.name: (level.at, level.fired) for level in explained(life, "tier").levels}
    start = life.now - 2 * HOUR
    assert levels == {
        "warn_50": (start + 2 * HOUR, True),
        "warn_75": (start + 3 * HOUR, False),
        "due": (start + 4 * HOUR, False),
    }


def test_an_update_that_would_come_at_night_is_moved_into_sending_hours_and_then_out_of_quiet_ones() -> None:
    policy = {
        "zone": "UTC",
        "sending_hours": "07:00-20:00",
        "quiet_hours": {"sms": "21:00-08:00"},
        "priorities": promising(update_every="12h"),
    }
    customer = {"id": "C-1", "phone": "+447700900123", "timezone": "Europe/London"}
    life = Life(policy, {"customer": customer}, start=LON("Tue 2026-07-07 14:00"))
    told = explained(life, "customer_update")
    assert [(move.hours, move.before, move.after) for move in told.moved] == [
        ("sending_hours", LON("Wed 2026-07-08 02:00"), LON("Wed 2026-07-08 07:00")),
        ("quiet_hours", LON("Wed 2026-07-08 07:00"), LON("Wed 2026-07-08 08:00")),
    ]
    assert [move.span for move in told.moved] == [("07:00", "20:00"), ("21:00", "08:00")]
    assert {move.zone for move in told.moved} == {"Europe/London"}
    assert told.due_at == LON("Wed 2026-07-08 08:00")
    assert told.acts_at
    assert told.acts_at <= told.due_at
    assert told.counting.counted == told.target == 12 * HOUR
    assert "moved into hours in which the customer may be reached" in told.why


def test_a_due_that_is_not_known_yet_says_what_it_waits_for() -> None:
    told = explained(on(LON, LON("Mon 2026-02-02 09:00"), "900h"))
    assert told.due_at is None
    assert "lies beyond what is known of the calendar yet" in told.why


def test_the_days_of_an_hourless_calendar_are_those_of_the_policy_s_zone() -> None:
    life = Life({"zone": "Asia/Kolkata", "priorities": promising(resolution="10h")})
    told = explained(life)
    assert (told.counting.calendar, told.counting.zone) == ("always", "Asia/Kolkata")
    assert [day.date for day in told.counting.days] == [date(2026, 11, 23), date(2026, 11, 24)]


def test_unasked_the_clock_that_is_next_due_is_explained() -> None:
    told = explain(Life().case, None, Life().now)
    assert told
    assert told.clock == "acknowledge"


def test_of_several_limits_the_one_that_is_named_is_explained() -> None:
    limits = [{"name": name, "within": f"{days} calendar days"} for name, days in (("answer", 8), ("end", 30))]
    life = Life({"limits": limits})
    told = explained(life, "limit:answer")
    assert (told.clock, told.label, told.counting.counted) == ("limit", "answer", told.target)
    assert timedelta(days=8) <= told.target < timedelta(days=9)


@pytest.mark.parametrize("which", [{"name": "lunch"}, {"name": "tier", "run": 7}, {"name": "tier", "episode": 2}])
def test_a_clock_that_the_ticket_does_not_have_is_not_explained(which: dict[str, Any]) -> None:
    assert explain(Life().case, now=Life().now, **which) is None


def test_once_everything_has_ended_the_resolution_is_explained() -> None:
    life = Life()
    life.act("acknowledge", by="ann")
    life.act("cancel", by="ann", reason="A test.")
    told = explain(life.case, None, life.now)
    assert told
    assert (told.clock, told.state) == ("resolution", "stopped")
    assert told.why.startswith("Ended")


def test_a_due_of_hours_that_the_ticket_keeps_no_more_is_all_counted_before() -> None:
    life = on(LON, LON("Tue 2026-07-14 14:00"), "9h")
    life.act("acknowledge", by="ann")
    life.act("resolve", by="ann", resolution="Done.")
    snapshot = life.case.snapshot
    moved = snapshot.model_copy(update={"calendars": {"place": NY.windows}})
    told = explain(life.case.model_copy(update={"snapshot": moved}), "resolution", life.now)
    assert told
    assert (told.due_at, told.counted_before, told.counting.days) == (LON("Wed 2026-07-15 13:00"), 9 * HOUR, ())
