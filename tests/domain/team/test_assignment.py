from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.effects import AssignOwner
from domain.team.assignment import Candidate, choose
from domain.team.roster import Person

MONDAY_NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
IDS = ("alex", "kim", "mo", "zoe")


def candidate(id: str, load: int = 0, last_assigned_at: datetime | None = None, **fields: Any) -> Candidate:
    person = {"id": id, "name": id, "teams": ["billing"], "capacity": 5} | fields
    return Candidate(person=Person.model_validate(person), load=load, last_assigned_at=last_assigned_at)


def wanted(**changes: Any) -> AssignOwner:
    fields = {"id": "X/assign/1", "team": "billing", "tier": "frontline", "at": MONDAY_NOON}
    return AssignOwner.model_validate(fields | changes)


def chosen(candidates: list[Candidate], **changes: Any) -> str | None:
    found = choose(candidates, wanted(**changes))
    return found.person.id if found else None


@pytest.mark.parametrize(
    ("fields", "asked"),
    [
        ({"teams": ["technical"]}, {}),
        ({"teams": []}, {}),
        ({"tiers": ["specialist"]}, {}),
        ({}, {"skill": "refunds"}),
        ({}, {"exclude": ("alex",)}),
        ({"load": 5}, {}),
        ({"capacity": 0}, {}),
        ({"shift": {"tue-sun": "00:00-24:00"}}, {}),
        ({"shift": {"mon": "12:01-17:00"}}, {}),
        ({"shift": {"mon": "09:00-12:00"}}, {}),
        ({"days_off": ["2026-11-23"]}, {}),
        ({"timezone": "Pacific/Kiritimati", "days_off": ["2026-11-24"]}, {}),
        ({"timezone": "America/New_York", "shift": {"mon-fri": "09:00-17:00"}}, {}),
    ],
)
def test_who_does_not_suit_is_not_chosen(fields: dict[str, Any], asked: dict[str, Any]) -> None:
    assert chosen([candidate("alex", **fields)], **asked) is None
    assert chosen([candidate("alex", **fields), candidate("kim", 4, skills=["refunds"])], **asked) == "kim"


@pytest.mark.parametrize(
    "fields",
    [
        {"tiers": ["frontline", "specialist"]},
        {"tiers": []},
        {"load": 4},
        {"shift": {"mon": "12:00-17:00"}},
        {"shift": {"mon-fri": "09:00-12:30 13:30-17:30"}},
        {"timezone": "America/New_York", "shift": {"mon": "07:00-08:00"}},
        {"timezone": "Pacific/Kiritimati", "days_off": ["2026-11-23"], "shift": {"tue": "00:00-09:00"}},
    ],
)
def test_who_suits_is_chosen(fields: dict[str, Any]) -> None:
    assert chosen([candidate("alex", **fields)]) == "alex"


def test_summer_time_is_the_shift_s_own() -> None:
    london = [candidate("alex", timezone="Europe/London", shift={"mon-fri": "09:00-17:00"})]
    assert chosen(london, at=datetime(2026, 7, 6, 8, 0, tzinfo=UTC)) == "alex"
    assert chosen(london, at=datetime(2026, 11, 23, 8, 0, tzinfo=UTC)) is None


def test_the_least_loaded_then_the_longest_without_then_the_first_by_id() -> None:
    hour = timedelta(hours=1)
    recent = candidate("alex", 1, MONDAY_NOON - hour)
    before = candidate("mo", 1, MONDAY_NOON - 2 * hour)
    never = candidate("zoe", 1)
    assert chosen([recent, candidate("kim", 2), before]) == "mo"
    assert chosen([recent, before, never]) == "zoe"
    assert chosen([candidate("mo", 1), candidate("alex", 1)]) == "alex"
    assert chosen([recent, candidate("mo", 0, MONDAY_NOON)]) == "mo"


def test_the_best_go_first_only_where_they_are_preferred() -> None:
    people = [candidate("alex", 0, level=1), candidate("kim", 3, level=3), candidate("mo", 4, level=3)]
    assert chosen(people) == "alex"
    assert chosen(people, prefer_best=True) == "kim"
    assert chosen([*people, candidate("zoe", 5, level=3)], prefer_best=True, exclude=("kim",)) == "mo"


def test_whoever_had_it_gets_it_again_when_they_can() -> None:
    assert chosen([candidate("alex"), candidate("kim", 4)], again="kim") == "kim"
    assert chosen([candidate("alex"), candidate("kim", 4, level=1)], again="kim", prefer_best=True) == "kim"
    assert chosen([candidate("alex"), candidate("kim", 5)], again="kim") == "alex"
    assert chosen([candidate("alex")], again="gone") == "alex"


def test_a_person_wanted_by_name_gets_it_whatever_else_holds() -> None:
    busy = candidate("kim", 9, teams=[], days_off=["2026-11-23"])
    assert chosen([candidate("alex"), busy], person="kim", exclude=("kim",), skill="refunds") == "kim"
    assert chosen([candidate("alex")], person="nobody") is None


@given(
    loads=st.lists(st.integers(0, 6), min_size=4, max_size=4),
    capacities=st.lists(st.integers(0, 6), min_size=4, max_size=4),
    exclude=st.sets(st.sampled_from(IDS)),
    order=st.permutations(range(4)),
    again=st.sampled_from([None, *IDS]),
    best=st.booleans(),
)
def test_the_choice_never_depends_on_the_order_and_always_suits(
    loads: list[int], capacities: list[int], exclude: set[str], order: list[int], again: str | None, best: bool
) -> None:
    people = [candidate(id, loads[i], capacity=capacities[i]) for i, id in enumerate(IDS)]
    asked = {"exclude": tuple(exclude), "again": again, "prefer_best": best}
    found = chosen(people, **asked)
    assert chosen([people[i] for i in order], **asked) == found
    free = {id for i, id in enumerate(IDS) if loads[i] < capacities[i]} - exclude
    assert (found in free) if free else (found is None)


@pytest.mark.parametrize(
    ("fields", "given"),
    [
        ({}, True),
        ({"tiers": ["frontline", "specialist"]}, True),
        ({"teams": []}, True),
        ({"teams": ["technical"]}, False),
        ({"tiers": ["specialist"]}, False),
    ],
)
def test_somebody_with_other_work_is_given_nothing_by_name_and_may_still_take_it(
    fields: dict[str, Any], given: bool
) -> None:
    known = [candidate("alex", load=9, **fields), candidate("kim")]
    assert chosen(known, person="alex", serving=True) == ("alex" if given else None)
    assert chosen(known, person="alex") == "alex"
