"""Raised at the very instant of a due that a raise does not touch: the move that the raise brings is made then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.domain.changes import (
    HOUR,
    LOW,
    acknowledged,
    due,
    ladder,
    misses,
    moves,
    raised,
    tier,
    until_just,
    up,
)
from tests.domain.life import Life
from tests.domain.waiting_life import at

HOUR_WHEN_URGENT = {"urgent": "1h", "else": "24h"}
LAW = {"name": "law", "within": "3h", "when_missed": "tell"}


@pytest.mark.parametrize("late", [timedelta(), HOUR], ids=["a worker that is there", "one that comes an hour later"])
def test_a_raise_at_the_instant_of_a_limit_moves_it_then(late: timedelta) -> None:
    life = Life(ladder(tier("a", work_within=HOUR_WHEN_URGENT), tier("b"), limits=[LAW]), LOW)
    acknowledged(life)
    until_just(life, at("12:00"))
    raised(life)
    assert (moves(life), misses(life)) == ([(at("12:00"), "b")], [(at("12:00"), "tier")])
    life.sleep(late)
    assert moves(life) == [(at("12:00"), "b")]
    assert misses(life) == [(at("12:00"), "tier"), (at("12:00"), "limit")]
    assert due(life) is not None


@pytest.mark.parametrize("change", [raised, up], ids=["a raise", "a person"])
def test_a_limit_takes_it_to_the_top_from_a_tier_it_has_just_come_to(change: Callable[[Life], None]) -> None:
    """A limit is law: what moved the ticket at the same instant does not keep it from the top."""
    limit = {**LAW, "when_missed": "top tier"}
    life = Life(ladder(tier("a", work_within=HOUR_WHEN_URGENT), tier("b"), limits=[limit]), LOW)
    acknowledged(life)
    until_just(life, at("12:00"))
    change(life)
    assert moves(life) == [(at("12:00"), "b")]
    life.sleep(timedelta())
    assert moves(life) == [(at("12:00"), "b"), (at("12:00"), "top")]
    assert misses(life)[-1] == (at("12:00"), "limit")
