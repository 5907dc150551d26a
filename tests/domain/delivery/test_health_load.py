"""How much workers ask together of a provider that is away."""

from __future__ import annotations

from itertools import product

import pytest

from domain.delivery.health import CALLS_AT_ONCE, WELL, Met
from tests.domain.delivery.health_seen import Worker, after, at, call, probe


def asked_of(workers: int, lasts: float, probe_lasts: float, probes_meet: Met, calls_meet: Met) -> int:
    """How many calls and probes a provider gets in 300 s from workers that have more to send than they may.

    Each has as many calls under way when the outage begins as it may, and shares what it met every second.
    """
    shared, crew, asked = WELL, [Worker() for _ in range(workers)], 0
    probes: list[tuple[Worker, float, float]] = []
    for tick in range(3000):
        now = tick / 10
        for place, worker in enumerate(crew):
            over = [each for each in worker.ends if each[1] <= now]
            worker.ends = [each for each in worker.ends if each[1] > now]
            for began, ended in over:
                worker.met(call(calls_meet, ended, began=began))
            for each in [each for each in probes if each[0] is worker and each[2] <= now]:
                probes.remove(each)
                worker.met(probe(probes_meet, each[2]))
            if (tick + 5 * place) % 10 == 0:
                shared = after(*worker.unshared, health=shared)
                worker.unshared.clear()
                if shared.probe_due(at(now)):
                    shared = shared.probing(at(now))
                    probes.append((worker, now, now + probe_lasts))
                    asked += 1
                worker.health = shared
            while len(worker.ends) < worker.health.calls_at_once(at(now)):
                worker.ends.append((now, now + lasts))
                asked += 1
    return asked


LASTING = list(product((1, 2), (0.1, 1.0, 8.0), (0.1, 2.0)))


@pytest.mark.parametrize(("workers", "lasts", "probe_lasts"), LASTING)
def test_who_is_away_is_asked_no_more_than_sixty_times_in_five_minutes(
    workers: int, lasts: float, probe_lasts: float
) -> None:
    assert CALLS_AT_ONCE * workers <= asked_of(workers, lasts, probe_lasts, "error", "error") <= 60


@pytest.mark.parametrize("lasts", [0.1, 1.0, 8.0])
def test_nor_by_one_worker_when_it_answers_probes_and_no_calls(lasts: float) -> None:
    assert asked_of(1, lasts, 0.1, "answered", "error") <= 60


@pytest.mark.parametrize("lasts", [1.0, 8.0])
def test_nor_by_two(lasts: float) -> None:
    assert asked_of(2, lasts, 0.1, "answered", "error") <= 60
