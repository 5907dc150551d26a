from __future__ import annotations

from typing import Any

import pytest

from domain.input.problems import InvalidInput
from domain.people import Contact
from domain.team.roster import Roster

ALEX: dict[str, Any] = {"id": "alex", "name": "Alex Reed", "email": "alex@example.com"}


def test_a_roster_as_it_is_written() -> None:
    shift = {"mon-thu": "09:00-12:30 13:30-17:30", "fri": "09:00-16:00"}
    roster = Roster.read(
        {
            "people": [
                ALEX
                | {"timezone": "Europe/London", "teams": ["billing"], "tiers": ["frontline"], "skills": ["refunds"]}
                | {"level": 2, "capacity": 5, "shift": shift, "days_off": ["2026-12-24"]},
                {"id": "kim", "name": "Kim", "shift": "24x7"},
            ],
            "roles": {"team lead": "kim", "billing team lead": "alex"},
        }
    )
    alex = roster.person("alex")
    assert alex is not None
    assert alex.shift["tue"] == (("09:00", "12:30"), ("13:30", "17:30"))
    assert roster.person("mo") is None
    contact = Contact(id="alex", name="Alex Reed", email="alex@example.com", timezone="Europe/London")
    assert roster.holders() == {"team lead": Contact(id="kim", name="Kim"), "billing team lead": contact}
    assert type(roster.holders()["team lead"]) is Contact


def test_a_roster_can_be_kept_as_json() -> None:
    roster = Roster.read({"people": [ALEX | {"shift": {"mon": "09:00-24:00"}, "days_off": ["2026-12-24"]}]})
    assert Roster.model_validate_json(roster.model_dump_json()) == roster


@pytest.mark.parametrize(
    ("change", "field", "allowed"),
    [
        ({"shift": {"mon": "9-17"}}, "people.0.shift.hours.mon", "hours such as"),
        ({"shift": {"mon": "22:00-06:00"}}, "people.0.shift", "split it at midnight"),
        ({"shift": {"someday": "09:00-17:00"}}, "people.0.shift.hours", "days such as"),
        ({"shift": {}}, "people.0.shift", "no window on any day"),
        ({"shift": "nights"}, "people.0.shift.hours", "names with values"),
        ({"timezone": "Mars"}, "people.0.timezone", "IANA"),
        ({"level": 4}, "people.0.level", "3"),
        ({"capacity": -1}, "people.0.capacity", "0"),
        ({"days_off": ["Christmas"]}, "people.0.days_off.0", "date"),
        ({"id": "customer"}, "people.0.id", "the customer"),
        ({"teem": ["billing"]}, "people.0.teem", ""),
    ],
)
def test_a_mistake_is_named_with_what_is_allowed(change: dict[str, Any], field: str, allowed: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        Roster.read({"people": [ALEX | change]})
    [problem] = raised.value.problems
    assert problem.field == field
    assert allowed in problem.allowed


def test_names_that_do_not_fit_are_all_named() -> None:
    with pytest.raises(InvalidInput) as raised:
        Roster.read({"people": [ALEX, ALEX], "roles": {"team lead": "kim"}})
    assert [(p.field, p.found) for p in raised.value.problems] == [
        ("people.0.id", "'alex'"),
        ("people.1.id", "'alex'"),
        ("roles.team lead", "'kim'"),
    ]
    with pytest.raises(InvalidInput, match="at least one person"):
        Roster.read({"people": []})
