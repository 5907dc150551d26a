"""What a tier, a team and a customer are owed where terms come, go and come back, worked out by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.domain.changes import (
    HOUR,
    LOW,
    MINUTE,
    TOP,
    acknowledged,
    categorised,
    down,
    due,
    ended,
    ladder,
    misses,
    moves,
    raised,
    tier,
    up,
)
from tests.domain.decisions.test_moving_policy import moved
from tests.domain.life import Life, promising
from tests.domain.waiting_life import at


def at_the_top(work: str | None) -> dict[str, Any]:
    """A policy whose top tier alone may have no deadline: below it something is always due."""
    top = {**TOP, "accept_within": "10m"} | ({"work_within": work} if work else {})
    return ladder(tier("a"), top=top)


def test_a_first_answer_late_by_a_raise_moves_it_up_its_whole_time_later_though_twice_its_time_lies_ahead() -> None:
    """2 h instead of 8, three hours after the opening: late at noon. Twice 2 h would be 13:00, 2 h more are 14:00."""
    promises = {**promising(first_response="8h"), "urgent": {"first_response": "2h"}}
    life = Life(ladder(tier("a"), tier("b"), priorities=promises), LOW)
    acknowledged(life)
    life.sleep_until(at("12:00"))
    raised(life)
    assert misses(life) == [(at("12:00"), "first_response")]
    life.sleep_until(at("14:00"))
    assert moves(life) == [(at("14:00"), "b")]


def twice_at_the_top(before: timedelta) -> Life:
    """So long at the top, of eight hours; handed back and up again at once."""
    life = Life(at_the_top("8h"), LOW)
    up(life)
    acknowledged(life)
    life.sleep(before)
    down(life)
    up(life)
    acknowledged(life)
    return life


def test_a_deadline_that_one_policy_lacks_and_the_next_has_counts_the_stays_before_it() -> None:
    life = twice_at_the_top(HOUR)
    assert due(life) == at("17:00")
    life.sleep_until(at("11:00"))
    moved(life, at_the_top(None))
    assert due(life) is None
    life.sleep_until(at("12:00"))
    moved(life, at_the_top("8h"), version="v3")
    assert due(life) == at("17:00")


def test_a_deadline_of_another_time_that_comes_back_counts_all_of_the_stays_before_it() -> None:
    """7 h 55 of 8 are used: ten minutes to acknowledge are left, from 16:55 on. Of 20 h, 12 h 5 min are."""
    life = twice_at_the_top(7 * HOUR + 55 * MINUTE)
    assert due(life) == at("17:05")
    moved(life, at_the_top(None))
    moved(life, at_the_top("20h"), version="v3")
    assert due(life) == at("5:00", 1)


def test_a_deadline_that_a_tier_had_not_when_it_got_the_ticket_again_counts_the_stays_before_it() -> None:
    """An hour at the top until 10:00, and again from 10:10 on."""
    life = Life(at_the_top("8h"), LOW)
    up(life)
    acknowledged(life)
    life.sleep(HOUR)
    down(life)
    moved(life, at_the_top(None))
    life.sleep(10 * MINUTE)
    up(life)
    acknowledged(life)
    life.sleep(HOUR)
    moved(life, at_the_top("8h"), version="v3")
    assert due(life) == at("17:10")


def test_what_a_tier_has_beyond_its_target_to_acknowledge_in_goes_along_with_a_change() -> None:
    """`b` never had it, and is given three hours to acknowledge, two more than its one; half an hour is 2 h 30 min."""
    work = {"urgent": "30m", "else": "1h"}
    life = Life(ladder(tier("a"), tier("b", accept_within="3h", work_within=work), tier("c")), LOW)
    acknowledged(life)
    up(life, "c")
    acknowledged(life)
    down(life, "b")
    assert due(life) == at("12:00")
    life.sleep(10 * MINUTE)
    raised(life)
    assert due(life) == at("11:30")


def test_a_team_that_gives_a_ticket_to_another_in_time_has_kept_what_it_agreed_to() -> None:
    rungs = [tier("a", team="by category", agreed_within="2h"), tier("b")]
    life = Life(ladder(*rungs, teams={"outage": "network", "else": "desk"}), LOW)
    acknowledged(life)
    life.sleep(HOUR)
    categorised(life)
    assert [(clock.ended, clock.met) for clock in ended(life, "internal")] == [("met", True)]
    assert due(life, "internal") == at("12:00"), "two hours from when the other team got it"
