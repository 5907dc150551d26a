"""A category says only what differs: field by field and priority by priority it goes before what holds for all, and a
ticket that changes its category runs on towards what holds there, from where its clocks began."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.effects import AssignOwner
from domain.input.problems import InvalidInput
from domain.policy.policy import Policy
from domain.policy.reading import read_policy
from tests.domain.life import POLICY, START, Life, promising

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)

COMPLAINT: dict[str, Any] = {
    "team": "complaints",
    "priorities": {"high": {"resolution": "4h"}, "else": {"update_every": "none", "first_response": "30m"}},
    "tiers": {
        "frontline": {"accept_within": {"high": "5m"}, "work_within": "30m", "tell": ["head"]},
        "specialist": {"agreed_within": "1h", "skill": "law", "team": "lawyers", "tell": ["head"]},
        "management": {"repeat_every": {"urgent": "1m"}},
    },
}


def with_complaints(**categories: Any) -> dict[str, Any]:
    return {"categories": {"complaint": COMPLAINT, **categories}, "teams": {"else": "service"}}


def test_what_a_category_says_goes_before_what_holds_for_all_field_by_field() -> None:
    policy = read_policy({**POLICY, **with_complaints()})
    own, general = policy.row("complaint"), policy.row("anything else")
    assert own.promises.high.resolution == 4 * HOUR
    assert own.promises.high.first_response == general.promises.high.first_response == HOUR
    assert own.promises.low.first_response == 30 * MINUTE
    assert own.promises.low.update_every is None
    assert own.promises.high.update_every == 3 * HOUR
    assert own.tiers[0].work_within is not None
    assert own.tiers[0].work_within.of("low") == 30 * MINUTE
    assert own.tiers[1].work_within == general.tiers[1].work_within
    assert (own.tiers[1].skill, own.tiers[1].team, own.tiers[1].tell) == ("law", "lawyers", ("head",))
    assert general.tiers == policy.tiers
    assert general.promises == policy.priorities


def test_and_priority_by_priority() -> None:
    tiers = read_policy({**POLICY, **with_complaints()}).row("complaint").tiers
    assert [tiers[0].accept_within.of(p) for p in ("urgent", "high", "low")] == [10 * MINUTE, 5 * MINUTE, 10 * MINUTE]
    assert tiers[2].repeat_every is not None
    assert [tiers[2].repeat_every.of(p) for p in ("urgent", "high")] == [MINUTE, 30 * MINUTE]


def test_a_step_never_works_the_row_out_again() -> None:
    policy = read_policy({**POLICY, **with_complaints()})
    assert policy.row("complaint") is policy.row("complaint")
    assert policy.row("this") is policy.row("that")


def test_a_policy_with_categories_reads_back_as_it_was_written() -> None:
    policy = read_policy({**POLICY, **with_complaints()})
    again = Policy.model_validate_json(policy.model_dump_json())
    assert again == policy
    assert again.row("complaint") == policy.row("complaint")
    assert read_policy(policy.model_dump(mode="json")) == policy


def test_a_category_has_its_team_its_promises_and_its_ladder_from_the_opening_on() -> None:
    life = Life(with_complaints(), {"category": "complaint"})
    clocks = life.case.clocks
    assert life.case.team == "complaints"
    assert clocks["resolution"].due_at == START + 4 * HOUR
    assert clocks["acknowledge"].due_at == START + 5 * MINUTE
    assert clocks["tier"].due_at == START + 30 * MINUTE
    life.act("acknowledge", by="ann")
    life.sleep(30 * MINUTE)
    assert life.case.rung.name == "specialist"
    assert [ask.team for ask in life.asked if isinstance(ask, AssignOwner)] == ["complaints", "lawyers"]
    assert ("escalation", "head", "email") in life.messages("head")
    assert life.case.clocks["internal"].due_at == START + 90 * MINUTE


def test_where_nothing_is_promised_the_customer_hears_nothing_by_itself() -> None:
    assert Life(with_complaints(), {"category": "complaint", "priority": "low"}).case.next_update_at is None
    assert Life(with_complaints(), {"category": "other", "priority": "low"}).case.next_update_at == START + 3 * HOUR


def test_another_category_gives_other_targets_from_the_same_start() -> None:
    life = Life(with_complaints(), {"category": "other"})
    life.act("acknowledge", by="ann")
    life.sleep(10 * MINUTE)
    life.act("category", by="ann", category="complaint", reason="it is one")
    clocks = life.case.clocks
    assert clocks["resolution"].due_at == START + 4 * HOUR
    assert clocks["tier"].due_at == START + 30 * MINUTE
    [entry] = life.entries("category_changed")
    assert entry.data["dues"]["resolution"] == [(START + h * HOUR).isoformat() for h in (10, 4)]
    life.act("category", by="ann", category="other", reason="it is none")
    assert life.case.clocks["resolution"].due_at == START + 10 * HOUR


def test_what_was_paused_stays_so_and_what_fired_does_not_fire_again() -> None:
    """Half of four hours is used when the ball goes to the customer; two hours by the wall later it comes back."""
    life = Life(
        with_complaints(quick={"tiers": {"frontline": {"work_within": "150m"}}}), {"category": "other"}, ["ann"] * 9
    )
    life.act("acknowledge", by="ann")
    life.act("reply", by="ann", text="Hello.")
    life.sleep(2 * HOUR)
    assert [entry.data["share"] for entry in life.entries("warned")] == [50]
    life.act("wait", by="ann", on="customer", text="Which card was it?")
    life.sleep(2 * HOUR)
    life.act("resume", by="ann")
    life.act("category", by="ann", category="quick", reason="it is")
    assert life.case.clocks["tier"].due_at == START + 270 * MINUTE
    life.sleep(30 * MINUTE)
    assert [entry.data["share"] for entry in life.entries("warned")] == [50], "75 % were used before the change"
    assert [(entry.at, entry.data["clock"]) for entry in life.entries("breached")] == [(START + 270 * MINUTE, "tier")]


def test_what_is_used_beyond_the_new_target_is_missed_at_the_change() -> None:
    life = Life(with_complaints(), {"category": "other"})
    life.act("acknowledge", by="ann")
    life.sleep(45 * MINUTE)
    life.act("category", by="ann", category="complaint", reason="it is one")
    [late] = [entry for entry in life.entries("breached") if entry.data["clock"] == "tier"]
    assert late.due_at == late.at == START + 45 * MINUTE
    assert life.kinds().index("category_changed") < life.kinds().index("breached")


def test_a_category_without_a_row_of_its_own_changes_no_clock() -> None:
    life = Life(with_complaints(), {"category": "other"})
    before = life.case.clocks
    life.act("category", by="ann", category="third", reason="it is")
    assert life.case.clocks == before
    assert "dues" not in life.entries("category_changed")[0].data


def test_the_agreed_time_of_a_category_comes_and_goes_with_it() -> None:
    life = Life({"categories": {"vip": {"tiers": {"frontline": {"agreed_within": "1h"}}}}})
    life.sleep(MINUTE)
    life.act("category", category="vip", reason="it is")
    assert life.case.clocks["internal"].due_at == START + MINUTE + HOUR
    life.act("category", category="other", reason="it is not")
    assert not life.case.clocks["internal"].running


@pytest.mark.parametrize(
    ("category", "field", "allowed"),
    [
        ({"tiers": {"frontlin": {}}}, "categories.x.tiers.frontlin", "a tier: frontline, specialist"),
        ({"tiers": {"frontline": {"calendar": "ofice"}}}, "categories.x.tiers.frontline.calendar", "a calendar"),
        ({"priorities": {"low": {"calendar": "ofice"}}}, "categories.x.priorities.low.calendar", "a calendar: always"),
        ({"priorities": {"low": {"resolution": "soon"}}}, "categories.x.priorities.low.resolution", "none"),
        ({"priorities": {"resolution": "4h"}}, "categories.x.priorities.resolution", "urgent"),
        ({"team": "b"}, "categories.x.team", "teams.x says 'a'"),
        (
            {"tiers": {"frontline": {"agreed_within": {"low": "1h"}}}},
            "categories.x.tiers.frontline.agreed_within",
            "missing: urgent, high, medium",
        ),
        ({"tiers": {"frontline": {"work_within": "none"}}}, "categories.x.tiers.frontline.work_within", "durations"),
    ],
)
def test_each_mistake_names_its_field_and_what_is_allowed(category: dict[str, Any], field: str, allowed: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        read_policy({**POLICY, "priorities": promising(), "teams": {"x": "a"}, "categories": {"x": category}})
    found = [(problem.field, problem.allowed) for problem in raised.value.problems]
    assert any(name.startswith(field) and allowed in said for name, said in found), found
