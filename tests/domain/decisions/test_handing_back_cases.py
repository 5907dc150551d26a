"""Handing back after changes: what the tier had left of the target now in force, and at least its acknowledge time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from tests.domain.changes import (
    DAY,
    HOUR,
    LOW,
    MINUTE,
    URGENT,
    acknowledged,
    categorised,
    done,
    down,
    due,
    ladder,
    lowered,
    misses,
    moves,
    prioritised,
    raised,
    tier,
    up,
)
from tests.domain.decisions.test_moving_policy import moved
from tests.domain.life import Life
from tests.domain.places import LON, NY
from tests.domain.waiting_life import at

ACCEPT = {"urgent": "10m", "high": "20m", "else": "30m"}
WORK = {"urgent": "30m", "high": "2h", "else": "8h"}
CATEGORIES = {
    "outage": {"tiers": {"a": {"work_within": {"urgent": "15m", "else": "90m"}, "accept_within": "5m"}}},
    "legal": {"tiers": {"a": {"work_within": "20h"}}},
}


def policy(work: Any = WORK, accept: Any = ACCEPT, **more: Any) -> dict[str, Any]:
    rungs = [tier("a", accept_within=accept, work_within=work), tier("b"), tier("c")]
    return ladder(*rungs, categories=CATEGORIES, **more)


def to_the_policy(work: str, accept: str = "10m") -> Callable[[Life], object]:
    return lambda life: moved(life, policy(work, accept))


def to(priority: str) -> Callable[[Life], object]:
    return lambda life: prioritised(life, priority)


@dataclass(frozen=True)
class Back:
    """A ticket that has used so much of `a`, goes up, changes there, and comes back with so much left."""

    used: timedelta
    changes: tuple[Callable[[Life], object], ...]
    left: timedelta
    ticket: str = "low"


BACKS = {
    "raised, with something left": Back(20 * MINUTE, (raised,), 10 * MINUTE),
    "raised, with less left than it takes to acknowledge": Back(25 * MINUTE, (raised,), 10 * MINUTE),
    "raised, with nothing left": Back(3 * HOUR, (raised,), 10 * MINUTE),
    "raised to high": Back(HOUR, (to("high"),), HOUR),
    "raised to high, with little left": Back(110 * MINUTE, (to("high"),), 20 * MINUTE),
    "raised twice": Back(HOUR, (to("high"), raised), 10 * MINUTE),
    "raised and lowered again": Back(HOUR, (raised, lowered), 7 * HOUR),
    "lowered from urgent": Back(25 * MINUTE, (lowered,), 8 * HOUR - 25 * MINUTE, "urgent"),
    "lowered from high to low, with an hour used": Back(HOUR, (lowered,), 7 * HOUR, "high"),
    "a shorter category": Back(HOUR, (categorised,), 30 * MINUTE),
    "a shorter category, with nothing left": Back(2 * HOUR, (categorised,), 5 * MINUTE),
    "a longer category": Back(HOUR, (lambda life: categorised(life, "legal"),), 19 * HOUR),
    "a shorter category and a raise": Back(10 * MINUTE, (categorised, raised), 5 * MINUTE),
    "a category and back": Back(HOUR, (categorised, lambda life: categorised(life, "billing")), 7 * HOUR),
    "a shorter policy": Back(HOUR, (to_the_policy("90m"),), 30 * MINUTE),
    "a policy of less than was used": Back(2 * HOUR, (to_the_policy("90m", "15m"),), 15 * MINUTE),
    "a longer policy and a raise": Back(HOUR, (to_the_policy("12h"), raised), 11 * HOUR),
}


@pytest.mark.parametrize("case", BACKS.values(), ids=BACKS)
def test_a_tier_gets_what_is_left_of_the_target_of_now(case: Back) -> None:
    life = Life(policy(), {"priority": case.ticket})
    acknowledged(life)
    life.sleep(case.used)
    up(life)
    life.sleep(HOUR)
    for change in case.changes:
        change(life)
    down(life)
    assert due(life) == life.now + case.left
    acknowledged(life)
    life.sleep(case.left - timedelta(seconds=1))
    assert life.case.rung.name == "a"
    life.sleep(timedelta(seconds=1))
    assert (life.case.rung.name, moves(life)[-1]) == ("b", (life.now, "b"))


@pytest.mark.parametrize(("changed", "left"), [(raised, 10 * MINUTE), (lowered, 7 * HOUR)], ids=["raised", "lowered"])
def test_a_change_after_handing_back_counts_what_was_used_in_both_stays(
    changed: Callable[[Life], object], left: timedelta
) -> None:
    """40 minutes of high's two hours before, 20 after: an hour of the target of then."""
    life = Life(policy(), {"priority": "high"})
    acknowledged(life)
    life.sleep(40 * MINUTE)
    up(life)
    life.sleep(HOUR)
    down(life)
    acknowledged(life)
    assert due(life) == life.now + 80 * MINUTE
    life.sleep(20 * MINUTE)
    changed(life)
    if changed is raised:
        assert [(when, where) for when, where in moves(life)[1:]] == [(life.now, "b")], (
            "an hour is more than 30 minutes"
        )
        down(life)
    assert due(life) == life.now + left


def test_working_time_alone_is_used_before_a_weekend() -> None:
    """Two hours on Friday, of 8; raised on Saturday to 3; handed back on Sunday: one hour, on Monday from 9."""
    rungs = [tier(n, calendar="NY", accept_within="10m", work_within={"urgent": "3h", "else": "8h"}) for n in "ab"]
    life = Life(ladder(*rungs, calendars={"NY": NY.calendar}), LOW, start=NY("Fri 2026-09-18 15:00"))
    acknowledged(life)
    life.sleep_until(NY("Fri 2026-09-18 17:00"))
    up(life)
    acknowledged(life)
    life.sleep_until(NY("Sat 2026-09-19 12:00"))
    raised(life)
    life.sleep_until(NY("Sun 2026-09-20 12:00"))
    down(life)
    assert due(life) == NY("Mon 2026-09-21 10:00")


def test_another_calendar_leaves_what_was_used_as_it_was_counted() -> None:
    """4 h used of 9 on London's hours, until 18:00; handed back on New York's: 5 h from Wednesday 9:00 there."""

    def on(place: str) -> dict[str, Any]:
        rungs = [tier(name, calendar=place, accept_within="10m", work_within="9h") for name in "ab"]
        return ladder(*rungs, calendars={"LON": LON.calendar, "NY": NY.calendar})

    life = Life(on("LON"), start=LON("Tue 2026-07-14 14:00"))
    acknowledged(life)
    life.sleep_until(LON("Tue 2026-07-14 18:00"))
    up(life)
    acknowledged(life)
    life.sleep_until(NY("Tue 2026-07-14 18:00"))
    moved(life, on("NY"))
    down(life)
    assert due(life) == NY("Wed 2026-07-15 14:00")


def test_a_wait_in_the_lower_tier_is_none_of_what_it_used() -> None:
    life = Life(policy(), LOW)
    acknowledged(life)
    life.sleep(10 * MINUTE)
    done(life.act("wait", by="ann", on="customer", text="Which one?"))
    life.sleep(5 * HOUR)
    life.act("customer_replied", text="The second.")
    life.sleep(5 * MINUTE)
    up(life)
    raised(life)
    down(life)
    assert due(life) == life.now + 15 * MINUTE


def test_one_handed_back_while_it_waits_has_it_all_left_when_it_goes_on() -> None:
    life = Life(policy(), LOW)
    acknowledged(life)
    life.sleep(10 * MINUTE)
    up(life)
    done(life.act("wait", by="ann", on="customer", text="Which one?"))
    raised(life)
    down(life)
    assert due(life) is None
    acknowledged(life)
    life.sleep(3 * HOUR)
    life.act("customer_replied", text="The second.")
    assert due(life) == life.now + 20 * MINUTE


def test_one_handed_back_over_two_tiers_after_a_raise() -> None:
    life = Life(policy(), LOW)
    acknowledged(life)
    life.sleep(15 * MINUTE)
    up(life, "c")
    raised(life)
    down(life, "a")
    assert due(life) == life.now + 15 * MINUTE


def test_a_tier_in_between_that_never_had_it_has_all_its_time() -> None:
    rungs = [tier(name, accept_within="10m", work_within={"urgent": "1h", "else": "8h"}) for name in "abc"]
    life = Life(ladder(*rungs), LOW)
    acknowledged(life)
    life.sleep(HOUR)
    up(life, "c")
    acknowledged(life)
    raised(life)
    life.sleep(30 * MINUTE)
    down(life, "b")
    assert due(life) == life.now + HOUR


def test_one_handed_back_from_the_top_after_a_raise_there() -> None:
    life = Life(policy(), LOW)
    acknowledged(life)
    life.sleep(12 * MINUTE)
    up(life, "top")
    life.sleep(DAY)
    raised(life)
    down(life, "a")
    assert due(life) == life.now + 18 * MINUTE


def test_what_was_used_in_an_episode_before_counts_after_a_reopening_too() -> None:
    """20 minutes in `a`; solved in `b`, reopened, raised and handed back: 10 of 30 minutes."""
    life = Life(policy(), LOW)
    acknowledged(life)
    life.sleep(20 * MINUTE)
    up(life)
    done(life.act("resolve", by="ben", resolution="refunded"))
    life.sleep(2 * DAY)
    done(life.act("reopen", by="ben", reason="not refunded"))
    raised(life)
    down(life)
    assert due(life) == life.now + 10 * MINUTE


def test_one_that_missed_its_deadline_here_has_its_acknowledge_time_and_after_a_lowering_what_that_gives() -> None:
    life = Life(policy(), URGENT)
    acknowledged(life)
    life.sleep(30 * MINUTE)
    assert moves(life) == [(at("9:30"), "b")]
    down(life)
    assert due(life) == at("9:40")
    lowered(life)
    assert due(life) == at("9:30") + 7 * HOUR + 30 * MINUTE
    assert misses(life) == [(at("9:30"), "tier")]
