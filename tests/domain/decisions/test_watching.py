"""A customer who keeps writing is heard: the rule that counts their messages escalates, once within its time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.input.problems import InvalidInput
from domain.policy.messages_counted import MessagesWithin
from domain.policy.policy import Policy
from domain.policy.reading import read_policy
from tests.domain.life import POLICY, START, Life

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def rule(when: dict[str, Any], **then: Any) -> dict[str, Any]:
    return {"triage": [{"name": "chasing", "when": when, "then": then or {"escalate": True}}]}


CHASING = rule({"customer_messages": "3 within 24h"})


def written(life: Life, *after: timedelta) -> list[str]:
    """The tier after each message of the customer, each so long after the one before; the owner keeps at it."""
    tiers = []
    for pause in after:
        life.sleep(pause)
        life.act("customer_replied", text="Any news?")
        tiers.append(life.case.rung.name)
        if life.case.owner and life.case.owner.acknowledged_at is None:
            life.act("acknowledge", by=life.case.owner.contact.id)
    return tiers


def test_a_mere_thank_you_is_no_chase_and_calls_for_nobody() -> None:
    life = Life(CHASING)
    life.act("acknowledge", by="ann")
    life.act("reply", by="ann", text="We are on it.")
    told = len(life.messages("ann"))
    for text in ("Thanks!", "Vielen Dank", "Merci beaucoup", "👍"):
        life.act("customer_replied", text=text)
    assert [entry.text for entry in life.entries("customer_replied")][-1] == "👍"
    assert (life.case.rung.name, len(life.messages("ann")), life.case.customer_wrote_at) == ("frontline", told, ())
    assert "next_reply" not in life.case.clocks
    life.act("customer_replied", text="Thanks, it works now")
    assert len(life.messages("ann")) == told + 1


def test_a_thank_you_answers_a_question_that_waits_for_it() -> None:
    life = Life(CHASING)
    life.act("acknowledge", by="ann")
    life.act("wait", by="ann", on="customer", text="May we restart it?")
    life.act("customer_replied", text="👍")
    assert life.case.status == "open"


def calm(policy: dict[str, Any]) -> Life:
    """A life in which nothing but the customer moves the ticket up."""
    slow = [
        {"name": name, "accept_within": "300h", "work_within": "300h", "repeat_every": "300h"}
        for name in ("frontline", "specialist", "management")
    ]
    promises = {priority: {} for priority in ("urgent", "high", "medium", "low")}
    return Life({**policy, "tiers": slow, "priorities": promises})


def test_three_messages_within_a_day_escalate_once_not_three_times() -> None:
    life = calm(CHASING)
    assert written(life, HOUR, HOUR, HOUR, HOUR, HOUR, HOUR) == ["frontline"] * 2 + ["specialist"] * 4
    [escalated] = life.entries("escalated")
    assert (escalated.by, escalated.data["reason"]) == ("rule:chasing", "chasing")
    assert escalated.at == START + 3 * HOUR
    [triaged] = life.entries("triaged")
    assert triaged.data["rules"] == ["chasing"]


def test_and_once_more_when_they_still_write_after_that_day() -> None:
    life = calm(CHASING)
    written(life, HOUR, HOUR, HOUR)
    assert written(life, 22 * HOUR, HOUR, HOUR) == ["specialist", "specialist", "management"]
    assert life.entries("escalated")[-1].at == START + 27 * HOUR


def test_three_messages_in_more_than_a_day_are_no_chasing() -> None:
    assert written(calm(CHASING), HOUR, 12 * HOUR, 12 * HOUR) == ["frontline"] * 3


def test_at_the_top_the_alarm_sounds() -> None:
    life = calm(rule({"customer_messages": "2 within 1h"}))
    assert written(life, MINUTE, MINUTE, 2 * HOUR, MINUTE) == ["frontline", "specialist", "specialist", "management"]
    written(life, 2 * HOUR, MINUTE)
    assert life.entries("alerted")[-1].data["reason"] == "chasing"


def test_messages_that_were_answered_are_no_chasing_where_the_rule_says_so() -> None:
    life = calm(rule({"unanswered_messages": "3 within 24h"}))
    written(life, HOUR, HOUR)
    life.act("reply", by="ann", text="Soon.")
    assert written(life, HOUR, HOUR, HOUR) == ["frontline", "frontline", "specialist"]


def test_a_rule_may_name_the_tier_and_a_tag() -> None:
    life = calm(rule({"customer_messages": "2 within 1h"}, start_at="management", tag="chased"))
    assert written(life, MINUTE, MINUTE) == ["frontline", "management"]
    assert life.case.tags == ("chased",)
    assert written(life, 2 * HOUR, MINUTE) == ["management", "management"]


def test_other_conditions_hold_too_and_the_category_is_the_present_one() -> None:
    life = calm(rule({"customer_messages": "2 within 1h", "category": "complaint"}))
    assert written(life, MINUTE, MINUTE) == ["frontline"] * 2
    life.act("category", by="ann", category="complaint", reason="it is one")
    assert written(life, MINUTE) == ["specialist"]


def test_who_asks_for_a_manager_moves_up_one_tier_and_not_two() -> None:
    life = calm(rule({"customer_messages": "2 within 1h"}))
    written(life, MINUTE)
    life.act("customer_replied", text="A manager, please.", wants_manager=True)
    assert life.case.rung.name == "specialist"


def test_several_rules_move_a_ticket_once_for_one_message() -> None:
    twice = {"triage": [{**CHASING["triage"][0], "name": name} for name in ("one", "two")]}
    life = calm(twice)
    assert written(life, HOUR, HOUR, HOUR)[-1] == "specialist"
    assert [entry.data["rules"] for entry in life.entries("triaged")] == [["one"], ["two"]]


def test_a_thank_you_after_the_solution_chases_nobody() -> None:
    life = calm(rule({"customer_messages": "2 within 1h"}))
    written(life, MINUTE)
    life.act("resolve", by="ann", resolution="Done.")
    life.act("customer_replied", text="Thanks!")
    assert (life.case.status, life.case.rung.name) == ("resolved", "frontline")


def test_such_a_rule_says_nothing_of_the_request() -> None:
    life = Life(rule({"customer_messages": "2 within 1h"}, start_at="management"))
    assert life.case.rung.name == "frontline"
    assert "triaged" not in life.kinds()


@pytest.mark.parametrize(
    "text", ["3", "3 in 24h", "1 within 24h", "21 within 24h", "3 within soon", "three within 1h", ""]
)
def test_what_is_no_count_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        read_policy({**POLICY, **rule({"customer_messages": text})})
    assert raised.value.problems[0].field.startswith("triage.0.when.customer_messages")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (rule({"segment": "vip"} | {"customer.segment": "vip"}), "triage.0.when.segment"),
        (rule({"customer.segment": "vip"}), "triage.0.then.escalate"),
        (rule({"customer_messages": "3 within 24h"}, priority="high"), "triage.0.then.priority"),
        (rule({"customer_messages": "3 within 24h"}, prefer="best"), "triage.0.then.prefer"),
        ({"triage": CHASING["triage"] * 2}, "triage.1.name"),
    ],
)
def test_what_such_a_rule_cannot_do_is_said(change: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        read_policy({**POLICY, **change})
    assert field in [problem.field for problem in raised.value.problems]


def test_a_count_reads_back_as_it_was_written() -> None:
    policy = read_policy({**POLICY, **CHASING})
    assert Policy.model_validate_json(policy.model_dump_json()) == policy
    assert policy.model_dump(mode="json")["triage"][0]["when"]["customer_messages"] == "3 within 24h"


@given(st.lists(st.integers(1, 600), min_size=1, max_size=25), st.integers(2, 5), st.integers(10, 600))
def test_it_fires_when_a_count_over_all_messages_says_so(pauses: list[int], count: int, within: int) -> None:
    """Against going through all messages again for each: never twice within the time, never late."""
    life = calm(rule({"customer_messages": f"{count} within {within}m"}, tag="chased"))
    at, instants, expected = START, [], []
    for minutes in pauses:
        at += minutes * MINUTE
        instants.append(at)
        recent = [i for i in instants if (at - i) < within * MINUTE]
        if len(recent) >= count and not (expected and at - expected[-1] < within * MINUTE):
            expected.append(at)
    written(life, *(minutes * MINUTE for minutes in pauses))
    assert [entry.at for entry in life.entries("triaged")] == expected


def test_the_present_message_counts_and_one_a_whole_time_ago_does_not() -> None:
    rule = MessagesWithin.model_validate("2 within 1h")
    assert rule.reached([START, START + 59 * MINUTE], START + 59 * MINUTE)
    assert not rule.reached([START, START + HOUR], START + HOUR)


@pytest.mark.parametrize(
    ("rules", "tier"),
    [
        ([{"tag": "chased"}], "frontline"),
        ([{"tag": "chased"}, {"escalate": True}], "specialist"),
        ([{"escalate": True}, {"start_at": "management"}], "specialist"),
        ([{"start_at": "specialist"}, {"escalate": True}], "specialist"),
        ([{"escalate": True}, {"tag": "chased"}, {"escalate": True}], "specialist"),
    ],
)
def test_the_first_rule_that_moves_a_ticket_is_the_only_one(rules: list[dict[str, Any]], tier: str) -> None:
    when = {"customer_messages": "2 within 1h"}
    triage = [{"name": f"rule {i}", "when": when, "then": then} for i, then in enumerate(rules)]
    life = calm({"triage": triage})
    assert written(life, MINUTE, MINUTE) == ["frontline", tier]
    assert len(life.entries("triaged")) == len(rules)


def test_a_tier_that_a_rule_names_is_not_entered_twice() -> None:
    life = calm(rule({"customer_messages": "2 within 1h"}, start_at="specialist"))
    assert written(life, MINUTE, MINUTE, 2 * HOUR, MINUTE)[-1] == "specialist"
    assert (len(life.entries("triaged")), len(life.entries("escalated"))) == (2, 1)


def test_a_rule_with_two_counts_rests_for_the_longer_of_their_times() -> None:
    life = calm(rule({"customer_messages": "2 within 1h", "unanswered_messages": "2 within 9h"}))
    written(life, MINUTE, MINUTE, 2 * HOUR, MINUTE)
    assert len(life.entries("triaged")) == 1


def test_a_rule_on_the_request_is_not_asked_again_by_a_message() -> None:
    on_request = {"name": "legal", "when": {"any_phrase": ["my lawyer"]}, "then": {"tag": "legal"}}
    life = Life({"triage": [on_request]}, {"description": "Ask my lawyer."})
    life.act("customer_replied", text="Any news?")
    assert len(life.entries("triaged")) == 1
