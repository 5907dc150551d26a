"""A provider's health, by worked examples and whatever calls and probes meet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.delivery.health import (
    CALLS_AT_ONCE,
    LONGEST_REST,
    WELL,
    Health,
    Met,
    Observation,
    observed,
)

TEN = datetime(2026, 11, 22, 10, tzinfo=UTC)
FAULTS: tuple[Met, ...] = ("busy", "error", "silence", "reset", "unconnected", "refused")


def at(seconds: float) -> datetime:
    return TEN + timedelta(seconds=seconds)


def call(met: Met, ended: float, *, began: float | None = None, wait: float | None = None) -> Observation:
    """What a call met that ended so many seconds after ten, having lasted a tenth of one unless it `began` earlier."""
    rest = None if wait is None else timedelta(seconds=wait)
    return Observation(
        met=met, began_at=at(ended - 0.1 if began is None else began), at=at(ended), code="x", retry_after=rest
    )


def probe(met: Met, ended: float, *, wait: float | None = None) -> Observation:
    return call(met, ended, wait=wait).model_copy(update={"probe": True})


def after(*seen: Observation, health: Health = WELL) -> Health:
    for each in seen:
        health = observed(health, each)
    return health


def seconds(instant: datetime | None) -> float:
    """How many seconds after ten an instant is."""
    assert instant is not None
    return (instant - TEN).total_seconds()


GONE = [call("error", 0.1), call("reset", 0.2), call("silence", 0.3), call("unconnected", 0.4)]
BACK = probe("answered", 60)


# -- going away --


def test_after_one_fault_few_calls_are_made_and_a_probe_is_due_a_second_later() -> None:
    failing = after(call("error", 0))
    assert (failing.state, failing.calls_at_once(at(0)), failing.probe_at) == ("failing", 2, at(1))
    assert not failing.probe_due(at(0.9))
    assert failing.probe_due(at(1))


def test_one_fault_and_a_probe_in_vain_and_it_is_away() -> None:
    away = after(call("error", 0), probe("error", 1.2))
    assert (away.state, away.since, away.failing_since, away.calls_at_once(at(2))) == ("away", at(1.2), at(0), 0)
    assert 1.6 <= seconds(away.probe_at) - 1.2 <= 2, "two seconds, less a fifth at most"


def test_four_faults_in_a_row_by_calls_and_it_is_away() -> None:
    assert [after(*GONE[:many]).state for many in range(5)] == ["well", "failing", "failing", "failing", "away"]
    assert after(*GONE).failing_since == at(0.1)


def test_an_answer_between_begins_the_row_anew() -> None:
    three = GONE[:3]
    again = [call("error", 2 + each.at.microsecond / 1e6) for each in three]
    assert after(*three, call("answered", 1), *again).state == "failing"
    assert after(*three, call("answered", 1), *again, call("error", 3)).state == "away"


def test_any_answer_about_a_message_speaks_for_the_provider() -> None:
    assert after(call("answered", 0)) is WELL
    assert after(call("error", 0), *(call("answered", each) for each in range(1, 6))).state == "well"


def test_a_failing_provider_is_well_after_five_answers_in_a_row_and_not_after_four() -> None:
    failing = after(call("error", 0), *(call("answered", each) for each in range(1, 5)))
    assert failing.state == "failing"
    well = after(call("answered", 5), health=failing)
    assert (well.state, well.calls_at_once(at(6)), well.since, well.was_away_since) == ("well", 12, at(5), None)


@pytest.mark.parametrize("before", [[], GONE[:1], GONE[:3]])
def test_who_refuses_our_account_is_away_at_once(before: list[Observation]) -> None:
    away = after(*before, call("refused", 1))
    assert (away.state, away.met, away.calls_at_once(at(1))) == ("away", "refused", 0)


@pytest.mark.parametrize("answers", range(5))
def test_who_refuses_our_account_on_the_way_back_is_away_at_once(answers: int) -> None:
    returning = [BACK, *(call("answered", 61 + each) for each in range(answers))]
    assert after(*GONE, *returning, call("refused", 70)).state == "away"


# -- being asked to wait --


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


# -- being away --


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


# -- coming back --


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


# -- how much is asked of a provider that is away --


@dataclass
class Worker:
    """One worker's view: what it holds of the health, what it has yet to share, and when its calls end."""

    health: Health = WELL
    unshared: list[Observation] = field(default_factory=list)
    ends: list[tuple[float, float]] = field(default_factory=list)

    def met(self, seen: Observation) -> None:
        health = observed(self.health, seen)
        if health is not self.health:
            self.health = health
            self.unshared.append(seen)


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


# -- whatever is met --


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
