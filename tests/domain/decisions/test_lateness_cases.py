"""How late an entry of a clock is said to be: what the engine caused, not what a change, a wait or an opening did."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.domain.changes import (
    DAY,
    HOUR,
    LOW,
    MINUTE,
    acknowledged,
    categorised,
    done,
    ladder,
    lateness,
    lowered,
    misses,
    moves,
    raised,
    tier,
    up,
)
from tests.domain.decisions.test_moving_policy import moved
from tests.domain.life import START, Life, promising
from tests.domain.places import NY
from tests.domain.waiting_life import at

Change = Callable[[Life], object]
EVERYTHING = {
    "first_response": "1h",
    "resolution": "2h",
    "update_every": "1h",
}


def policy(work: Any = None, **more: Any) -> dict[str, Any]:
    """Urgent tickets have little time for anything, others much."""
    work = work or {"urgent": "1h", "else": "24h"}
    rungs = [
        tier(name, work_within=work, accept_within={"urgent": "10m", "else": "8h"}, agreed_within=work) for name in "ab"
    ]
    promises = {**promising(first_response="20h", resolution="40h", update_every="8h"), "urgent": EVERYTHING}
    named = {
        "priorities": promises,
        "categories": {"outage": {"priorities": {"low": EVERYTHING}, "tiers": {"a": {"work_within": "1h"}}}},
        "reminders": {"at": "50% 75%", "resolution": "50%", "first_response": "50%"},
        "acknowledged_expires_after": {"urgent": "30m", "else": "8h"},
    }
    return ladder(*rungs, **{**named, **more})


def to_another_policy(life: Life) -> None:
    promises = promising(**EVERYTHING)
    moved(life, policy("1h", priorities=promises, acknowledged_expires_after="30m"))


def raised_and_lowered_and_raised(life: Life) -> None:
    raised(life)
    lowered(life)
    raised(life)


CHANGES = [raised, categorised, to_another_policy, raised_and_lowered_and_raised]


def late_by(life: Life) -> set[timedelta]:
    assert lateness(life), "some clock has come"
    return set(lateness(life))


@pytest.mark.parametrize("taken", [True, False], ids=["acknowledged", "not acknowledged"])
@pytest.mark.parametrize("change", CHANGES)
def test_what_a_change_makes_late_is_no_lateness_of_the_engine(change: Change, taken: bool) -> None:
    life = Life(policy(), LOW)
    if taken:
        acknowledged(life)
    life.sleep(3 * HOUR + 7 * MINUTE)
    change(life)
    life.sleep(DAY)
    assert misses(life)
    assert late_by(life) == {timedelta()}


@pytest.mark.parametrize("change", CHANGES)
def test_nor_is_what_a_change_makes_late_at_the_top(change: Change) -> None:
    life = Life(policy(), LOW)
    up(life, "top")
    life.sleep(3 * HOUR + 7 * MINUTE)
    change(life)
    life.sleep(HOUR)
    assert late_by(life) == {timedelta()}


@pytest.mark.parametrize("change", CHANGES)
def test_nor_is_what_a_change_makes_late_while_it_waits(change: Change) -> None:
    life = Life(policy(), LOW)
    acknowledged(life)
    life.sleep(3 * HOUR)
    done(life.act("wait", by="ann", on="customer", text="Which one?"))
    life.sleep(HOUR)
    change(life)
    life.sleep(HOUR)
    life.act("customer_replied", text="The second.")
    life.sleep(HOUR)
    assert late_by(life) == {timedelta()}


@pytest.mark.parametrize("change", CHANGES)
def test_nor_is_what_a_change_makes_late_after_a_reopening(change: Change) -> None:
    life = Life(policy(), LOW)
    acknowledged(life)
    life.sleep(3 * HOUR)
    done(life.act("resolve", by="ann", resolution="refunded"))
    life.sleep(DAY)
    done(life.act("reopen", by="ann", reason="not refunded"))
    life.sleep(HOUR)
    change(life)
    life.sleep(HOUR)
    assert late_by(life) == {timedelta()}


def test_nor_is_what_a_raise_on_a_saturday_makes_late() -> None:
    rungs = [tier(name, calendar="NY", work_within={"urgent": "2h", "else": "40h"}) for name in "ab"]
    life = Life(ladder(*rungs, calendars={"NY": NY.calendar}), LOW, start=NY("Fri 2026-09-18 13:00"))
    acknowledged(life)
    life.sleep_until(NY("Sat 2026-09-19 11:00"))
    raised(life)
    life.sleep_until(NY("Mon 2026-09-21 11:00"))
    assert len(moves(life)) == 2
    assert late_by(life) == {timedelta()}


@pytest.mark.parametrize("longer", [HOUR, DAY], ids=str)
def test_nor_is_what_another_policy_makes_late_when_it_is_reopened(longer: timedelta) -> None:
    """Three hours worked, of one by the policy it was moved to while it was solved."""
    life = Life(policy(), LOW)
    acknowledged(life)
    life.sleep(3 * HOUR)
    done(life.act("resolve", by="ann", resolution="refunded"))
    to_another_policy(life)
    life.sleep(longer)
    done(life.act("reopen", by="ann", reason="not refunded"))
    life.sleep(HOUR)
    assert {(at("12:00") + longer, clock) for clock in ("resolution", "tier")} <= set(misses(life))
    assert late_by(life) == {timedelta()}


OPENED = [
    ("a resolution", {"priorities": promising(resolution="10h")}),
    ("an answer", {"priorities": promising(first_response="10h")}),
    (
        "a limit with notices",
        {"limits": [{"name": "law", "within": "10h", "notices": [{"at": "2h before", "tell": ["head"]}]}]},
    ),
    ("everything", {"priorities": promising(**EVERYTHING)}),
]


@pytest.mark.parametrize("more", [more for _, more in OPENED], ids=[name for name, _ in OPENED])
@pytest.mark.parametrize("ago", [11 * HOUR, 30 * HOUR, 20 * DAY], ids=str)
def test_nor_is_what_was_late_when_the_ticket_came(more: dict[str, Any], ago: timedelta) -> None:
    life = Life(policy("24h", **more), {"opened_at": (START - ago).isoformat(), "priority": "low"})
    life.sleep(DAY)
    assert late_by(life) == {timedelta()}


def test_nor_is_a_raise_of_a_ticket_that_came_late() -> None:
    life = Life(policy(), {"opened_at": (START - 5 * HOUR).isoformat(), "priority": "low"})
    acknowledged(life)
    life.sleep(10 * MINUTE)
    raised(life)
    life.sleep(HOUR)
    assert late_by(life) == {timedelta()}


# -- what the engine did cause --


def test_an_engine_that_is_late_for_a_due_that_a_change_has_set_is_late_by_that() -> None:
    """Raised at 9:30: due at 10:00, which comes at 10:20."""
    life = Life(ladder(tier("a", work_within={"urgent": "1h", "else": "24h"}), tier("b")), LOW)
    acknowledged(life)
    life.sleep(30 * MINUTE)
    raised(life)
    life.outage(50 * MINUTE)
    [miss] = life.entries("breached")
    assert (miss.due_at, miss.at) == (at("10:00"), at("10:20"))


def test_an_engine_that_was_away_at_a_due_before_a_change_is_late_for_that_one_alone() -> None:
    """Due at 10:00, seen at 10:30 when somebody raises it, which makes the next tier's half hour over as well."""
    rungs = [tier(name, work_within={"urgent": "20m", "else": "1h"}) for name in "abc"]
    life = Life(ladder(*rungs), LOW)
    acknowledged(life)
    life.now = at("10:30")
    raised(life)
    assert [(e.at - e.due_at) for e in life.entries("escalated") if e.due_at] == [30 * MINUTE, timedelta()]


def test_an_engine_that_is_late_to_take_a_ball_back_is_late_by_that_for_what_follows() -> None:
    """The wait ends at 15:00, and with it comes what a raise made late; seen at 15:20."""
    life = Life(ladder(*(tier(name, work_within={"urgent": "1h", "else": "24h"}) for name in "ab")), LOW)
    acknowledged(life)
    life.sleep_until(at("12:00"))
    done(life.act("wait", by="ann", on="carrier", until=at("15:00").isoformat()))
    raised(life)
    life.outage(3 * HOUR + 20 * MINUTE)
    assert late_by(life) == {20 * MINUTE}
    assert life.case.clocks["tier"].started_at == at("15:00")


def test_an_engine_that_is_late_after_the_opening_of_a_late_ticket_is_late_by_that() -> None:
    life = Life(ladder(tier("a", work_within="1h"), tier("b")), {"opened_at": (START - 5 * HOUR).isoformat()})
    acknowledged(life)
    life.outage(HOUR + 10 * MINUTE)
    assert late_by(life) == {10 * MINUTE}


def test_an_engine_that_is_late_over_two_tiers_is_late_for_each_by_its_own() -> None:
    """Due at 10:00, entered then, due again at 11:00; seen at 11:30."""
    life = Life(ladder(*(tier(name, work_within="1h") for name in "abc")))
    acknowledged(life)
    life.outage(2 * HOUR + 30 * MINUTE)
    assert [(e.at - e.due_at) for e in life.entries("escalated") if e.due_at] == [90 * MINUTE, 30 * MINUTE]


def test_an_engine_that_sees_a_due_only_after_other_clocks_were_worked_out_anew_is_as_late_as_it_is() -> None:
    """The customer's answer at 11:30 is seen after a due of 10:00, which no wait has moved."""
    life = Life(ladder(tier("a"), tier("b"), priorities=promising(first_response="1h")))
    acknowledged(life)
    life.sleep(30 * MINUTE)
    done(life.act("wait", by="ann", on="carrier"))
    life.now = at("11:30")
    done(life.act("resume", by="ann"))
    [miss] = life.entries("breached")
    assert (miss.due_at, miss.at) == (at("10:00"), at("11:30"))
