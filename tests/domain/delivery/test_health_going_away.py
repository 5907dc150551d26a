"""A provider that goes away: what it takes, by worked examples."""

from __future__ import annotations

import pytest

from domain.delivery.health import WELL, Observation
from tests.domain.delivery.health_seen import BACK, GONE, after, at, call, probe, seconds


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
