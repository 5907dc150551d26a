"""What a team has agreed to runs again after a reopening, from the reopening."""

from __future__ import annotations

from datetime import datetime
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
    down,
    due,
    ended,
    ladder,
    misses,
    raised,
    tier,
    until_just,
    up,
)
from tests.domain.decisions.test_moving_policy import moved
from tests.domain.life import START, Life
from tests.domain.places import NY
from tests.domain.waiting_life import at


def agreed(within: Any = "2h", **more: Any) -> dict[str, Any]:
    first = {"agreed_within": within} if within else {}
    categories = {"outage": {"tiers": {"a": {"agreed_within": "3h"}}}}
    return ladder(tier("a", **first), tier("b", **first), categories=categories, **more)


def solved(life: Life, after: Any = HOUR) -> None:
    acknowledged(life)
    life.sleep(after)
    done(life.act("resolve", by="ann", resolution="refunded"))


def reopened(life: Life, by: str = "ann", rest: Any = DAY) -> None:
    life.sleep(rest)
    done(life.act("reopen", by=by, reason="not refunded"))
    acknowledged(life)


def again(policy: dict[str, Any] | None = None, ticket: dict[str, Any] = LOW, start: datetime = START) -> Life:
    life = Life(policy or agreed(), ticket, start=start)
    solved(life)
    reopened(life)
    return life


def test_it_has_all_of_its_time_again() -> None:
    life = again()
    assert due(life, "internal") == at("12:00", 1)
    life.sleep(2 * HOUR)
    assert misses(life) == [(at("12:00", 1), "internal")]


def test_the_run_before_was_kept() -> None:
    life = again()
    assert [(c.met, c.episode) for c in ended(life, "internal")] == [(True, 1)]
    assert life.case.clocks["internal"].episode == 2


def test_one_that_was_missed_before_may_be_kept_now() -> None:
    life = Life(agreed(), LOW)
    solved(life, 3 * HOUR)
    reopened(life)
    until_just(life, life.now + 2 * HOUR)
    done(life.act("resolve", by="ann", resolution="refunded in full"))
    assert [c.met for c in ended(life, "internal")] == [False, True]
    assert misses(life) == [(at("11:00"), "internal")]


def test_each_reopening_gives_it_anew() -> None:
    life = again()
    life.sleep(HOUR)
    done(life.act("resolve", by="ann", resolution="refunded"))
    reopened(life)
    assert due(life, "internal") == at("13:00", 2)


def test_the_customers_reopening_does_too() -> None:
    life = Life(agreed(), LOW)
    solved(life)
    life.sleep(DAY)
    life.act("customer_replied", text="Not refunded.", not_solved=True)
    assert due(life, "internal") == at("12:00", 1)


def test_working_time_from_a_reopening_on_a_saturday_is_mondays() -> None:
    """Solved on Friday at 14:00, reopened a day later: two hours from Monday 9:00."""
    rungs = [tier(name, calendar="NY", agreed_within="2h") for name in "ab"]
    life = Life(ladder(*rungs, calendars={"NY": NY.calendar}), LOW, start=NY("Fri 2026-09-18 13:00"))
    solved(life)
    reopened(life)
    assert due(life, "internal") == NY("Mon 2026-09-21 11:00")


def test_a_wait_after_the_reopening_is_none_of_it() -> None:
    life = again()
    life.sleep(30 * MINUTE)
    done(life.act("wait", by="ann", on="customer", text="Which one?"))
    life.sleep(5 * HOUR)
    life.act("customer_replied", text="The second.")
    assert due(life, "internal") == life.now + 90 * MINUTE


def test_a_raise_after_the_reopening_counts_from_it() -> None:
    life = again(agreed({"urgent": "1h", "else": "2h"}))
    life.sleep(20 * MINUTE)
    raised(life)
    assert due(life, "internal") == at("11:00", 1)


def test_a_raise_that_makes_it_late_after_the_reopening_is_one_miss_now() -> None:
    life = again(agreed({"urgent": "1h", "else": "2h"}))
    life.sleep(90 * MINUTE)
    raised(life)
    assert misses(life) == [(at("11:30", 1), "internal")]


def test_a_category_that_agrees_to_other_time_counts_from_the_reopening() -> None:
    life = again()
    life.sleep(20 * MINUTE)
    categorised(life)
    assert due(life, "internal") == at("13:00", 1)


@pytest.mark.parametrize("how", ["category", "policy"])
def test_one_that_is_agreed_to_only_after_the_reopening_counts_from_it_too(how: str) -> None:
    """It starts from when it would have: the ticket's team has had it again since the reopening."""
    life = again(agreed(None))
    life.sleep(20 * MINUTE)
    if how == "category":
        categorised(life)
    else:
        moved(life, agreed("3h"))
    assert due(life, "internal") == at("13:00", 1)


def test_in_a_tier_above_it_is_that_tiers() -> None:
    life = Life(ladder(tier("a", agreed_within="2h"), tier("b", agreed_within="30m")), LOW)
    acknowledged(life)
    up(life)
    acknowledged(life)
    done(life.act("resolve", by="ben", resolution="refunded"))
    life.sleep(DAY)
    done(life.act("reopen", by="ben", reason="not refunded"))
    assert due(life, "internal") == at("9:30", 1)
    acknowledged(life)
    down(life)
    assert due(life, "internal") == at("11:00", 1)


def test_another_policy_while_it_was_solved_gives_what_that_one_agrees_to() -> None:
    life = Life(agreed(), LOW)
    solved(life)
    moved(life, agreed("4h"))
    reopened(life)
    assert due(life, "internal") == at("14:00", 1)


def test_a_team_that_has_agreed_to_nothing_has_no_such_clock() -> None:
    life = again(agreed(None))
    assert "internal" not in life.case.clocks
