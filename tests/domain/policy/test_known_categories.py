"""A category that a policy does not list moves no ticket: it is refused in a change, and said where a ticket opens
with it, since no ticket may be lost."""

from __future__ import annotations

from typing import Any

import pytest

from domain.events import Acted
from domain.policy.known_categories import known_categories, unknown_category
from domain.policy.reading import read_policy
from tests.domain.life import POLICY, Life

LISTED: dict[str, Any] = {
    "teams": {"billing": "billing", "technical": "engineers", "else": "service"},
    "categories": {"complaint": {"team": "complaints"}},
    "limits": [{"name": "answer", "within": {"payments": "3 calendar days", "else": "9 calendar days"}}],
    "triage": [{"name": "down", "when": {"category": "outage"}, "then": {"tag": "down"}}],
}
KNOWN = ("billing", "technical", "complaint", "payments", "outage", "service", "general")


def test_a_policy_lists_the_categories_it_names_anywhere() -> None:
    policy = read_policy({**POLICY, **LISTED})
    assert known_categories(policy) == KNOWN
    assert all(unknown_category(policy, name) is None for name in KNOWN)
    problem = unknown_category(policy, "tecnical")
    assert problem
    assert (problem.field, problem.found) == ("category", "'tecnical'")
    assert problem.allowed == f"perhaps technical; a category of the policy: {', '.join(KNOWN)}"


@pytest.mark.parametrize("teams", [{}, {"else": "service"}, {"billing": "money"}])
def test_one_that_sorts_nothing_or_has_no_team_for_others_knows_any(teams: dict[str, str]) -> None:
    policy = read_policy({**POLICY, **LISTED, "teams": teams})
    assert known_categories(policy) == ()
    assert unknown_category(policy, "pizza") is None


@pytest.mark.parametrize("by_signal", [False, True])
def test_a_change_to_one_that_is_not_listed_is_refused_and_moves_nothing(by_signal: bool) -> None:
    life = Life(LISTED)
    before = life.case
    step = life.advance(
        Acted(action="category", body={"by": "ann", "category": "pizza", "reason": "x"}, by_signal=by_signal)
    )
    assert step.refusal
    assert step.refusal.status == 422
    [problem] = step.refusal.errors
    assert (problem.field, problem.found) == ("category", "'pizza'")
    assert "billing, technical" in problem.allowed
    assert (life.case.category, life.case.team, life.case.owner) == (before.category, before.team, before.owner)
    assert [entry.data["action"] for entry in life.entries("action_refused")] == ["category"] * by_signal


def test_one_that_is_listed_is_done() -> None:
    life = Life(LISTED)
    assert life.act("category", by="ann", category="technical", reason="it is").refusal is None
    assert (life.case.category, life.case.team) == ("technical", "engineers")


def test_a_ticket_opens_all_the_same_and_its_timeline_says_so() -> None:
    life = Life(LISTED, {"category": "bilinng"})
    assert (life.case.status, life.case.team) == ("open", "service")
    [entry] = life.entries("alerted")
    assert entry.data == {"reason": "unknown category", "category": "bilinng"}
    assert "knows no category 'bilinng'; the ticket is with service" in entry.text
    assert "perhaps billing" in entry.text
    assert Life(LISTED).entries("alerted") == []
