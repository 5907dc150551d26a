"""Bouncing a ticket up and down buys nobody time: a tier has its target once, over all its stays."""

from __future__ import annotations

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
    done,
    down,
    due,
    ladder,
    lowered,
    misses,
    moves,
    raised,
    tier,
    up,
)
from tests.domain.decisions.test_moving_policy import moved
from tests.domain.life import Life
from tests.domain.places import NY
from tests.domain.waiting_life import at

FOUR = {"accept_within": "10m", "work_within": "4h"}


def bouncing(**more: Any) -> dict[str, Any]:
    return ladder(tier("a", **FOUR), tier("b", **FOUR), tier("c", **FOUR), **more)


def in_a() -> Life:
    life = Life(bouncing(), LOW)
    acknowledged(life)
    return life


def stay(life: Life, how_long: timedelta) -> None:
    acknowledged(life)
    life.sleep(how_long)


def left(life: Life) -> timedelta:
    at = due(life)
    assert at
    return at - life.now


@pytest.mark.parametrize(
    ("stays", "is_left"),
    [
        ([HOUR], 3 * HOUR),
        ([HOUR, HOUR], 2 * HOUR),
        ([HOUR, 30 * MINUTE, 45 * MINUTE], 105 * MINUTE),
        ([3 * HOUR + 50 * MINUTE], 10 * MINUTE),
        ([3 * HOUR + 55 * MINUTE], 10 * MINUTE),
        ([2 * HOUR, HOUR, 59 * MINUTE], 10 * MINUTE),
        # what is given as the least there is counts as used as well
        ([3 * HOUR + 55 * MINUTE, 9 * MINUTE, 9 * MINUTE], 10 * MINUTE),
    ],
    ids=str,
)
def test_whoever_gets_it_from_below_again_has_what_is_left(stays: list[timedelta], is_left: timedelta) -> None:
    life = in_a()
    for how_long in stays:
        up(life)
        stay(life, how_long)
        down(life)
    up(life)
    assert left(life) == is_left


def test_each_of_two_tiers_counts_its_own() -> None:
    """`a` has it for 10, 20 and 30 minutes, `b` for 40, 50 and 60."""
    life = in_a()
    for minutes in (10, 20, 30):
        life.sleep(minutes * MINUTE)
        up(life)
        stay(life, (minutes + 30) * MINUTE)
        down(life)
        acknowledged(life)
    assert left(life) == 3 * HOUR
    up(life)
    assert left(life) == 90 * MINUTE


def test_a_tier_that_was_left_by_its_deadline_has_its_acknowledge_time_when_it_gets_it_again() -> None:
    life = in_a()
    up(life)
    stay(life, 4 * HOUR)
    assert life.case.rung.name == "c"
    down(life)
    assert left(life) == 10 * MINUTE
    acknowledged(life)
    down(life)
    up(life)
    assert left(life) == 10 * MINUTE
    acknowledged(life)
    life.sleep(10 * MINUTE)
    assert moves(life)[-1] == (life.now, "c")


def test_going_up_over_a_tier_takes_nothing_from_it() -> None:
    life = in_a()
    up(life, "c")
    stay(life, HOUR)
    down(life, "a")
    acknowledged(life)
    up(life)
    assert left(life) == 4 * HOUR
    stay(life, HOUR)
    up(life)
    assert left(life) == 3 * HOUR


def test_up_again_after_a_raise_it_has_what_is_left_of_the_new_target() -> None:
    work = {"urgent": "1h", "else": "4h"}
    life = Life(ladder(*(tier(name, accept_within="10m", work_within=work) for name in "ab")), LOW)
    acknowledged(life)
    up(life)
    stay(life, 35 * MINUTE)
    down(life)
    acknowledged(life)
    raised(life)
    up(life)
    assert left(life) == 25 * MINUTE
    acknowledged(life)
    lowered(life)
    assert left(life) == 4 * HOUR - 35 * MINUTE


def test_up_again_under_another_policy_it_has_what_is_left_of_that_policys_target() -> None:
    life = in_a()
    up(life)
    stay(life, HOUR)
    down(life)
    acknowledged(life)
    moved(life, ladder(*(tier(name, accept_within="10m", work_within="90m") for name in "abc")))
    up(life)
    assert left(life) == 30 * MINUTE


def test_a_night_and_a_weekend_are_none_of_what_was_used() -> None:
    """Half an hour on Friday, half an hour on Monday from 9: of four hours three are left, at 9:30."""
    rungs = [tier(name, calendar="NY", **FOUR) for name in "ab"]
    life = Life(ladder(*rungs, calendars={"NY": NY.calendar}), LOW, start=NY("Fri 2026-09-18 16:30"))
    acknowledged(life)
    up(life)
    stay(life, 20 * HOUR)
    down(life)
    life.sleep_until(NY("Mon 2026-09-21 09:00"))
    acknowledged(life)
    up(life)
    stay(life, 30 * MINUTE)
    down(life)
    acknowledged(life)
    up(life)
    assert due(life) == NY("Mon 2026-09-21 12:30")


def test_a_wait_is_none_of_what_was_used() -> None:
    life = in_a()
    up(life)
    stay(life, HOUR)
    done(life.act("wait", by="ben", on="customer", text="Which one?"))
    life.sleep(DAY)
    life.act("customer_replied", text="The second.")
    life.sleep(30 * MINUTE)
    down(life)
    acknowledged(life)
    up(life)
    assert left(life) == 150 * MINUTE


def test_an_episode_before_counts() -> None:
    life = in_a()
    up(life)
    stay(life, HOUR)
    down(life)
    done(life.act("resolve", by="ann", resolution="refunded"))
    life.sleep(DAY)
    done(life.act("reopen", by="ann", reason="not refunded"))
    acknowledged(life)
    up(life)
    assert left(life) == 3 * HOUR


def test_one_solved_and_reopened_in_the_tier_above_goes_on_there_and_keeps_count() -> None:
    life = in_a()
    up(life)
    stay(life, HOUR)
    done(life.act("resolve", by="ben", resolution="refunded"))
    life.sleep(DAY)
    done(life.act("reopen", by="ben", reason="not refunded"))
    stay(life, HOUR)
    assert left(life) == 2 * HOUR
    down(life)
    acknowledged(life)
    up(life)
    assert left(life) == 2 * HOUR


def test_a_rule_that_moves_it_up_buys_no_time_either() -> None:
    rule = {"name": "chasing", "when": {"customer_messages": "2 within 24h"}, "then": {"escalate": True}}
    life = Life(bouncing(triage=[rule]), LOW)
    acknowledged(life)
    up(life)
    stay(life, 2 * HOUR)
    down(life)
    acknowledged(life)
    life.act("customer_replied", text="And?")
    life.act("customer_replied", text="And?")
    assert (life.case.rung.name, left(life)) == ("b", 2 * HOUR)


def test_owners_who_do_not_acknowledge_buy_no_time_either() -> None:
    """Two owners in `b`, each chased for twice ten minutes; then it is in `c`, and comes back."""
    life = Life(bouncing(reminders={"at": [], "before_reassigning": 1, "reassign": 1}), LOW)
    acknowledged(life)
    up(life)
    life.sleep(40 * MINUTE)
    assert life.case.rung.name == "c"
    down(life)
    assert left(life) == 4 * HOUR - 40 * MINUTE


def test_twenty_bounces_of_an_urgent_ticket_end_in_the_tier_above() -> None:
    """Whoever hands back within their time has it again for ten minutes at most, once four hours are used."""
    life = Life(bouncing(), URGENT)
    acknowledged(life)
    in_b = timedelta()
    while life.case.rung.name in ("a", "b") and in_b < DAY:
        up(life)
        stay(life, 25 * MINUTE)
        if life.case.rung.name != "b":
            break
        in_b += 25 * MINUTE
        down(life)
        acknowledged(life)
    # nine stays are 3 h 45, the tenth has 15 minutes left
    assert in_b == 9 * 25 * MINUTE
    assert misses(life) == [(life.now - 10 * MINUTE, "tier")]
    assert moves(life)[-1] == (at("9:00") + 4 * HOUR, "c")
