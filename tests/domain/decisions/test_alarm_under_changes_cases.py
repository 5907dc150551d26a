"""The top tier's alarm under changes: never later than it was, sooner where the new interval says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest

from tests.domain.changes import (
    DAY,
    HOUR,
    LOW,
    MINUTE,
    URGENT,
    acknowledged,
    alarms,
    categorised,
    done,
    ladder,
    lowered,
    prioritised,
    raised,
    tier,
    up,
)
from tests.domain.decisions.test_moving_policy import moved
from tests.domain.life import START, Life, promising
from tests.domain.places import NY, Place
from tests.domain.waiting_life import at

EVERY = {"urgent": "10m", "high": "30m", "else": "1h"}


def alarmed(every: Any = EVERY, calendar: str | None = None, **more: Any) -> dict[str, Any]:
    """A policy whose one tier below the top sends nothing up by itself; an outage has the alarm every 20 minutes."""
    top = {"name": "top", "accept_within": "300h", "repeat_every": every}
    if calendar:
        top["calendar"] = calendar
    categories = {
        "outage": {"tiers": {"top": {"repeat_every": "20m"}}},
        "legal": {"tiers": {"top": {"repeat_every": "2h"}}},
    }
    return ladder(tier("a"), top=top, categories=categories, calendars={"NY": NY.calendar}, **more)


def at_the_top(policy: dict[str, Any] | None = None, ticket: dict[str, Any] = LOW, start: datetime = START) -> Life:
    life = Life(policy or alarmed(), ticket, start=start)
    up(life)
    return life


def legal(life: Life) -> None:
    categorised(life, "legal")


def every(minutes: int) -> Callable[[Life], object]:
    return lambda life: moved(life, alarmed(f"{minutes}m"))


def high(life: Life) -> None:
    prioritised(life, "high")


@dataclass(frozen=True)
class Change:
    """At the top since 9:00: changed so many minutes later; the alarm then sounds at these minutes."""

    ticket: str
    changes: dict[int, Callable[[Life], object]]
    sounds: list[int]


CHANGES = {
    # new interval from the alarm's own start: 9:00 + 10 min lies ahead
    "raised early": Change("low", {5: raised}, [10, 20, 30]),
    # 9:10 has passed: now
    "raised late": Change("low", {45: raised}, [45, 55]),
    "raised exactly when it would have sounded by now": Change("low", {10: raised}, [10, 20]),
    "raised to high early": Change("low", {10: high}, [30, 60]),
    "raised to high, then to urgent": Change("low", {15: high, 20: raised}, [20, 30]),
    # never later than it was: 9:10, and from then on by the hour
    "lowered": Change("urgent", {5: lowered}, [10, 70]),
    "lowered a minute before it sounds": Change("high", {29: lowered}, [30, 90]),
    "lowered and raised again": Change("urgent", {3: lowered, 6: raised}, [10, 20, 30]),
    "lowered and raised to less": Change("urgent", {3: lowered, 6: high}, [10, 40]),
    "lowered in its second interval": Change("urgent", {15: lowered}, [10, 20, 80]),
    "a category with a shorter one": Change("low", {5: categorised}, [20, 40]),
    "a category with a shorter one, late": Change("low", {40: categorised}, [40, 60]),
    "a category with a longer one": Change("high", {20: legal}, [30, 150]),
    "a policy with a shorter one": Change("low", {20: every(30)}, [30, 60]),
    "a policy with a shorter one, late": Change("low", {50: every(15)}, [50, 65]),
    "a policy with a longer one": Change("high", {29: every(120)}, [30, 150]),
    "a policy that changes nothing": Change("high", {17: lambda life: moved(life, alarmed(survey=None))}, [30, 60]),
    "changes of every kind, again and again": Change(
        "urgent",
        {9: lowered, 18: categorised, 27: legal, 36: high},
        # 10 as it was; by the hour it would be 70, an outage's is 30; legal leaves it, and then it is two hours
        [10, 30, 150],
    ),
}


@pytest.mark.parametrize("case", CHANGES.values(), ids=CHANGES)
def test_it_sounds_no_later_than_it_would_have_and_sooner_where_the_new_interval_says_so(case: Change) -> None:
    life = at_the_top(ticket={"priority": case.ticket})
    for minute, change in case.changes.items():
        life.sleep_until(START + minute * MINUTE)
        change(life)
    life.sleep_until(START + case.sounds[-1] * MINUTE)
    assert [(when - START) // MINUTE for when in alarms(life)] == case.sounds


@pytest.mark.parametrize("minutes", [1, 3, 7, 9])
def test_priorities_that_change_all_the_time_do_not_silence_it(minutes: int) -> None:
    """Between urgent and high, every few minutes for two hours: never more than half an hour of silence."""
    life = at_the_top(ticket=URGENT)
    for number in range(120 // minutes):
        life.sleep(minutes * MINUTE)
        prioritised(life, ("high", "urgent")[number % 2])
    heard = [START, *alarms(life), life.now]
    assert alarms(life)[0] == START + 10 * MINUTE
    assert max(later - earlier for earlier, later in pairwise(heard)) <= 30 * MINUTE


# -- hours --

FRIDAY_EVENING = NY("Fri 2026-09-18 16:40")


def test_one_on_office_hours_is_heard_around_the_clock_once_it_is_urgent() -> None:
    """20 of 60 minutes until closing. Raised at 20:00: ten minutes from when it began are long over."""
    life = at_the_top(alarmed(calendar="NY"), start=FRIDAY_EVENING)
    life.sleep_until(NY("Fri 2026-09-18 20:00"))
    assert alarms(life) == []
    raised(life)
    assert alarms(life) == [NY("Fri 2026-09-18 20:00")]
    life.sleep_until(NY("Fri 2026-09-18 20:10"))
    assert alarms(life)[1:] == [NY("Fri 2026-09-18 20:10")]


def test_one_raised_to_a_shorter_interval_of_office_hours_sounds_on_monday_sooner() -> None:
    """30 minutes instead of an hour: 20 on Friday, ten on Monday."""
    life = at_the_top(alarmed(calendar="NY"), start=FRIDAY_EVENING)
    life.sleep_until(NY("Sat 2026-09-19 12:00"))
    high(life)
    life.sleep_until(NY("Mon 2026-09-21 12:00"))
    assert alarms(life)[0] == NY("Mon 2026-09-21 09:10")


def test_one_lowered_in_the_night_still_sounds_when_it_would_have_and_then_in_the_morning() -> None:
    life = at_the_top(alarmed(calendar="NY"), URGENT, start=NY("Fri 2026-09-18 20:00"))
    life.sleep_until(NY("Fri 2026-09-18 20:05"))
    lowered(life)
    life.sleep_until(NY("Mon 2026-09-21 10:00"))
    assert alarms(life) == [NY("Fri 2026-09-18 20:10"), NY("Mon 2026-09-21 10:00")]


def test_one_lowered_shortly_before_closing_still_sounds_after_it() -> None:
    life = at_the_top(alarmed(calendar="NY"), URGENT, start=NY("Fri 2026-09-18 16:55"))
    life.sleep_until(NY("Fri 2026-09-18 16:58"))
    lowered(life)
    life.sleep_until(NY("Fri 2026-09-18 17:05"))
    assert alarms(life) == [NY("Fri 2026-09-18 17:05")]


def test_one_lowered_within_office_hours_sounds_when_it_would_have() -> None:
    """And an hour later: 50 minutes on Friday, ten on Monday."""
    life = at_the_top(alarmed(calendar="NY"), URGENT, start=NY("Fri 2026-09-18 16:00"))
    life.sleep_until(NY("Fri 2026-09-18 16:05"))
    lowered(life)
    life.sleep_until(NY("Mon 2026-09-21 09:10"))
    assert alarms(life) == [NY("Fri 2026-09-18 16:10"), NY("Mon 2026-09-21 09:10")]


def test_one_changed_in_the_night_that_has_an_hour_twice_counts_what_has_passed() -> None:
    """From 1:30 EDT, an hour each; lowered from high at 1:45: still due after half an hour, which is 1:00 EST."""
    there = Place("America/New_York", ("00:00", "24:00"))
    begun = there("Sun 2026-11-01 01:30")
    life = at_the_top(alarmed(), {"priority": "high"}, start=begun)
    life.sleep(15 * MINUTE)
    lowered(life)
    life.sleep(2 * HOUR)
    assert alarms(life) == [begun + 30 * MINUTE, begun + 90 * MINUTE]


# -- somebody has acknowledged, it waits, it was reopened --


def test_the_time_that_acknowledging_gives_becomes_no_longer_by_a_change_of_policy() -> None:
    """Four times half an hour until 11:00; moved at 10:00 to an hour: still 11:00, and then by the hour."""
    life = at_the_top(ticket={"priority": "high"})
    acknowledged(life)
    life.sleep(HOUR)
    every(60)(life)
    life.sleep_until(at("12:00"))
    assert alarms(life) == [at("11:00"), at("12:00")]


def test_the_time_that_acknowledging_gives_is_shorter_by_a_shorter_policy() -> None:
    """Four times half an hour would be 11:00, four times a quarter of an hour is 10:00."""
    life = at_the_top(ticket={"priority": "high"})
    acknowledged(life)
    life.sleep(50 * MINUTE)
    every(15)(life)
    life.sleep_until(at("10:15"))
    assert alarms(life) == [at("10:00"), at("10:15")]


def test_whoever_acknowledges_after_a_change_has_the_time_of_the_new_terms() -> None:
    life = at_the_top(ticket=URGENT)
    life.sleep(5 * MINUTE)
    lowered(life)
    acknowledged(life)
    life.sleep_until(at("13:05"))
    assert alarms(life) == [at("13:05")]


def test_a_change_while_it_waits_sounds_nothing_and_the_new_interval_counts_once_it_goes_on() -> None:
    life = at_the_top()
    life.sleep(10 * MINUTE)
    done(life.act("wait", by="eve", on="customer", text="Which one?"))
    raised(life)
    life.sleep(DAY)
    assert alarms(life) == []
    life.act("customer_replied", text="The second.")
    resumed = life.now
    life.sleep(10 * MINUTE)
    assert alarms(life) == [resumed + 10 * MINUTE]


def test_a_change_after_reopening_counts_from_the_reopening() -> None:
    life = at_the_top(ticket={"priority": "high"})
    done(life.act("resolve", by="eve", resolution="refunded"))
    life.sleep_until(at("9:00", 1))
    done(life.act("reopen", by="eve", reason="not refunded"))
    life.sleep(25 * MINUTE)
    lowered(life)
    life.sleep_until(at("10:30", 1))
    assert alarms(life) == [at("9:30", 1), at("10:30", 1)]


def test_what_a_raise_makes_late_and_the_alarm_that_it_makes_due_are_one_alarm() -> None:
    """At 9:45 the resolution of 30 minutes and the alarm of ten are both over."""
    promises = {**promising(resolution="10h"), "urgent": {"resolution": "30m"}}
    life = at_the_top(alarmed(priorities=promises))
    life.sleep(45 * MINUTE)
    raised(life)
    assert alarms(life) == [at("9:45")]
    life.sleep(10 * MINUTE)
    assert alarms(life)[1:] == [at("9:55")]
