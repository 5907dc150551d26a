"""The top tier's alarm never sounds in the policy's quiet hours, the first time no more than when it repeats."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.case.dues import dues
from tests.domain.decisions.test_moved_ticket import moved
from tests.domain.life import Life, promising

TOP_ONLY: dict[str, Any] = {
    "tiers": [{"name": "top", "accept_within": "300h", "repeat_every": "30m", "tell": ["head"]}],
    "priorities": promising(),
    "quiet_hours": {"alarm": "22:00-07:00"},
    "reminders": {"at": []},
}
SAID = {"text": "Where is your manager?", "channel": "email", "wants_manager": True}


def at(day: int, clock: str) -> datetime:
    return datetime(2026, 11, day, *map(int, clock.split(":")), tzinfo=UTC)


def opened(start: datetime, policy: dict[str, Any] | None = None, **ticket: Any) -> Life:
    return Life({**TOP_ONLY, **(policy or {})}, ticket, start=start)


def wants_a_manager(life: Life, number: int = 1) -> None:
    life.act("customer_replied", by="customer", message_id=f"<{number}@mail.example>", **SAID)


def sounded(life: Life) -> list[tuple[datetime, str]]:
    return [(entry.at, entry.data["reason"]) for entry in life.entries("alerted")]


ASKS = "the customer asks for a manager"
AGAIN = "nobody has acknowledged"


def test_who_asks_for_a_manager_at_night_wakes_nobody_before_the_quiet_hours_end() -> None:
    life = opened(at(23, "21:50"))
    life.sleep_until(at(24, "03:00"))
    assert sounded(life) == []
    wants_a_manager(life)
    assert sounded(life) == []
    life.sleep_until(at(24, "07:00"))
    assert sounded(life) == [(at(24, "07:00"), ASKS)]
    life.sleep_until(at(24, "07:30"))
    assert sounded(life)[1:] == [(at(24, "07:30"), AGAIN)], "and then each half hour"


def test_a_limit_that_is_reached_at_night_sounds_in_the_morning() -> None:
    """Opened on the 23rd at 03:00, limited to one calendar day: reached on the 24th at 03:00."""
    life = opened(at(23, "03:00"), {"limits": [{"name": "court", "within": "1 calendar day", "tell": ["head"]}]})
    life.act("acknowledge", by="ann")
    life.sleep_until(at(24, "06:59"))
    assert [entry.at for entry in life.entries("breached")] == [at(24, "03:00")]
    night = [at_ for at_, _ in sounded(life) if at_ >= at(24, "00:00")]
    assert night == []
    life.sleep_until(at(24, "07:00"))
    # the alarm of 22:00, at which the quiet hours begin, has waited, too
    assert sounded(life)[-1] == (at(24, "07:00"), f"{AGAIN}; limit court reached")


def test_several_reasons_of_one_night_are_one_alarm() -> None:
    policy = {"limits": [{"name": "court", "within": "1 calendar day", "tell": ["head"]}]}
    life = opened(at(23, "04:00"), policy)
    life.act("acknowledge", by="ann")
    life.sleep_until(at(24, "03:00"))
    before = len(sounded(life))
    wants_a_manager(life)
    wants_a_manager(life, 2)
    life.sleep_until(at(24, "07:00"))
    assert sounded(life)[before:] == [(at(24, "07:00"), f"{AGAIN}; {ASKS}; limit court reached")]


@pytest.mark.parametrize("start", [at(24, "07:00"), at(24, "12:00"), at(24, "21:59")])
def test_outside_the_quiet_hours_it_sounds_at_once(start: datetime) -> None:
    life = opened(start)
    wants_a_manager(life)
    assert sounded(life) == [(start, ASKS)]


def test_for_an_urgent_ticket_it_sounds_at_any_hour() -> None:
    life = opened(at(24, "03:00"), priority="urgent")
    wants_a_manager(life)
    assert sounded(life) == [(at(24, "03:00"), ASKS)]


def test_a_ticket_that_becomes_urgent_at_night_sounds_then_and_not_as_of_before() -> None:
    life = opened(at(24, "03:00"))
    wants_a_manager(life)
    life.sleep_until(at(24, "05:00"))
    life.act("priority", by="eve", priority="urgent", reason="the shop is closed")
    [entry] = life.entries("alerted")
    assert (entry.at, entry.due_at, entry.data["reason"]) == (at(24, "05:00"), at(24, "05:00"), ASKS)


def test_whoever_takes_the_ticket_on_at_night_silences_it() -> None:
    life = opened(at(24, "03:00"))
    wants_a_manager(life)
    life.sleep_until(at(24, "05:00"))
    life.act("acknowledge", by="ann")
    life.sleep_until(at(24, "08:00"))
    assert sounded(life) == []


def test_work_of_others_does_not_silence_it() -> None:
    life = opened(at(24, "03:00"))
    wants_a_manager(life)
    life.act("note", by="ben", text="Has anybody called them?")
    life.sleep_until(at(24, "07:00"))
    assert sounded(life) == [(at(24, "07:00"), ASKS)]


def test_the_quiet_hours_are_those_of_the_tiers_zone() -> None:
    """22 to 7 in New York are 03:00 to 12:00 UTC in November."""
    calendars = {"always": "24x7", "NY": {"zone": "America/New_York", "hours": {"mon-sun": "00:00-24:00"}}}
    tiers = [{**TOP_ONLY["tiers"][0], "calendar": "NY"}]
    life = opened(at(24, "03:00"), {"calendars": calendars, "tiers": tiers})
    wants_a_manager(life)
    life.sleep_until(at(24, "13:00"))
    assert sounded(life)[0] == (at(24, "12:00"), ASKS)


def test_a_policy_without_quiet_hours_lets_a_held_alarm_sound_when_the_ticket_is_moved_to_it() -> None:
    life = opened(at(24, "03:00"))
    wants_a_manager(life)
    life.sleep_until(at(24, "04:00"))
    moved(life, {**TOP_ONLY, "quiet_hours": {}})
    assert sounded(life) == [(at(24, "04:00"), ASKS)]


def test_a_ticket_that_waits_still_sounds_in_the_morning() -> None:
    life = opened(at(24, "03:00"))
    wants_a_manager(life)
    life.act("wait", by="ann", on="courier")
    life.sleep_until(at(24, "09:00"))
    assert sounded(life) == [(at(24, "07:00"), ASKS)]


@pytest.mark.parametrize("end", [("resolve", {"resolution": "Done."}), ("cancel", {"reason": "opened twice"})])
def test_the_end_of_the_work_silences_it(end: tuple[str, dict[str, str]]) -> None:
    life = opened(at(24, "03:00"))
    wants_a_manager(life)
    life.act(end[0], by="ann", **end[1])
    life.sleep(timedelta(hours=6))
    assert sounded(life) == []


def test_an_engine_that_was_away_until_noon_lets_it_count_from_the_morning() -> None:
    life = opened(at(24, "03:00"))
    wants_a_manager(life)
    life.outage(timedelta(hours=9))
    first = life.entries("alerted")[0]
    assert (first.due_at, first.at) == (at(24, "07:00"), at(24, "12:00"))


def test_what_comes_next_says_that_the_alarm_waits_for_the_quiet_hours_to_end() -> None:
    life = opened(at(23, "21:50"))
    life.sleep_until(at(24, "03:00"))
    wants_a_manager(life)
    said = {due.why: due.at for due in dues(life.case)}
    assert said["Alarm, once the quiet hours are over"] == at(24, "07:00")
