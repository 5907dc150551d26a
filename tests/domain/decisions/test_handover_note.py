"""A policy may want a note with a hand-over: then nobody hands a ticket over without saying what was tried."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.effects import SendMessage
from domain.input.problems import InvalidInput
from domain.policy.reading import read_policy
from tests.domain.life import POLICY, Life

ALL = {"handover_note": ["escalate", "hand back", "reassign"]}
WAYS: dict[str, dict[str, Any]] = {
    "escalate": {"reason": "needs expertise"},
    "hand_back": {"reason": "it is simple"},
    "reassign": {"to": "eve", "reason": "knows it"},
}
NOTE = "The bank has confirmed both charges."


def in_the_second_tier(policy: dict[str, Any]) -> Life:
    life = Life(policy)
    life.act("escalate", by="ann", reason="needs expertise", note="Tried a refund.")
    return life


@pytest.mark.parametrize("action", WAYS)
@pytest.mark.parametrize("note", [{}, {"note": ""}, {"note": "  "}])
def test_without_a_note_it_is_refused_and_says_what_is_missing(action: str, note: dict[str, str]) -> None:
    life = in_the_second_tier(ALL)
    before = life.case
    refusal = life.act(action, by="ben", **WAYS[action], **note).refusal
    assert refusal
    assert refusal.status == 422
    [problem] = refusal.errors
    assert (problem.field, problem.found) == ("note", "nothing")
    way = action.replace("_", " ")
    assert problem.allowed == (
        f"what was tried and what is needed, for the next owner: the policy wants a note to {way}"
    )
    assert (life.case.tier, life.case.owner) == (before.tier, before.owner)


@pytest.mark.parametrize("action", WAYS)
def test_with_one_it_is_done_and_the_next_owner_reads_it(action: str) -> None:
    for policy in (ALL, {}):
        life = in_the_second_tier(policy)
        assert life.act(action, by="ben", **WAYS[action], note=NOTE).refusal is None
        assigned = [m for m in life.asked if isinstance(m, SendMessage) and m.purpose == "assigned"][-1]
        assert assigned.facts["note"] == NOTE
        assert life.case.owner
        assert assigned.to.id == life.case.owner.contact.id
        assert NOTE in [entry.data.get("note") for entry in life.case.timeline]


@pytest.mark.parametrize("action", WAYS)
def test_a_policy_that_wants_none_takes_it_without(action: str) -> None:
    others = [way for way in ALL["handover_note"] if way != action.replace("_", " ")]
    for policy in ({}, {"handover_note": others}):
        life = in_the_second_tier(policy)
        assert life.act(action, by="ben", **WAYS[action]).refusal is None


@pytest.mark.parametrize("by", ["system", "integration:helpdesk"])
def test_a_program_is_not_asked_for_one(by: str) -> None:
    life = in_the_second_tier(ALL)
    assert life.act("escalate", by=by, **WAYS["escalate"]).refusal is None


def test_nor_are_clocks_and_whoever_sounds_the_alarm_again_at_the_top() -> None:
    life = Life(ALL)
    life.sleep(timedelta(hours=12))
    assert life.case.at_top
    assert life.act("escalate", by="cid", reason="needs expertise").refusal is None


def test_a_way_that_is_none_is_a_mistake_of_the_policy() -> None:
    with pytest.raises(InvalidInput) as invalid:
        read_policy({**POLICY, "handover_note": ["decline"]})
    [problem] = invalid.value.problems
    assert problem.field == "handover_note.0"
    assert "'hand back'" in problem.allowed
