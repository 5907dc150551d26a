"""Raising, wherever and whenever it happens: one miss as of the raise, one tier up, and all of that tier's time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.domain.changes import (
    DAY,
    HOUR,
    LOW,
    MINUTE,
    TOP,
    acknowledged,
    alarms,
    categorised,
    done,
    due,
    ended,
    ladder,
    lateness,
    lowered,
    misses,
    moves,
    prioritised,
    raised,
    tier,
    up,
)
from tests.domain.decisions.test_moving_policy import moved
from tests.domain.life import START, Life, promising
from tests.domain.places import KOL, LON, NY, Place
from tests.domain.waiting_life import at

Change = Callable[[Life], object]
NIGHTS = {"zone": NY.zone, "hours": {"mon-sun": "00:00-06:00 22:00-24:00"}}
ROUND_THE_CLOCK = {"zone": LON.zone, "hours": {"mon-sun": "00:00-24:00"}}
CLOSED_ON_MONDAY = {**NY.calendar, "special": {"2026-09-21": "closed"}}
LONDON_SUMMER = Place("Europe/London", ("08:00", "18:00"))


def on(calendar: dict[str, Any], urgent: str) -> dict[str, Any]:
    """Three tiers below the top, each with so much of a calendar's time for urgent tickets, and 60 h for others."""
    rungs = [tier(name, calendar="there", work_within={"urgent": urgent, "else": "60h"}) for name in "abc"]
    categories = {"outage": {"tiers": {name: {"work_within": urgent} for name in "abc"}}}
    return ladder(*rungs, calendars={"there": calendar}, categories=categories)


def to_a_policy_as_short_for_everybody(urgent: str) -> Change:
    def change(life: Life) -> None:
        rungs = [tier(name, calendar="there", work_within=urgent) for name in "abc"]
        moved(life, ladder(*rungs, calendars={"there": NY.calendar}))

    return change


@dataclass(frozen=True)
class Raise:
    """A ticket in `a` since `opened`, changed when it has used more than the new target; `b` is then due at `due`."""

    opened: datetime
    changed: datetime
    urgent: str
    due: datetime
    calendar: dict[str, Any] = field(default_factory=lambda: NY.calendar)
    change: Change = raised
    ticket: dict[str, Any] = field(default_factory=lambda: LOW)


FRIDAY = NY("Fri 2026-09-18 13:00")
RAISES = {
    # 3 h used by 16:00; of the two hours of b one is left on Friday, one goes into Monday
    "on a Friday afternoon": Raise(FRIDAY, NY("Fri 2026-09-18 16:00"), "2h", NY("Mon 2026-09-21 10:00")),
    # Monday is closed, so the second hour is Tuesday's
    "before a long weekend": Raise(
        FRIDAY, NY("Fri 2026-09-18 16:00"), "2h", NY("Tue 2026-09-22 10:00"), CLOSED_ON_MONDAY
    ),
    # 4 h used by Friday's end; b is entered outside hours and begins to count on Monday at 9
    "on a Saturday": Raise(FRIDAY, NY("Sat 2026-09-19 11:00"), "2h", NY("Mon 2026-09-21 11:00")),
    # b's two hours are used up exactly at closing
    "so that the next deadline is at closing": Raise(
        FRIDAY, NY("Fri 2026-09-18 15:00"), "2h", NY("Fri 2026-09-18 17:00")
    ),
    "by a category": Raise(FRIDAY, NY("Fri 2026-09-18 16:00"), "2h", NY("Mon 2026-09-21 10:00"), change=categorised),
    "by another policy": Raise(
        FRIDAY,
        NY("Sat 2026-09-19 11:00"),
        "2h",
        NY("Mon 2026-09-21 11:00"),
        change=to_a_policy_as_short_for_everybody("2h"),
    ),
    # 12:40 to 13:00 before lunch, 14:00 to 14:40 after it
    "before lunch in Kolkata": Raise(
        KOL("Thu 2026-08-13 09:30"),
        KOL("Thu 2026-08-13 12:40"),
        "1h",
        KOL("Thu 2026-08-13 14:40"),
        {"zone": KOL.zone, "hours": {"mon-fri": "09:30-13:00 14:00-18:30"}},
    ),
    # 1:30 is the first one, 5:30 UTC, 3 h 30 min used; three hours later it is 3:30 EST
    "in the night that has one hour twice": Raise(
        NY("Sat 2026-10-31 22:00"), NY("Sun 2026-11-01 01:30"), "3h", NY("Sun 2026-11-01 03:30"), NIGHTS
    ),
    # 22:00 GMT to 2:30 BST is 3 h 30 min; three hours later it is 5:30
    "in the night that lacks an hour": Raise(
        LONDON_SUMMER("Sat 2026-03-28 22:00"),
        LONDON_SUMMER("Sun 2026-03-29 02:30"),
        "3h",
        LONDON_SUMMER("Sun 2026-03-29 05:30"),
        ROUND_THE_CLOCK,
    ),
    # exactly as much used as there is: due at the raise itself
    "at the very instant at which the new time is used up": Raise(
        FRIDAY, NY("Fri 2026-09-18 15:00"), "2h", NY("Fri 2026-09-18 17:00")
    ),
    "from medium": Raise(
        FRIDAY, NY("Fri 2026-09-18 16:00"), "2h", NY("Mon 2026-09-21 10:00"), ticket={"priority": "medium"}
    ),
}


@pytest.mark.parametrize("case", RAISES.values(), ids=RAISES)
def test_a_raise_is_one_miss_and_one_tier_and_all_of_that_tiers_time(case: Raise) -> None:
    life = Life(on(case.calendar, case.urgent), case.ticket, start=case.opened)
    acknowledged(life)
    life.sleep_until(case.changed)
    case.change(life)
    assert (moves(life), misses(life)) == ([(case.changed, "b")], [(case.changed, "tier")])
    assert (life.case.clocks["tier"].started_at, due(life)) == (case.changed, case.due)
    assert set(lateness(life)) == {timedelta()}
    life.sleep_until(case.due - timedelta(seconds=1))
    assert life.case.rung.name == "b"
    life.sleep_until(case.due)
    assert moves(life)[1:] == [(case.due, "c")]


HOUR_WHEN_URGENT = {"urgent": "1h", "high": "4h", "else": "24h"}
THREE = ladder(*(tier(name, work_within=HOUR_WHEN_URGENT) for name in "abc"))


def at_noon(policy: dict[str, Any] = THREE, ticket: dict[str, Any] = LOW, *, taken: bool = True) -> Life:
    life = Life(policy, ticket)
    if taken:
        acknowledged(life)
    life.sleep_until(at("12:00"))
    return life


def test_raised_lowered_and_raised_again_it_has_moved_once() -> None:
    life = at_noon()
    raised(life)
    life.sleep_until(at("12:10"))
    lowered(life)
    assert due(life) == at("12:00", 1), "24 hours of b from when it was entered"
    life.sleep_until(at("12:20"))
    raised(life)
    assert (moves(life), due(life)) == ([(at("12:00"), "b")], at("13:00"))


def test_two_raises_one_after_another_are_one_tier_where_only_the_second_is_too_much() -> None:
    life = at_noon()
    prioritised(life, "high")
    assert (moves(life), due(life)) == ([], at("13:00"))
    life.sleep_until(at("12:30"))
    raised(life)
    assert (moves(life), due(life)) == ([(at("12:30"), "b")], at("13:30"))


def test_a_raise_and_another_category_at_the_same_instant_do_not_move_it_twice() -> None:
    categories = {"outage": {"tiers": {name: {"work_within": "30m"} for name in "abc"}}}
    life = at_noon({**THREE, "categories": categories})
    raised(life)
    categorised(life)
    assert (moves(life), due(life)) == ([(at("12:00"), "b")], at("12:30"))


def test_a_raise_long_after_a_raise_counts_from_when_the_tier_was_entered() -> None:
    life = at_noon(ladder(*(tier(name, work_within={"urgent": "30m", "high": "2h", "else": "24h"}) for name in "abc")))
    prioritised(life, "high")
    assert moves(life) == [(at("12:00"), "b")]
    life.sleep_until(at("12:20"))
    raised(life)
    assert due(life) == at("12:30"), "20 minutes of b's half hour are used"


def test_an_owner_in_the_next_tier_is_asked_to_acknowledge_from_the_raise_on() -> None:
    rungs = [tier(name, accept_within="10m", work_within=HOUR_WHEN_URGENT) for name in "abc"]
    life = at_noon(ladder(*rungs))
    raised(life)
    assert due(life, "acknowledge") == at("12:10")
    assert [entry.at for entry in life.entries("reminded")] == []


def test_one_that_nobody_has_acknowledged_moves_by_its_deadline_alone() -> None:
    life = at_noon(taken=False)
    raised(life)
    assert (moves(life), misses(life)) == ([(at("12:00"), "b")], [(at("12:00"), "tier")])


def test_the_customer_and_each_colleague_are_told_once() -> None:
    rungs = [tier(name, work_within=HOUR_WHEN_URGENT, tell=["a owner", "team lead"]) for name in "abc"]
    life = at_noon(ladder(*rungs))
    before = len(life.sent)
    raised(life)
    told = [(message.to.id, message.purpose) for _, message in life.sent[before:] if message.channel == "email"]
    assert len(told) == len(set(told))
    assert [purpose for to, purpose in told if to == "customer"] == ["customer_escalated"]
    assert {when for when, _ in life.sent[before:]} == {at("12:00")}


def test_at_the_top_what_a_raise_makes_late_sounds_the_alarm_once_and_now() -> None:
    promises = {**promising(resolution="40h"), "urgent": {"resolution": "1h"}}
    life = Life(ladder(tier("a"), priorities=promises), LOW)
    up(life)
    acknowledged(life)
    life.sleep_until(at("12:00"))
    raised(life)
    assert (alarms(life), misses(life)) == ([at("12:00")], [(at("12:00"), "resolution")])


LATE: list[tuple[str, dict[str, Any]]] = [
    ("first_response", {"first_response": "next tier"}),
    ("resolution", {}),
    ("resolution", {"resolution": "next tier"}),
]


@pytest.mark.parametrize(("clock", "when_missed"), LATE)
def test_a_promise_that_a_raise_makes_late_moves_it_one_tier_now(clock: str, when_missed: dict[str, Any]) -> None:
    promises = {**promising(**{clock: "8h"}), "urgent": {clock: "15m"}}
    rungs = [tier(name, work_within={"urgent": "2h", "else": "24h"}) for name in "abc"]
    life = Life(ladder(*rungs, priorities=promises, when_missed=when_missed), LOW)
    acknowledged(life)
    life.sleep_until(at("10:30"))
    raised(life)
    assert (moves(life), misses(life)) == ([(at("10:30"), "b")], [(at("10:30"), clock)])
    assert due(life) == at("12:30")


def test_a_late_first_answer_is_told_at_the_raise_and_moves_it_up_after_the_same_time_again() -> None:
    """15 minutes instead of 8 hours, three hours after the opening: late at noon, and then twice as late."""
    promises = {**promising(first_response="8h"), "urgent": {"first_response": "15m"}}
    life = at_noon(ladder(tier("a"), tier("b"), priorities=promises))
    raised(life)
    assert misses(life) == [(at("12:00"), "first_response")]
    life.sleep_until(at("12:15"))
    assert [to for _, to in moves(life)] == ["b"]


def test_a_late_answer_to_a_message_is_told_at_the_raise_and_moves_it_up_after_the_same_time_again() -> None:
    promises = {**promising(next_reply="8h"), "urgent": {"next_reply": "15m"}}
    life = Life(ladder(tier("a"), tier("b"), priorities=promises), LOW)
    acknowledged(life)
    life.act("reply", by="ann", text="Hello.")
    life.act("customer_replied", text="And?")
    life.sleep_until(at("12:00"))
    raised(life)
    assert misses(life) == [(at("12:00"), "next_reply")]
    life.sleep_until(at("12:15"))
    assert [to for _, to in moves(life)] == ["b"]


POLICIES = Path(__file__).parents[3] / "policies"
DEFAULT = yaml.safe_load((POLICIES / "default" / "policy.yaml").read_text("utf-8"))


@pytest.mark.parametrize("priority", ["medium", "low"])
def test_under_the_default_policy_an_answered_ticket_that_is_raised_goes_one_tier_and_not_to_management(
    priority: str,
) -> None:
    life = Life(DEFAULT, {"priority": priority, "category": "other"})
    life.sleep(5 * MINUTE)
    acknowledged(life)
    life.act("reply", by="ann", text="Hello.")
    life.sleep_until(at("12:20"))
    raised(life)
    assert (moves(life), misses(life)) == ([(at("12:20"), "specialist")], [(at("12:20"), "tier")])
    assert due(life) == at("13:20"), "an hour, as every urgent ticket there has"


def waiting_for(life: Life, on: str, **more: Any) -> None:
    done(life.act("wait", by="ann", on=on, text="Which invoice?", **more))


@pytest.mark.parametrize("on_whom", ["customer", "carrier"])
def test_one_that_waits_moves_when_a_person_takes_the_ball_back(on_whom: str) -> None:
    life = at_noon()
    waiting_for(life, on_whom)
    life.sleep_until(at("13:00"))
    raised(life)
    life.sleep_until(at("9:00", 1))
    assert (moves(life), misses(life)) == ([], [])
    done(life.act("resume", by="ann"))
    assert (moves(life), due(life)) == ([(at("9:00", 1), "b")], at("10:00", 1))


def test_one_that_waits_until_an_instant_moves_at_it() -> None:
    life = at_noon()
    waiting_for(life, "carrier", until=at("15:00").isoformat())
    raised(life)
    life.sleep_until(at("14:59"))
    assert moves(life) == []
    life.sleep_until(at("15:00"))
    assert (moves(life), due(life)) == ([(at("15:00"), "b")], at("16:00"))


def test_one_that_waits_at_a_raise_and_is_lowered_again_before_it_goes_on_has_missed_nothing() -> None:
    life = at_noon()
    waiting_for(life, "customer")
    raised(life)
    life.sleep_until(at("13:00"))
    lowered(life)
    life.act("customer_replied", text="The second.")
    assert (moves(life), misses(life)) == ([], [])
    assert due(life) == at("10:00", 1), "24 hours from 9:00 and an hour of waiting"


def test_a_deadline_that_a_raise_leaves_ahead_counts_the_wait_as_none_of_its_time() -> None:
    """Half an hour worked, three hours waited, raised meanwhile: half of the hour is left."""
    life = Life(THREE, LOW)
    acknowledged(life)
    life.sleep(30 * MINUTE)
    waiting_for(life, "customer")
    life.sleep(HOUR)
    raised(life)
    life.sleep(2 * HOUR)
    life.act("customer_replied", text="The second.")
    assert (moves(life), due(life)) == ([], at("13:00"))


def test_a_rule_that_moves_it_up_after_a_raise_gives_that_tier_all_its_time_too() -> None:
    rule = {"name": "chasing", "when": {"customer_messages": "2 within 24h"}, "then": {"escalate": True}}
    life = at_noon({**THREE, "triage": [rule]})
    raised(life)
    life.sleep_until(at("12:20"))
    life.act("customer_replied", text="Any news?")
    life.sleep_until(at("12:30"))
    life.act("customer_replied", text="Hello?")
    assert (moves(life), due(life)) == ([(at("12:00"), "b"), (at("12:30"), "c")], at("13:30"))
    assert [clock.ended for clock in ended(life, "tier")] == ["missed", "met"]


def test_one_reopened_and_raised_counts_neither_its_rest_nor_from_before_the_raise() -> None:
    """Two hours worked, a day of rest, half an hour worked: two and a half hours are more than one."""
    life = Life(THREE, LOW)
    acknowledged(life)
    life.sleep(2 * HOUR)
    life.act("resolve", by="ann", resolution="refunded")
    life.sleep(DAY)
    life.act("reopen", by="ann", reason="not refunded")
    life.sleep(30 * MINUTE)
    raised(life)
    assert (moves(life), due(life)) == ([(at("11:30", 1), "b")], at("12:30", 1))


def test_one_reopened_and_raised_that_has_used_little_stays() -> None:
    life = Life(THREE, LOW)
    acknowledged(life)
    life.sleep(20 * MINUTE)
    life.act("resolve", by="ann", resolution="refunded")
    life.sleep(DAY)
    life.act("reopen", by="ann", reason="not refunded")
    life.sleep(20 * MINUTE)
    raised(life)
    assert (moves(life), due(life)) == ([], life.now + 20 * MINUTE)


def test_a_raise_just_before_the_top_sounds_no_alarm_of_the_past() -> None:
    life = at_noon(ladder(tier("a", work_within=HOUR_WHEN_URGENT), top={**TOP, "repeat_every": "30m"}))
    raised(life)
    assert (moves(life), alarms(life)) == ([(at("12:00"), "top")], [])
    life.sleep_until(at("12:30"))
    assert alarms(life) == [at("12:30")]


def test_a_policy_with_more_tiers_and_less_time_moves_it_one_tier() -> None:
    life = at_noon()
    moved(life, ladder(*(tier(name, work_within="30m") for name in ("a", "b", "c", "d"))))
    assert (moves(life), due(life)) == ([(at("12:00"), "b")], at("12:30"))


def test_a_raise_after_an_outage_comes_after_what_had_fallen_due_before() -> None:
    """The deadline of 11:00 was missed and b entered then; the raise at noon finds b's hour used up exactly."""
    rungs = [tier(name, work_within={"urgent": "1h", "else": "2h"}) for name in "abc"]
    life = Life(ladder(*rungs), LOW)
    acknowledged(life)
    life.now = START + 3 * HOUR
    raised(life)
    assert moves(life) == [(at("12:00"), "b"), (at("12:00"), "c")]
    assert [(c.started_at, c.due_at) for c in ended(life, "tier")] == [
        (at("9:00"), at("11:00")),
        (at("11:00"), at("12:00")),
    ]
    assert due(life) == at("13:00")
