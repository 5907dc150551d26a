"""A provider that comes back: how many calls are made, and what makes it well, by worked examples."""

from __future__ import annotations

import pytest

from domain.delivery.health import Observation
from tests.domain.delivery.health_seen import BACK, GONE, after, at, call, probe, seconds


def test_on_the_way_back_one_call_is_made_then_two_four_and_eight_and_then_it_is_well() -> None:
    allowed, health = [], after(*GONE, BACK)
    assert (health.state, health.since, health.probe_at) == ("returning", at(60), None)
    for each in range(5):
        allowed.append(health.calls_at_once(at(61)))
        health = after(call("answered", 61 + each), health=health)
    assert allowed == [1, 2, 4, 8, 8]
    assert (health.state, health.calls_at_once(at(66)), health.since) == ("well", 12, at(65))
    assert health.was_away_since == at(0.1)


def test_a_call_that_is_answered_while_it_is_away_counts_as_the_first() -> None:
    returning = after(*GONE, call("answered", 9, began=1))
    assert (returning.state, returning.calls_at_once(at(9))) == ("returning", 2)


def test_a_fault_before_any_answer_and_it_is_away_again_with_the_back_off_kept() -> None:
    health = after(*GONE)
    for each in range(3):
        health = after(probe("error", 10 + each), health=health)
    again = after(probe("answered", 30), call("error", 31), health=health)
    assert (again.state, again.since, again.failing_since) == ("away", at(31), at(0.1))
    assert again.probes == health.probes + 1
    assert 31 + 0.8 * 32 <= seconds(again.probe_at) <= 31 + 40


def test_after_an_answer_it_takes_two_faults() -> None:
    returning = [BACK, call("answered", 61), call("error", 62)]
    assert after(*GONE, *returning).state == "returning"
    assert after(*GONE, *returning).calls_at_once(at(62)) == 1
    assert after(*GONE, *returning, call("error", 63)).state == "away"


def test_a_late_fault_of_a_call_from_before_it_came_back_counts_for_nothing() -> None:
    returning = after(*GONE, BACK)
    assert after(call("silence", 61, began=59.9), health=returning) is returning
    well = after(*(call("answered", 61 + each) for each in range(5)), health=returning)
    assert after(*(call("silence", 66, began=58) for _ in range(12)), health=well) is well


def test_probes_alone_make_nobody_well() -> None:
    assert after(*GONE, *(probe("answered", 60 + each) for each in range(20))).state == "returning"


@pytest.mark.parametrize("before", [GONE[:1], [*GONE, BACK]])
def test_the_fifth_answer_is_one_to_a_call(before: list[Observation]) -> None:
    four = [call("answered", 61 + each) for each in range(4)]
    assert after(*before, *four, probe("answered", 66)).state != "well"
