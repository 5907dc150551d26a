"""A provider that asks for patience is left alone for that long, by worked examples."""

from __future__ import annotations

import pytest

from domain.delivery.health import Observation
from tests.domain.delivery.health_seen import GONE, after, at, call, probe, seconds


def test_a_provider_that_asks_for_patience_is_left_alone_for_that_long() -> None:
    resting = after(call("busy", 0, wait=60))
    assert (resting.state, resting.rest_until, resting.probe_at) == ("failing", at(60), at(60))
    assert [resting.calls_at_once(at(each)) for each in (0, 59.9, 60)] == [0, 0, 2]


def test_no_provider_may_ask_for_more_than_ten_minutes() -> None:
    assert after(call("busy", 0, wait=86_400)).rest_until == at(600)
    away = after(*GONE, probe("busy", 60, wait=86_400))
    assert away.probe_at == at(660)


def test_the_longest_of_several_rests_counts() -> None:
    assert after(call("busy", 0, wait=60), call("busy", 1, wait=5)).rest_until == at(60)
    assert after(call("busy", 0, wait=5), call("busy", 1, wait=60)).rest_until == at(61)


def test_a_rest_is_kept_though_calls_that_were_under_way_are_answered() -> None:
    under_way = [call("answered", 0.1 * each, began=-1) for each in range(1, 12)]
    assert after(call("busy", 0, wait=60), *under_way).calls_at_once(at(30)) == 0


@pytest.mark.parametrize("before", [GONE[:1], GONE])
def test_nobody_is_probed_before_the_rest_is_over_that_a_late_call_was_asked_for(before: list[Observation]) -> None:
    resting = after(*before, call("busy", 1, began=-1, wait=60))
    assert seconds(resting.probe_at) >= 61
