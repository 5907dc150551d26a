"""A provider's health, whatever calls and probes meet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.delivery.health import LONGEST_REST, WELL, Health, Observation, observed
from tests.domain.delivery.health_seen import FAULTS, Worker, after, at, call, probe, seconds


@st.composite
def observations(draw: st.DrawFn) -> list[Observation]:
    """What calls and probes meet, in the order in which they end."""
    now, seen = 0.0, []
    for _ in range(draw(st.integers(0, 40))):
        now += draw(st.sampled_from([0.0, 0.1, 1.0, 20.0, 400.0, 4000.0]))
        met = draw(st.sampled_from(["answered", "answered", *FAULTS]))
        wait = draw(st.sampled_from([None, 1.0, 90.0, 1e6])) if met == "busy" else None
        each = call(met, now, began=now - draw(st.sampled_from([0.1, 8.0, 30.0])), wait=wait)
        seen.append(each.model_copy(update={"probe": draw(st.booleans())}))
    return seen


def stations(seen: Iterable[Observation]) -> list[tuple[Health, Observation, Health]]:
    health, steps = WELL, []
    for each in seen:
        steps.append((health, each, observed(health, each)))
        health = steps[-1][2]
    return steps


@given(observations())
def test_while_it_is_away_a_probe_is_always_ahead_and_nobody_calls(seen: list[Observation]) -> None:
    for _, each, health in stations(seen):
        if health.state == "away":
            assert health.probe_at is not None
            assert health.probe_at - each.at <= LONGEST_REST
            assert health.calls_at_once(each.at) == 0
            assert health.probing(each.at).probe_at == each.at + timedelta(minutes=1)
        else:
            assert health.calls_at_once(each.at + LONGEST_REST) >= 1, "who is not away is called again"


@given(observations())
def test_calls_stop_only_for_a_fault_and_begin_again_only_for_an_answer(seen: list[Observation]) -> None:
    for before, each, health in stations(seen):
        if health.state == "away" and before.state != "away":
            assert each.is_fault
        if before.state == "away" and health.state != "away":
            assert not each.is_fault
            assert health.state == "returning"
        if health.state == "well":
            assert not each.is_fault or health is before


@given(observations())
def test_a_trouble_is_known_by_its_first_fault_until_it_is_over(seen: list[Observation]) -> None:
    for before, _, health in stations(seen):
        assert (health.failing_since is None) == (health.state == "well")
        if "well" not in (before.state, health.state):
            assert health.failing_since == before.failing_since
            assert health.probes >= before.probes, "the back-off is kept"


@given(observations())
def test_a_provider_that_answers_everything_is_well_after_one_probe_and_five_answers(seen: list[Observation]) -> None:
    health = after(*seen)
    now = max((seconds(each.at) for each in seen), default=0.0) + 1
    if health.state == "away":
        now = max(now, seconds(health.probe_at))
        health = after(probe("answered", now), health=health)
    for _ in range(5):
        now += 1
        if health.calls_at_once(at(now)) == 0:
            now = seconds(health.rest_until)
        assert health.calls_at_once(at(now)) >= 1
        health = after(call("answered", now), health=health)
    assert health.state == "well"


@given(observations(), st.data())
@settings(max_examples=150)
def test_two_workers_agree_once_both_have_shared_what_they_met(seen: list[Observation], data: st.DataObject) -> None:
    shared, crew = WELL, (Worker(), Worker())

    def share(worker: Worker) -> Health:
        worker.health = after(*worker.unshared, health=shared)
        worker.unshared.clear()
        return worker.health

    for each in seen:
        crew[data.draw(st.integers(0, 1))].met(each)
        for worker in data.draw(st.sampled_from([(), crew[:1], crew[1:], crew])):
            shared = share(worker)
    for worker in (*crew, *crew):
        shared = share(worker)
    assert crew[0].health == crew[1].health == shared


@given(observations())
def test_it_is_the_same_after_being_stored_at_any_moment(seen: list[Observation]) -> None:
    kept = WELL
    for each in seen:
        kept = Health.model_validate_json(observed(kept, each).model_dump_json())
    assert kept == after(*seen)
