"""Reminders: at shares of the time, and at amounts before and after a due, as a policy writes them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.policy.policy import Policy
from domain.policy.reading import read_policy
from tests.domain.life import POLICY, START, Life, promising

HOUR = timedelta(hours=1)


def marks(written: object, day: str = "8h") -> list[str]:
    policy = read_policy({**POLICY, "day": day, "reminders": {"at": written}})
    return [str(mark) for mark in policy.reminders.at.of("medium")]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("50% 75% 90%", ["50%", "75%", "90%"]),
        ("50% 2h before, 1h after", ["50%", "2h before", "1h after"]),
        ("1h 30m before 90 %", ["1h 30m before", "90%"]),
        (["50%", "1h 30m before"], ["50%", "1h 30m before"]),
        ([50, 75], ["50%", "75%"]),
        ("1d before", ["8h before"]),
        ("", []),
        ([], []),
        ({"medium": "2h before", "else": "50%"}, ["2h before"]),
    ],
)
def test_how_marks_may_be_written(written: object, read: list[str]) -> None:
    assert marks(written) == read


def test_a_working_day_in_a_mark_is_the_policys() -> None:
    assert marks("1d before", day="7h 30m") == ["7h 30m before"]


def test_marks_read_back_as_they_were_written() -> None:
    reminders = {"at": {"urgent": "50%", "else": "50% 2h before"}, "resolution": "90m before 1d after"}
    limits = [{"name": "answer", "within": "30 calendar days", "notices": [{"at": "5d before", "tell": ["head"]}]}]
    policy = read_policy({**POLICY, "reminders": reminders, "limits": limits})
    assert Policy.model_validate_json(policy.model_dump_json()) == policy
    assert read_policy(policy.model_dump(mode="json")) == policy
    shown: dict[str, Any] = policy.model_dump(mode="json")
    assert shown["reminders"]["resolution"] == ["1h 30m before", "8h after"]
    assert shown["limits"][0]["within"] == "30 calendar days"
    assert shown["limits"][0]["notices"][0]["at"] == ["120h before"]


def warned(life: Life) -> list[tuple[timedelta, str]]:
    return [(entry.at - START, entry.text) for entry in life.entries("warned")]


def test_a_tiers_owner_is_reminded_before_its_deadline() -> None:
    life = Life({"reminders": {"at": "50%, 30m before"}, "priorities": promising()})
    life.act("acknowledge", by="ann")
    life.sleep(4 * HOUR)
    assert warned(life) == [
        (2 * HOUR, "50 % of the time until the deadline of frontline is used"),
        (3.5 * HOUR, "30m until the deadline of frontline"),
    ]
    assert [to for purpose, to, _ in life.messages() if purpose == "warning"] == ["ann", "ann"]


def test_marks_may_differ_by_priority_and_follow_a_change_of_it() -> None:
    life = Life({"reminders": {"at": {"urgent": "90%", "else": "2h before"}}, "priorities": promising()})
    life.act("acknowledge", by="ann")
    assert set(life.case.clocks["tier"].instants) == {"before_2h", "due"}
    life.act("priority", by="ann", priority="urgent", reason="it grows")
    assert set(life.case.clocks["tier"].instants) == {"warn_90", "due"}


def test_the_customers_clocks_may_have_reminders_too_and_after_a_due_the_lead_hears() -> None:
    reminders = {"at": [], "first_response": "50% 30m after", "next_reply": "1h before", "resolution": "1h after"}
    life = Life({"reminders": reminders, "when_missed": {"first_response": "tell owner", "resolution": "tell owner"}})
    life.act("acknowledge", by="ann")
    life.sleep(1.5 * HOUR)
    life.act("reply", by="ann", text="Hello.")
    life.act("customer_replied", text="And?")
    life.sleep(HOUR)
    assert warned(life) == [
        (0.5 * HOUR, "50 % of the time until the first answer to the customer is used"),
        (1.5 * HOUR, "The first answer to the customer is 30m late"),
        (2.5 * HOUR, "1h until the answer to the customer's message"),
    ]
    assert [to for purpose, to, _ in life.messages() if purpose == "warning"] == ["ann", "ann", "team-lead", "ann"]
    assert [entry.data for entry in life.entries("warned")] == [
        {"clock": "first_response", "level": "warn_50", "share": 50},
        {"clock": "first_response", "level": "after_30m"},
        {"clock": "next_reply", "level": "before_1h"},
    ]


def test_first_and_next_answer_still_go_up_at_twice_their_time() -> None:
    life = Life({"reminders": {"at": [], "first_response": "30m after"}})
    life.act("acknowledge", by="ann")
    life.sleep(2 * HOUR)
    assert [(entry.by, entry.at - START) for entry in life.entries("escalated")] == [("clock:first_response", 2 * HOUR)]
