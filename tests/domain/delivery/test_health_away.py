"""A provider that is away: when it is probed, by worked examples."""

from __future__ import annotations

from itertools import pairwise

import pytest

from domain.delivery.health import Health
from tests.domain.delivery.health_seen import GONE, after, at, call, probe, seconds


def in_vain(health: Health, until: float) -> tuple[Health, list[float]]:
    """Probe in vain whenever that is due; returns when that was, in seconds after ten."""
    when = []
    while (due := seconds(health.probe_at)) < until:
        when.append(due)
        health = after(probe("error", due), health=health)
    return health, when


def test_probes_come_ever_more_seldom_up_to_twenty_seconds_in_the_first_ten_minutes() -> None:
    _, when = in_vain(after(*GONE), 600)
    gaps = [later - earlier for earlier, later in pairwise([0.4, *when])]
    for gap, most in zip(gaps, [2, 4, 8, 16, *[20] * len(gaps)], strict=False):
        assert 0.8 * most <= gap <= most
    assert len({round(gap, 3) for gap in gaps[4:]}) > len(gaps[4:]) / 2, "spread, so that no two fall together"


@pytest.mark.parametrize(("hours", "slowest"), [(0.5, 30), (2, 60), (72, 60)])
def test_later_they_are_half_a_minute_apart_and_then_a_minute(hours: float, slowest: float) -> None:
    health, _ = in_vain(after(*GONE), hours * 3600)
    last = seconds(health.probe_at)
    again = seconds(after(probe("error", last), health=health).probe_at)
    assert 0.8 * slowest <= again - last <= slowest


def test_while_one_probe_is_under_way_no_other_begins_before_its_answer_is_late() -> None:
    probing = after(*GONE).probing(at(3))
    assert not probing.probe_due(at(62.9))
    assert probing.probe_due(at(63))


def test_a_late_fault_of_a_call_is_no_probe_in_vain() -> None:
    away = after(*GONE)
    later = after(call("silence", 8, began=0), health=away)
    assert (later.probes, later.probe_at, later.since) == (away.probes, away.probe_at, away.since)


def test_an_answer_from_before_it_went_away_does_not_bring_it_back() -> None:
    assert after(*GONE, call("answered", 0.05, began=0)).state == "away"
