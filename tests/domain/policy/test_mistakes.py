"""A policy with mistakes is refused, and every mistake is named by its field with what was found and is allowed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.input.problems import InvalidInput, Problem
from domain.policy.policy import Policy
from domain.policy.reading import read_policy
from tests.domain.life import POLICY, promising

OFFICE = {"zone": "Europe/London", "hours": {"mon-fri": "09:00-17:00"}}
TOP = {"name": "top", "accept_within": "1h", "repeat_every": "1h"}
BELOW = {"name": "below", "accept_within": "1h", "work_within": "2h"}


def problems(change: dict[str, Any]) -> list[Problem]:
    with pytest.raises(InvalidInput) as raised:
        read_policy({**POLICY, **change})
    return list(raised.value.problems)


@pytest.mark.parametrize(
    ("change", "field", "allowed"),
    [
        ({"reopen_within": "400d"}, "reopen_within", "366 days"),
        ({"day": "25h"}, "day", "at most"),
        ({"day": "0h"}, "day", "more than nothing"),
        ({"resolve_within": "0 calendar days"}, "resolve_within", "from 1 to 366"),
        ({"resolve_within": "4000 calendar days"}, "resolve_within", "from 1 to 366"),
        ({"survey": {"after": "soon"}}, "survey.after", "durations such as"),
        ({"survey": {"low": 5}}, "survey.low", "at most 4"),
        ({"waiting": {"remind_after": ["0s"]}}, "waiting.remind_after.0", "more than nothing"),
        ({"waiting": {"remind_after": ["8d"]}}, "waiting", "earlier than close_after"),
        ({"waiting": {"remind_after": ["2d", "1d"]}}, "waiting", "one after the other"),
        ({"reminders": {"at": "50% 120%"}}, "reminders.at.urgent.1", "from 1% to 99%"),
        ({"reminders": {"at": "2h befor"}}, "reminders.at.urgent.1", "marks such as 50%, 2h before"),
        ({"reminders": {"at": "0h before"}}, "reminders.at.urgent.0", "marks such as"),
        ({"reminders": {"resolution": "soon"}}, "reminders.resolution.low.0", "marks such as"),
        ({"quiet_hours": {"alarm": "00:00-24:00"}}, "quiet_hours.alarm", "leave some of the day"),
        ({"quiet_hours": {"sms": "00:00-24:00"}}, "quiet_hours.sms", "leave some of the day"),
        (
            {
                "quiet_hours": {"alarm": "08:00-18:00"},
                "calendars": {"office": OFFICE},
                "tiers": [{**TOP, "calendar": "office"}],
            },
            "quiet_hours.alarm",
            "leave some of office open",
        ),
        ({"tiers": [{**TOP, "wider_circle": {1: ["head"]}}]}, "tiers.0.wider_circle.1", "at least 2"),
        ({"tiers": [{**TOP, "wider_circle": {3: ["head"]}}, {**TOP, "name": "x"}]}, "tiers.0.wider_circle", "top tier"),
        ({"limits": [{"name": "answer", "within": "30 days"}]}, "limits.0.within.else", "1 to 366 calendar days"),
        ({"limits": [{"name": "answer", "within": "60 working days"}]}, "limits.0.within.else", "1 to 50 working days"),
        ({"limits": [{"name": "answer", "within": "3 working days"}]}, "limits.0.calendar", "a calendar with hours"),
        ({"limits": [{"name": "answer", "within": "2d"}]}, "limits.0.within.else", "working time such as 4h"),
        ({"limits": [{"name": "answer", "within": {}}]}, "limits.0.within", "at least 1"),
        ({"limits": [{"name": "a", "within": "4h", "calendar": "ofice"}]}, "limits.0.calendar", "a calendar: always"),
        (
            {"limits": [{"name": "a", "within": "4h", "notices": [{"at": "early", "tell": ["x"]}]}]},
            "limits.0.notices.0.at.0",
            "marks such as",
        ),
        (
            {"limits": [{"name": "resolution", "within": "4h"}], "resolve_within": "30 calendar days"},
            "limits.0.name",
            "a name no other limit has",
        ),
        ({"calendars": {"office": {**OFFICE, "zone": "Europe/Londn"}}}, "calendars.office.zone", "an IANA time zone"),
        ({"calendars": {"office": {**OFFICE, "hours": {"mun": "9-5"}}}}, "calendars.office.hours", "days such as mon"),
        ({"calendars": {"office": {**OFFICE, "hours": {"mon": [5]}}}}, "calendars.office.hours.mon", "hours such as"),
        ({"calendars": {"always": OFFICE}}, "calendars.always", "24x7"),
        ({"sending_hours": "08:00-08:00"}, "sending_hours", "does not end as it starts"),
        ({"sending_hours": "25:00-26:00"}, "sending_hours", "from 00:00 to 24:00"),
        ({"sending_hours": "08:00-12:00 13:00-17:00"}, "sending_hours", "one span"),
        ({"sending_hours": "08:00-20:00", "quiet_hours": {"sms": "07:00-21:00"}}, "quiet_hours.sms", "leave some"),
        ({"priorities": promising(calendar="ofice")}, "priorities.urgent.calendar", "a calendar: always"),
        ({"priorities": promising(update_every="100ms")}, "priorities.urgent.update_every", "at least"),
        ({"priorities": promising(first_response="0m")}, "priorities.low.first_response", "more than nothing"),
        ({"tiers": []}, "tiers", "at least 1"),
        ({"tiers": [TOP, TOP]}, "tiers.0.name", "a name no other tier has"),
        ({"tiers": [{**TOP, "calendar": "ofice"}]}, "tiers.0.calendar", "a calendar: always"),
        ({"tiers": [{**TOP, "repeat_every": "0s"}]}, "tiers.0.repeat_every.urgent", "more than nothing"),
        (
            {"tiers": [{**TOP, "accept_within": {"urgent": "1h"}}]},
            "tiers.0.accept_within.high",
            "a value for high, or an else",
        ),
        ({"tiers": [{**TOP, "tell": "lead"}]}, "tiers.0.tell", "a list"),
        ({"duty": {"frontlin": "duty", "else": "duty"}}, "duty.frontlin", "a tier: frontline"),
        ({"duty": {"frontline": "duty"}}, "duty", "missing: specialist, management"),
        ({"triage": [{"name": "x", "when": {}, "then": {"start_at": "board"}}]}, "triage.0.then.start_at", "a tier"),
        (
            {"triage": [{"name": "x", "when": {"any_phrase": [" "]}, "then": {}}]},
            "triage.0.when.any_phrase.0",
            "1 char",
        ),
        ({"when_missed": {"resolution": "panic"}}, "when_missed.resolution", "'next tier'"),
        ({"notify": {"else": "pigeon"}}, "notify.low.0", "'email' or 'sms'"),
        ({"triage": [{"name": "x", "when": {}, "then": {"prefer": "bset"}}]}, "triage.0.then.prefer", "best"),
        ({"colour": "blue"}, "colour", "one of: name, zone"),
        ({"tires": []}, "tires", "perhaps tiers"),
        ({"tiers": [BELOW, {**TOP, "repeat_every": None}]}, "tiers.1.repeat_every", "always due"),
        ({"tiers": [{**BELOW, "work_within": None}, TOP]}, "tiers.0.work_within", "always due"),
        ({"reopen_within": "3 weeks"}, "reopen_within", "perhaps 3w; durations such as"),
    ],
)
def test_each_mistake_names_its_field_and_what_is_allowed(change: dict[str, Any], field: str, allowed: str) -> None:
    found = {problem.field: problem.allowed for problem in problems(change)}
    assert field in found, found
    assert allowed in found[field]


def test_every_mistake_is_named_at_once() -> None:
    found = problems({"duty": {"frontlin": "duty"}, "priorities": promising(calendar="ofice"), "tiers": [TOP, TOP]})
    assert len(found) >= 6


@pytest.mark.parametrize("data", [None, [], "policy", 5])
def test_what_is_no_policy_at_all_is_said(data: object) -> None:
    with pytest.raises(InvalidInput) as raised:
        read_policy(data)
    assert raised.value.problems[0].field == "(whole)"


def test_a_policy_reads_back_as_it_was_written() -> None:
    policy = read_policy(
        {**POLICY, "day": "7h", "calendars": {"office": OFFICE}, "quiet_hours": {"sms": "21:00-08:00"}}
    )
    assert Policy.model_validate_json(policy.model_dump_json()) == policy
    assert read_policy(policy.model_dump(mode="json")) == policy


def test_a_day_of_working_time_is_the_policys_and_of_real_time_24_hours() -> None:
    policy = read_policy({**POLICY, "day": "7h", "priorities": promising(resolution="2d", update_every="2d")})
    assert policy.priorities.low.resolution == timedelta(hours=14)
    assert policy.priorities.low.update_every == timedelta(hours=48)


def test_asking_and_closing_at_once_are_wishes_one_may_have() -> None:
    policy = read_policy({**POLICY, "survey": {"after": "0s"}, "reopen_within": "0s"})
    assert policy.reopen_within == timedelta()
