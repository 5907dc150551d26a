"""Section 16: a change of terms looks forward. Nothing happens as of an instant before it, and one tier at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.domain.decisions.test_moved_ticket import moved
from tests.domain.life import START, Life, promising
from tests.domain.waiting_life import at

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ONE_HOUR_WHEN_URGENT = {"urgent": "1h", "else": "24h"}


def tier(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "accept_within": "300h", "work_within": ONE_HOUR_WHEN_URGENT, **more}


TOP: dict[str, Any] = {"name": "top", "accept_within": "300h", "repeat_every": "30m"}
LADDER: dict[str, Any] = {
    "tiers": [tier("one"), tier("two"), TOP],
    "priorities": promising(),
    "reminders": {"at": []},
    "waiting": {"remind_after": [], "close_after": "90d", "third_party_at_most": "80d"},
    "categories": {"outage": {"tiers": {name: {"work_within": "1h"} for name in ("one", "two")}}},
}
TWO_TIERS = {**LADDER, "categories": {"outage": {"tiers": {"one": {"work_within": "1h"}}}}}
LOW = {"priority": "low"}
Change = Callable[[Life], None]


def raised(life: Life) -> None:
    life.act("priority", by="eve", priority="urgent", reason="the shop is closed")


def put_in_another_category(life: Life) -> None:
    life.act("category", by="eve", category="outage", reason="it is one")


def moved_to_another_policy(life: Life) -> None:
    moved(life, {**LADDER, "tiers": [tier("one", work_within="1h"), tier("two", work_within="1h"), TOP]})


CHANGES = [raised, put_in_another_category, moved_to_another_policy]


def ladder(life: Life) -> list[tuple[datetime, str, str]]:
    """When the ticket went from where to where."""
    return [(entry.at, entry.data["from"], entry.data["to"]) for entry in life.entries("escalated")]


def misses(life: Life) -> list[tuple[datetime, str]]:
    return [(entry.at, entry.text) for entry in life.entries("breached")]


@pytest.mark.parametrize("change", CHANGES)
def test_a_deadline_that_a_change_has_put_into_the_past_is_one_miss_and_the_next_tier_has_all_its_time(
    change: Change,
) -> None:
    life = Life(LADDER, LOW)
    life.act("acknowledge", by="ann")
    life.sleep_until(at("12:00"))
    change(life)
    assert ladder(life) == [(at("12:00"), "one", "two")]
    assert misses(life) == [(at("12:00"), "Deadline of one missed")]
    tier_clock = life.case.clocks["tier"]
    assert (tier_clock.started_at, tier_clock.due_at) == (at("12:00"), at("13:00"))
    life.sleep_until(at("12:59"))
    assert life.case.rung.name == "two"
    life.sleep_until(at("13:00"))
    assert ladder(life)[1:] == [(at("13:00"), "two", "top")]


@pytest.mark.parametrize("change", CHANGES)
def test_a_ticket_that_waits_moves_only_once_it_goes_on(change: Change) -> None:
    life = Life(LADDER, LOW)
    life.act("acknowledge", by="ann")
    life.act("reply", by="ann", text="Hello.")
    life.sleep_until(at("11:00"))
    life.act("wait", by="ann", on="customer", text="Which invoice?")
    life.sleep_until(at("12:00"))
    change(life)
    life.sleep_until(at("15:00"))
    assert (ladder(life), misses(life)) == ([], [])
    life.act("customer_replied", text="The second.")
    assert ladder(life) == [(at("15:00"), "one", "two")]
    assert life.case.clocks["tier"].due_at == at("16:00")


def test_a_customers_clock_that_a_raise_makes_overdue_moves_the_ticket_one_tier_as_of_the_raise() -> None:
    promises = {**promising(), "urgent": {"first_response": "15m"}, "low": {"first_response": "8h"}}
    life = Life({**LADDER, "priorities": promises}, LOW)
    life.act("acknowledge", by="ann")
    life.sleep_until(at("12:00"))
    raised(life)
    assert ladder(life) == [(at("12:00"), "one", "two")]
    assert life.case.clocks["tier"].due_at == at("13:00")
    assert [entry.due_at for entry in life.entries("breached")] == [at("12:00")] * len(life.entries("breached"))


def test_a_change_is_no_lateness_of_ours() -> None:
    life = Life(LADDER, LOW)
    life.act("acknowledge", by="ann")
    life.sleep_until(at("12:00"))
    raised(life)
    late = [entry.at - entry.due_at for entry in life.case.timeline if entry.due_at is not None]
    assert late
    assert set(late) == {timedelta()}


def test_what_was_overdue_when_it_was_opened_is_no_lateness_of_ours() -> None:
    overdue = {**LADDER, "priorities": promising(resolution="10h")}
    life = Life(overdue, {"opened_at": (START - 30 * HOUR).isoformat()})
    assert misses(life)
    late = [entry.at - entry.due_at for entry in life.case.timeline if entry.due_at is not None]
    assert set(late) == {timedelta()}


def test_a_late_engine_is_still_said_to_be_late() -> None:
    life = Life(LADDER, {"priority": "urgent"})
    life.act("acknowledge", by="ann")
    life.outage(HOUR + 10 * MINUTE)
    [miss] = life.entries("breached")
    assert (miss.due_at, miss.at) == (START + HOUR, START + HOUR + 10 * MINUTE)


def test_warnings_that_lie_before_a_raise_are_left_out() -> None:
    policy = {
        **TWO_TIERS,
        "tiers": [tier("one", work_within={"urgent": "2h", "else": "20h"}), TOP],
        "reminders": {"at": "50% 75%"},
    }
    life = Life(policy, LOW)
    life.act("acknowledge", by="ann")
    life.sleep_until(at("12:00"))
    raised(life)
    assert life.entries("warned") == []
    assert misses(life) == [(at("12:00"), "Deadline of one missed")]


def test_what_was_missed_warns_of_nothing_any_more() -> None:
    """Resolution in 2 h, missed at 11:00; lowered at 12:00 to 20 h, of which 50 % are used at 19:00."""
    promises = {**promising(resolution="2h"), "low": {"resolution": "20h"}}
    life = Life(
        {
            **TWO_TIERS,
            "tiers": [tier("one", work_within="300h"), TOP],
            "priorities": promises,
            "reminders": {"at": "", "resolution": "50%"},
        },
        {"priority": "urgent"},
    )
    life.act("acknowledge", by="ann")
    life.sleep_until(at("12:00"))
    warned = len(life.entries("warned"))
    life.act("priority", by="eve", priority="low", reason="a workaround")
    life.sleep_until(at("20:00"))
    assert len(life.entries("warned")) == warned


# -- under chase --

CHASED = {
    **TWO_TIERS,
    "tiers": [tier("one", accept_within={"urgent": "10m", "else": "2h"}, work_within="300h"), TOP],
    "reminders": {"at": [], "before_reassigning": 1, "reassign": 1},
}


def chase(life: Life) -> list[tuple[datetime, str]]:
    return [(e.at, e.kind) for e in life.case.timeline if e.kind in ("reminded", "breached", "reassigned")]


def test_an_owner_who_was_reminded_has_the_new_time_from_the_raise_before_the_next_step() -> None:
    life = Life(CHASED, LOW)
    life.sleep_until(at("12:00"))
    assert chase(life) == [(at("11:00"), "reminded")]
    raised(life)
    life.sleep_until(at("12:09"))
    assert chase(life) == [(at("11:00"), "reminded")]
    life.sleep_until(at("12:10"))
    assert chase(life)[1:] == [(at("12:10"), "breached"), (at("12:10"), "reassigned")]


def test_and_never_longer_than_they_had() -> None:
    """The next step was due at 13:00."""
    life = Life(CHASED, LOW)
    life.sleep_until(at("12:55"))
    raised(life)
    life.sleep_until(at("13:00"))
    assert chase(life)[1:] == [(at("13:00"), "breached"), (at("13:00"), "reassigned")]


def test_one_who_was_not_reminded_yet_has_the_new_time_from_the_raise_too() -> None:
    life = Life(CHASED, LOW)
    life.sleep_until(at("10:00"))
    raised(life)
    life.sleep_until(at("10:10"))
    assert chase(life) == [(at("10:10"), "reminded")]


# -- the alarm --


@pytest.mark.parametrize("how", ["priority", "category"])
def test_changes_again_and_again_do_not_put_off_the_alarm(how: str) -> None:
    life = Life(LADDER, {"priority": "urgent"})
    life.act("escalate", by="eve", reason="needs expertise", to_tier="top")
    for number in range(4):
        life.sleep(29 * MINUTE)
        if how == "priority":
            life.act("priority", by="eve", priority=("high", "urgent")[number % 2], reason="it is")
        else:
            life.act("category", by="eve", category=("outage", "billing")[number % 2], reason="it is")
    sounded = [entry.at for entry in life.entries("alerted")]
    assert sounded == [at("9:30"), at("10:00"), at("10:30")]


def test_a_shorter_interval_counts_at_once() -> None:
    top = {**TOP, "repeat_every": {"urgent": "10m", "else": "1h"}}
    life = Life({**TWO_TIERS, "tiers": [tier("one"), top]}, LOW)
    life.act("escalate", by="eve", reason="needs expertise")
    life.sleep(20 * MINUTE)
    raised(life)
    assert [entry.at for entry in life.entries("alerted")] == [at("9:20")]


# -- handing back, and going up again --

SHORT_WHEN_URGENT = {
    **LADDER,
    "tiers": [
        tier("one", accept_within={"urgent": "10m", "else": "30m"}, work_within={"urgent": "30m", "else": "8h"}),
        tier("two", accept_within="10m", work_within="4h"),
        TOP,
    ],
}


def left(life: Life) -> timedelta | None:
    due = life.case.clocks["tier"].due_at
    return due - life.now if due else None


def up(life: Life) -> None:
    life.act("escalate", by="eve", reason="needs expertise")
    life.act("acknowledge")


def down(life: Life) -> None:
    life.act("hand_back", by="eve", reason="it is theirs")
    life.act("acknowledge")


def test_a_tier_that_gets_a_ticket_back_has_what_is_left_of_its_target_of_now() -> None:
    life = Life(SHORT_WHEN_URGENT, LOW)
    life.act("acknowledge")
    life.sleep(HOUR)
    up(life)
    raised(life)
    down(life)
    assert left(life) == 10 * MINUTE, "of half an hour an hour is used: the time to acknowledge"


def test_a_lowered_ticket_leaves_more() -> None:
    life = Life(SHORT_WHEN_URGENT, {"priority": "urgent"})
    life.act("acknowledge")
    life.sleep(20 * MINUTE)
    up(life)
    life.act("priority", by="eve", priority="low", reason="a workaround")
    down(life)
    assert left(life) == 8 * HOUR - 20 * MINUTE


def test_going_up_again_gives_what_the_tier_had_left_there() -> None:
    life = Life(SHORT_WHEN_URGENT, LOW)
    life.act("acknowledge")
    up(life)
    life.sleep(3 * HOUR + 50 * MINUTE)
    down(life)
    life.sleep(5 * MINUTE)
    up(life)
    assert left(life) == 10 * MINUTE
    life.sleep(8 * MINUTE)
    down(life)
    up(life)
    assert left(life) == 10 * MINUTE, "at least the time to acknowledge"


def test_bouncing_buys_nobody_time() -> None:
    life = Life(SHORT_WHEN_URGENT, LOW)
    life.act("acknowledge")
    given = timedelta()
    for _ in range(20):
        up(life)
        life.sleep(15 * MINUTE)
        if life.case.rung.name != "two":
            break
        given += 15 * MINUTE
        down(life)
    assert given <= 4 * HOUR


# -- reopened --


def test_a_ticket_raised_after_it_was_reopened_looks_forward_too() -> None:
    life = Life(LADDER, LOW)
    life.act("acknowledge", by="ann")
    life.sleep(2 * HOUR)
    life.act("resolve", by="ann", resolution="refunded")
    life.sleep(DAY)
    life.act("reopen", by="ann", reason="not refunded")
    life.act("acknowledge", by="ann")
    life.sleep(HOUR)
    raised(life)
    assert ladder(life) == [(at("12:00", 1), "one", "two")]
    assert life.case.clocks["tier"].due_at == at("13:00", 1)


def test_a_silent_owner_is_asked_by_the_new_priority_whoever_raised_it() -> None:
    """Silent since 9:00, and asked after four hours; raised at 10:00 by a rule of the helpdesk to one hour: now."""
    expiry = {"urgent": "1h", "else": "4h"}
    for by in ("rule:vip", "eve"):
        life = Life({**LADDER, "acknowledged_expires_after": expiry}, LOW)
        life.act("acknowledge", by="ann")
        life.sleep_until(at("9:30"))
        life.act("priority", by=by, priority="urgent", reason="a customer of weight")
        began = at("9:00") if by == "rule:vip" else at("9:30")  # an act of the team's is a sign of life
        assert life.case.clocks["expiry"].due_at == began + HOUR
