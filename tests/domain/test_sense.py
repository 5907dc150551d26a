"""What is valid by itself and makes no sense is said, where it can be mended, and without stopping anybody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from domain.input.problems import Finding
from domain.policy.policy import Policy
from domain.policy.reading import read_policy
from domain.sense.doubts import doubts_of_policy, doubts_of_roster
from domain.team.roster import Roster
from tests.domain.life import promising

OFFICE = {"zone": "Europe/London", "hours": {"mon-fri": "09:00-17:00"}}
FRONTLINE = {"name": "frontline", "accept_within": "10m", "work_within": "4h"}
SPECIALIST = {"name": "specialist", "accept_within": "10m", "work_within": "4h", "tell": ["team lead"]}
TOP = {"name": "management", "team": "management", "accept_within": "10m", "repeat_every": "1h"}
LADDER = [FRONTLINE, SPECIALIST, TOP]

POLICY: dict[str, Any] = {
    "name": "Sensible",
    "calendars": {"office": OFFICE},
    "priorities": promising(calendar="office", first_response="1h", resolution="10h"),
    "teams": {"else": "service"},
    "tiers": LADDER,
    "duty": {"else": "duty"},
}
ANN = {"id": "ann", "name": "Ann", "email": "ann@team.example", "teams": ["service"], "tiers": ["frontline"]}
BEN = {"id": "ben", "name": "Ben", "email": "ben@team.example", "teams": ["service"], "tiers": ["specialist"]}
CID = {"id": "cid", "name": "Cid", "email": "cid@team.example", "teams": ["management"]}
DUTY = {"id": "duty", "name": "Duty desk", "phone": "+15550100001"}
ROSTER: dict[str, Any] = {
    "people": [ANN, BEN, CID, DUTY],
    "roles": {"duty": "duty", "team lead": "cid"},
}


def doubts(policy: dict[str, Any] | None = None, roster: dict[str, Any] | None = None) -> list[Finding]:
    return list(_doubts(read_policy({**POLICY, **(policy or {})}), Roster.read({**ROSTER, **(roster or {})})))


def _doubts(policy: Policy, roster: Roster) -> Iterator[Finding]:
    yield from doubts_of_policy(policy, roster)
    yield from doubts_of_roster(policy, roster)


def people(*more: dict[str, Any], without: str = "", **change: Any) -> dict[str, Any]:
    """The roster with others, without one, or with Ann changed."""
    kept = [{**person, **(change if person is ANN else {})} for person in (ANN, BEN, CID, DUTY)]
    return {"people": [*(person for person in kept if person["id"] != without), *more]}


def rules(*thens: tuple[dict[str, Any], dict[str, Any]]) -> dict[str, Any]:
    return {"triage": [{"name": f"rule {n}", "when": when, "then": then} for n, (when, then) in enumerate(thens)]}


def test_a_sensible_policy_is_doubted_nowhere() -> None:
    assert doubts() == []


@pytest.mark.parametrize(
    ("policy", "field", "found"),
    [
        # targets
        ({"priorities": promising(calendar="office", resolution="600h")}, "priorities.urgent.resolution", "600h"),
        (
            {"priorities": promising(calendar="office", first_response="11h", resolution="10h")},
            "priorities.low.first_response",
            "11h for low tickets",
        ),
        ({"tiers": [{**FRONTLINE, "work_within": "600h"}, SPECIALIST, TOP]}, "tiers.0.work_within", "600h"),
        (
            {"tiers": [{**FRONTLINE, "accept_within": {"low": "4h", "else": "10m"}}, SPECIALIST, TOP]},
            "tiers.0.accept_within",
            "4h for low tickets, so that nobody is ever reminded to acknowledge",
        ),
        (
            {"tiers": [{**FRONTLINE, "accept_within": "90m"}, SPECIALIST, TOP], "reminders": {"before_reassigning": 3}},
            "tiers.0.accept_within",
            "1h 30m for urgent, high, medium and low tickets, so that not all 3 reminders are ever sent",
        ),
        (
            {"tiers": [{**FRONTLINE, "accept_within": "2h"}, SPECIALIST, TOP]},
            "tiers.0.accept_within",
            "2h for urgent, high, medium and low tickets, so that nobody else in frontline is ever tried",
        ),
        (
            {"tiers": [{**FRONTLINE, "agreed_within": {"high": "5h", "else": "1h"}}, SPECIALIST, TOP]},
            "tiers.0.agreed_within",
            "5h for high tickets",
        ),
        # the ladder
        (
            {"priorities": {**promising(), "high": {"resolution": "7h"}}, "calendars": {}},
            "priorities.high.resolution",
            "7h, while management gets high tickets only after 8h",
        ),
        (
            {"resolve_within": "1 calendar day", "tiers": [{**FRONTLINE, "work_within": "9h"}, SPECIALIST, TOP]},
            "tiers.1.name",
            "a tier that urgent, high, medium and low tickets never come to by their deadlines",
        ),
        (
            {
                "limits": [{"name": "answer", "within": {"complaint": "1 calendar day"}, "tell": ["duty"]}],
                "tiers": [{**FRONTLINE, "work_within": "9h"}, SPECIALIST, TOP],
                "categories": {"complaint": {"team": "service"}},
            },
            "tiers.1.name",
            "a tier that urgent, high, medium and low tickets never come to by their deadlines, in the category",
        ),
        (
            {
                "limits": [
                    {
                        "name": "answer",
                        "within": "2 calendar days",
                        "tell": ["duty"],
                        "notices": [{"at": "3d before", "tell": ["duty"]}],
                    }
                ]
            },
            "limits.0.notices.0.at",
            "72h before",
        ),
        # reminders
        ({"reminders": {"at": "50%, 1h after"}}, "reminders.at.high", "1h after, when nobody is left to be reminded"),
        ({"reminders": {"at": "4h before"}}, "reminders.at.low", "4h before, which is as soon as the clock starts"),
        ({"reminders": {"next_reply": "50%"}}, "reminders.next_reply.low", "50%, of a promise that is not made"),
        (
            {"reminders": {"first_response": {"urgent": "2h before", "else": "50%"}}},
            "reminders.first_response.urgent",
            "2h before, which is as soon",
        ),
        # triage
        (rules(({"customer.segment": "vip"}, {})), "triage.0.then", "nothing"),
        (
            rules(({"any_phrase": ["my lawyer", "lawyer"]}, {"tag": "legal"})),
            "triage.0.when.any_phrase.0",
            "'my lawyer'",
        ),
        (
            rules(({"any_phrase": ["Outage", "outage"]}, {"tag": "down"})),
            "triage.0.when.any_phrase.1",
            "'outage'",
        ),
        (
            rules(
                ({"any_phrase": ["lawyer"]}, {"priority": "high"}), ({"any_phrase": ["my lawyer"]}, {"priority": "low"})
            ),
            "triage.1.name",
            "a rule that never decides anything, since 'rule 0' fires whenever it does and comes first",
        ),
        (
            rules(
                ({"customer.followers": 10}, {"priority": "high", "prefer": "best"}),
                ({"customer.followers": 99, "customer.segment": "vip"}, {"prefer": "best"}),
            ),
            "triage.1.name",
            "a rule that never decides",
        ),
        (rules(({}, {"start_at": "specialist"})), "tiers.0.name", "a tier that no ticket comes to, since 'rule 0'"),
        (
            {**rules(({"category": "biling"}, {"tag": "x"})), "teams": {"billing": "service", "else": "service"}},
            "triage.0.when.category",
            "'biling'",
        ),
        # what has no effect
        ({"calendars": {"office": OFFICE, "nights": OFFICE}}, "calendars.nights", "a calendar that nothing uses"),
        (
            {"tiers": [{**FRONTLINE, "repeat_every": "1h"}, SPECIALIST, TOP]},
            "tiers.0.repeat_every",
            "an alarm in frontline",
        ),
        ({"tiers": [{**FRONTLINE, "tell": ["duty"]}, SPECIALIST, TOP]}, "tiers.0.tell", "people to tell in frontline"),
        # who is there
        ({"teams": {"billing": "money", "else": "service"}}, "tiers.0.name", "nobody in roster.yaml who serves"),
        (
            {"tiers": [{**FRONTLINE, "skill": "law"}, SPECIALIST, TOP]},
            "tiers.0.name",
            "nobody with the skill law in roster.yaml",
        ),
        # categories
        (
            {"categories": {"complaint": {"priorities": {"high": {"resolution": "2h"}}}}},
            "categories.complaint.priorities.high.resolution",
            "2h, while management gets high tickets only after 8h, in the category complaint",
        ),
        (
            {"categories": {"complaint": {"tiers": {"frontline": {"work_within": {"low": "10m"}}}}}},
            "tiers.0.accept_within",
            "10m for low tickets, so that nobody is ever reminded to acknowledge, in the category complaint",
        ),
        (
            {"categories": {"complaint": {"team": "law"}}},
            "tiers.0.name",
            "nobody in roster.yaml who serves frontline for law",
        ),
        (
            {"categories": {"complaint": {"tiers": {"specialist": {"skill": "law"}}}}},
            "tiers.1.name",
            "nobody with the skill law in roster.yaml who serves specialist for service",
        ),
    ],
)
def test_each_doubt_is_said_with_its_field_and_stops_nobody(policy: dict[str, Any], field: str, found: str) -> None:
    said = doubts(policy)
    assert {doubt.severity for doubt in said} == {"warning"}
    assert [doubt for doubt in said if doubt.field == field and doubt.found.startswith(found)], said


@pytest.mark.parametrize(
    ("roster", "field", "found", "severity"),
    [
        (people(without="ben"), "tiers.1.name", "nobody in roster.yaml who serves specialist for service", "warning"),
        (people(capacity=0), "tiers.0.name", "nobody in roster.yaml who serves frontline for service", "warning"),
        (people(teams=["service", "servise"]), "people.0.teams.1", "'servise'", "warning"),
        (people(tiers=["frontlin"]), "people.0.tiers.0", "'frontlin'", "error"),
        (people(email=None), "people.0.id", "neither email nor phone", "warning"),
        (people({"id": "eve", "name": "Eve"}), "people.4.id", "neither email nor phone", "warning"),
        ({"roles": {"duty": "cid"}}, "roles", "nobody as team lead", "warning"),
        (
            people({"id": "x", "name": "X"}) | {"roles": {"duty": "x", "team lead": "cid"}},
            "people.4.id",
            "neither",
            "error",
        ),
        ({"roles": {"dutty": "duty", "team lead": "cid"}}, "duty.else", "'duty'", "error"),
    ],
)
def test_what_a_roster_lacks_is_said(roster: dict[str, Any], field: str, found: str, severity: str) -> None:
    said = doubts(roster=roster)
    assert [d for d in said if (d.field, d.severity) == (field, severity) and d.found.startswith(found)], said


def test_a_role_of_the_rules_is_missed_only_where_nobody_at_all_has_it() -> None:
    limited = {"resolve_within": "30 calendar days"}
    assert [d.found for d in doubts(limited)] == ["nobody as compliance"]
    assert not doubts(limited, {"roles": {**ROSTER["roles"], "compliance": "cid"}})
    assert not doubts(roster={"roles": {"duty": "duty", "service team lead": "cid", "team lead": "cid"}})


def test_a_role_of_a_category_must_be_held_too() -> None:
    told = {"categories": {"complaint": {"tiers": {"specialist": {"tell": ["frontline owner", "lawyer"]}}}}}
    [missing] = [d for d in doubts(told) if d.severity == "error"]
    assert (missing.field, missing.found) == ("categories.complaint.tiers.specialist.tell.1", "'lawyer'")


def test_where_a_category_may_be_a_team_itself_only_a_likely_slip_is_doubted() -> None:
    policy = {"teams": {"billing": "service"}}
    assert not [d for d in doubts(policy, people(teams=["service", "lawyers"])) if "teams" in d.field]
    assert [d.field for d in doubts(policy, people(teams=["service", "servise"]))][-1] == "people.0.teams.1"


def test_a_warning_is_said_once_for_all_categories_alike() -> None:
    policy = {
        "tiers": [{**FRONTLINE, "agreed_within": "5h"}, SPECIALIST, TOP],
        "categories": {"a": {}, "b": {"team": "service"}},
    }
    assert len([d for d in doubts(policy) if d.field == "tiers.0.agreed_within"]) == 1
