"""Whom the alarm wakes by its count, limits that a category has, has not and has again, and what lateness moves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.clocks.clock import key_of
from tests.domain.changes import (
    HOUR,
    LOW,
    MINUTE,
    TOP,
    acknowledged,
    categorised,
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
from tests.domain.decisions.test_chase_cases import chased
from tests.domain.life import Life, promising
from tests.domain.waiting_life import at


def woken(life: Life, when: datetime) -> list[str]:
    """Whom the alarm of an instant woke."""
    return sorted({message.to.id for sent, message in life.sent if sent == when and message.purpose == "alarm"})


def at_the_top(**top: Any) -> Life:
    """At the top since 9:00, alarmed each half hour."""
    life = Life(ladder(tier("a", tell=["head"]), top={**TOP, "repeat_every": "30m", **top}), LOW)
    up(life)
    return life


def test_the_third_alarm_wakes_everybody_the_ladder_tells() -> None:
    life = at_the_top()
    life.sleep_until(at("10:30"))
    assert ["head" in woken(life, when) for when in (at("9:30"), at("10:00"), at("10:30"))] == [False, False, True]


CLOCKS = ("9:30", "10:00", "10:30", "11:00")


def test_a_wider_circle_joins_at_its_count_and_stays() -> None:
    life = at_the_top(wider_circle={2: ["head"], 3: ["team lead"]})
    life.sleep_until(at("11:00"))
    joined = [[who for who in ("head", "team-lead") if who in woken(life, at(clock))] for clock in CLOCKS]
    assert joined == [[], ["head"], ["head", "team-lead"], ["head", "team-lead"]]


def test_alarms_are_counted_anew_once_somebody_has_acknowledged() -> None:
    """At 9:30 and 10:00; taken on at 10:10, which gives four times half an hour."""
    life = at_the_top()
    life.sleep_until(at("10:10"))
    acknowledged(life)
    life.sleep_until(at("12:10"))
    assert [(entry.at, entry.data["alarm"]) for entry in life.entries("alerted")][-1] == (at("12:10"), 1)


LAW = key_of("limit", "law")


def test_a_limit_that_a_category_has_not_runs_again_under_one_that_has_it() -> None:
    life = Life(ladder(tier("a"), limits=[{"name": "law", "within": {"outage": "10h"}}]), LOW)
    acknowledged(life)
    categorised(life)
    assert life.case.clocks[LAW].due_at == at("19:00")
    life.sleep(HOUR)
    categorised(life, "billing")
    assert not life.case.clocks[LAW].running
    life.sleep(HOUR)
    categorised(life)
    life.sleep_until(at("19:00"))
    assert (misses(life), moves(life)) == ([(at("19:00"), "limit")], [(at("19:00"), "top")])


def test_a_late_resolution_of_which_the_policy_only_tells_moves_nothing() -> None:
    policy = ladder(
        tier("a"), tier("b"), priorities=promising(resolution="1h"), when_missed={"resolution": "tell lead"}
    )
    life = Life(policy, LOW)
    acknowledged(life)
    life.sleep(HOUR)
    assert (misses(life), moves(life)) == ([(at("10:00"), "resolution")], [])
    assert sorted({message.to.id for _, message in life.sent if message.purpose == "breach"}) == ["team-lead"]


def test_a_change_that_is_undone_at_once_leaves_what_an_earlier_one_gave() -> None:
    """90 minutes by the first change; raised and back to high at 70, it is 90 as before."""
    life = Life(chased(), LOW)
    life.sleep(HOUR)
    prioritised(life, "high")
    life.sleep(10 * MINUTE)
    raised(life)
    assert due(life, "acknowledge") == at("10:20")
    prioritised(life, "high")
    assert due(life, "acknowledge") == at("10:30")


def test_what_is_lowered_and_raised_again_at_once_has_what_it_had() -> None:
    life = Life(chased(), {"priority": "high"})
    life.sleep(10 * MINUTE)
    lowered(life)
    prioritised(life, "high")
    assert due(life, "acknowledge") == at("9:30")
