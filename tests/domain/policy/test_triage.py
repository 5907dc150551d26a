"""Triage: which rules fire, and what they, impact and urgency, and people decide."""

from __future__ import annotations

from typing import Any

import pytest

from domain.policy.triage import Rule, triage
from domain.requests.ticket import Ticket
from tests.domain.life import TICKET, Life

LEGAL = {
    "name": "legal words",
    "when": {"any_phrase": ["my lawyer", "§ 823"]},
    "then": {"start_at": "management", "tag": "legal"},
}
REACH = {
    "name": "influencer",
    "when": {"customer.followers": "at least 100000"},
    "then": {"priority": "high", "prefer": "best"},
}
DOWN = {"name": "down", "when": {"any_phrase": ["nothing works"]}, "then": {"priority": "urgent"}}


def ticket(**fields: Any) -> Ticket:
    return Ticket.model_validate({**TICKET, "priority": None, **fields})


def rules(*written: dict[str, Any]) -> tuple[Rule, ...]:
    return tuple(Rule.model_validate(rule) for rule in written)


@pytest.mark.parametrize(
    "text",
    [
        "I will call my lawyer",
        "MY LAWYER!",
        "ask my\nlawyer.",
        "my  lawyer",
        "(my lawyer)",
        "see § 823 BGB",
        "my lawyer's office",
    ],
)
def test_a_phrase_is_found_as_whole_words_in_any_case_and_however_it_is_broken(text: str) -> None:
    assert triage(ticket(description=text), rules(LEGAL)).fired == ("legal words",)


@pytest.mark.parametrize("text", ["lawyerly", "my lawyers", "enemy lawyer", "my, lawyer", "§ 8234", ""])
def test_a_part_of_a_word_is_not_the_word(text: str) -> None:
    assert triage(ticket(description=text), rules(LEGAL)).fired == ()


def test_the_subject_counts_too() -> None:
    assert triage(ticket(subject="My lawyer will write"), rules(LEGAL)).start_at == "management"


@pytest.mark.parametrize(("followers", "fires"), [(None, False), (99_999, False), (100_000, True)])
def test_a_threshold_is_reached_not_passed(followers: int | None, fires: bool) -> None:
    customer = {**TICKET["customer"], "followers": followers}
    assert (triage(ticket(customer=customer), rules(REACH)).prefer == "best") is fires


def test_all_that_a_rule_says_must_hold() -> None:
    both = {"name": "both", "when": {"any_phrase": ["my lawyer"], "category": "billing"}, "then": {"tag": "x"}}
    assert triage(ticket(description="my lawyer"), rules(both)).fired == ("both",)
    assert triage(ticket(description="my lawyer", category="technical"), rules(both)).fired == ()


def test_the_first_rule_that_names_a_thing_decides_it_and_every_rule_that_fired_is_named() -> None:
    customer = {**TICKET["customer"], "followers": 1_000_000}
    found = triage(ticket(customer=customer, description="nothing works, my lawyer"), rules(REACH, DOWN, LEGAL))
    assert found.priority == "high"
    assert found.start_at == "management"
    assert found.fired == ("influencer", "down", "legal words")


def test_a_persons_choice_wins_over_every_rule() -> None:
    assert triage(ticket(description="nothing works", priority="low"), rules(DOWN)).priority == "low"


@pytest.mark.parametrize(
    ("impact", "urgency", "priority"),
    [
        ("high", "high", "urgent"),
        ("high", "low", "medium"),
        ("low", "high", "medium"),
        ("low", "low", "low"),
        (None, None, "medium"),
        ("high", None, "high"),
    ],
)
def test_impact_and_urgency_decide_where_nobody_else_does(impact: str, urgency: str, priority: str) -> None:
    assert triage(ticket(impact=impact, urgency=urgency), ()).priority == priority


def test_tags_are_kept_once_each() -> None:
    found = triage(ticket(description="my lawyer", tags=["legal", "refund"]), rules(LEGAL))
    assert found.tags == ("legal", "refund")


def test_the_timeline_names_what_fired_and_the_ticket_starts_where_the_rule_says() -> None:
    life = Life({"triage": [LEGAL]}, {"description": "my lawyer"})
    [entry] = life.entries("triaged")
    assert (entry.by, entry.data) == (
        "rule:legal words",
        {"rules": ["legal words"], "priority": "high", "start_at": "management"},
    )
    assert life.case.rung.name == "management"
    assert life.case.clocks["repeat"].running
    assert life.case.tags == ("legal",)


def test_several_rules_are_named_in_one_line_and_the_opening_says_how_the_request_came() -> None:
    customer = {**TICKET["customer"], "followers": 1_000_000}
    life = Life({"triage": [REACH, LEGAL]}, {"description": "my lawyer", "customer": customer, "channel": "chat"})
    assert life.entries("triaged")[0].text == "Rules: influencer, legal words"
    assert life.entries("opened")[0].data == {"channel": "chat", "said": "my lawyer"}


def test_a_team_that_the_request_names_goes_before_that_of_its_category() -> None:
    assert Life({"teams": {"else": "service"}}, {"team": "refunds"}).case.team == "refunds"
