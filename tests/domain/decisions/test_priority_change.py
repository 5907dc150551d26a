"""Section 7: another priority gives other targets from the same start, and no breach that nobody has committed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.domain.life import START, Life, promising
from tests.domain.places import NY

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)

PATIENT: list[dict[str, Any]] = [
    {
        "name": "frontline",
        "accept_within": {"urgent": "10m", "else": "2h"},
        "work_within": {"urgent": "20h", "else": "90h"},
    },
    {"name": "management", "accept_within": "10m", "repeat_every": "24h"},
]


def in_new_york(**priorities: Any) -> dict[str, Any]:
    return {
        "calendars": {"NY": NY.calendar, "always": "24x7"},
        "priorities": promising(calendar="NY", resolution="16h") | priorities,
        "tiers": PATIENT,
        "waiting": {"remind_after": [], "close_after": "30d"},
    }


def test_on_another_calendar_used_time_stays_as_it_was_counted() -> None:
    """Opened before a weekend and raised after it, the weekend was nobody's working time."""
    urgent = {"calendar": "always", "resolution": "4h"}
    life = Life(in_new_york(urgent=urgent), {"priority": "low"}, start=NY("Fri 2026-05-15 16:00"))
    life.act("acknowledge", by="ann")
    life.sleep_until(NY("Mon 2026-05-18 10:00"))
    life.act("priority", by="ann", priority="urgent", reason="the shop is closed")
    resolution = life.case.clocks["resolution"]
    assert resolution.due_at == NY("Mon 2026-05-18 12:00"), "2 of 4 hours were used"
    assert not life.case.breached
    assert resolution.used(NY("Mon 2026-05-18 11:00"), life.case.snapshot.calendar("always"), ()) == 3 * HOUR


def test_what_is_used_beyond_the_new_target_is_a_breach_as_of_the_change() -> None:
    urgent = {"calendar": "always", "resolution": "4h"}
    life = Life(in_new_york(urgent=urgent), {"priority": "low"}, start=NY("Fri 2026-05-15 11:00"))
    life.act("acknowledge", by="ann")
    life.sleep_until(NY("Mon 2026-05-18 10:00"))
    life.act("priority", by="ann", priority="urgent", reason="the shop is closed")
    late = next(entry for entry in life.entries("breached") if entry.data["clock"] == "resolution")
    assert (late.due_at, late.at) == (life.now, life.now)
    assert life.case.clocks["resolution"].due_at == NY("Fri 2026-05-15 15:00"), "as it would have been all along"
    assert life.kinds().index("priority_changed") < life.kinds().index("breached")


def test_the_tier_deadline_takes_the_new_target_from_the_entry_into_the_tier() -> None:
    life = Life({"tiers": PATIENT}, {"priority": "low"})
    life.act("acknowledge", by="ann")
    life.sleep(HOUR)
    life.act("priority", by="ann", priority="urgent", reason="the shop is closed")
    assert life.case.clocks["tier"].due_at == START + 20 * HOUR


def test_an_owner_asked_under_another_priority_has_its_time_from_now_on() -> None:
    life = Life({"tiers": PATIENT}, {"priority": "low"})
    life.sleep(HOUR)
    life.act("priority", by="ben", priority="urgent", reason="the shop is closed")
    assert life.case.clocks["acknowledge"].due_at == START + HOUR + 10 * MINUTE
    assert "reminded" not in life.kinds()
    assert life.messages("ann")[-2:] == [("reminder", "ann", "sms"), ("reminder", "ann", "email")]


def test_but_never_longer_than_they_had() -> None:
    life = Life({"tiers": PATIENT}, {"priority": "low"})
    life.sleep(115 * MINUTE)
    life.act("priority", by="ben", priority="urgent", reason="the shop is closed")
    assert life.case.clocks["acknowledge"].due_at == START + 120 * MINUTE


def test_the_next_update_is_promised_sooner_and_never_later_than_it_was() -> None:
    promises = promising(update_every="24h") | {"urgent": {"update_every": "1h"}, "low": {"update_every": "4d"}}
    life = Life({"priorities": promises, "tiers": PATIENT})
    life.act("priority", priority="low", reason="it can wait")
    assert life.case.next_update_at == START + 24 * HOUR
    life.act("priority", priority="urgent", reason="it cannot")
    assert life.case.next_update_at == START + HOUR
    life.act("priority", priority="low", reason="it can")
    assert life.case.next_update_at == START + HOUR


def test_a_promise_the_old_priority_did_not_make_counts_from_the_opening() -> None:
    life = Life({"priorities": promising(resolution="9h") | {"low": {}}, "tiers": PATIENT}, {"priority": "low"})
    assert "resolution" not in life.case.clocks
    life.sleep(HOUR)
    life.act("priority", priority="high", reason="it is")
    assert life.case.clocks["resolution"].due_at == START + 9 * HOUR
    life.act("priority", priority="low", reason="it is not")
    assert life.case.clocks["resolution"].ended == "stopped"
    life.act("priority", priority="high", reason="it is")
    assert life.case.clocks["resolution"].due_at == START + 9 * HOUR


def test_a_first_response_that_was_given_is_never_asked_for_again() -> None:
    life = Life({"priorities": promising(first_response="9h") | {"low": {}}, "tiers": PATIENT}, {"priority": "low"})
    life.act("reply", by="ann", text="Hello.")
    life.act("priority", priority="high", reason="it is")
    assert "first_response" not in life.case.clocks


def test_the_same_priority_and_an_ended_ticket_are_refused() -> None:
    life = Life()
    assert life.refused("priority", priority="high", reason="it is") == 409
    life.act("resolve", resolution="Done.")
    assert life.refused("priority", priority="low", reason="it is") == 409


def test_a_message_of_which_an_earlier_release_did_not_keep_when_it_came_is_waited_for_since_its_clock_runs() -> None:
    life = Life({"priorities": promising(next_reply="9h") | {"low": {"next_reply": "20h"}}, "tiers": PATIENT})
    life.act("reply", by="ann", text="Hello.")
    life.act("customer_replied", text="And now?")
    life.case = life.case.model_copy(update={"unanswered_since": None})
    life.act("priority", priority="low", reason="it can wait")
    assert life.case.clocks["next_reply"].due_at == START + 20 * HOUR


def test_a_message_that_was_answered_waits_for_no_answer_under_another_priority() -> None:
    life = Life()
    life.act("reply", by="ann", text="Hello.")
    life.act("customer_replied", text="And now?")
    life.act("reply", by="ann", text="Refunded.")
    life.act("priority", by="ann", priority="urgent", reason="the shop is closed")
    assert life.case.clocks["next_reply"].ended == "met"


def test_a_promise_the_old_priority_did_not_make_counts_on_the_hours_of_the_new_one() -> None:
    policy = in_new_york(low={"calendar": "always"})
    life = Life(policy, {"priority": "low"}, start=NY("Fri 2026-05-15 16:00"))
    life.act("priority", by="ann", priority="high", reason="it is")
    assert life.case.clocks["resolution"].due_at == NY("Tue 2026-05-19 16:00")
