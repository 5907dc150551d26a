"""A ticket is given by name to somebody whose work it is; who is refused hears who could have it."""

from __future__ import annotations

from typing import Any

import pytest

from domain.effects import AssignOwner
from domain.team.giving import others_work
from domain.team.roster import Person
from tests.domain.life import Life


def person(id: str, **fields: Any) -> Person:
    return Person.model_validate({"id": id, "name": id.title(), **fields})


PEOPLE = [
    person("ann", teams=["billing"]),
    person("ben", teams=["billing"], tiers=["specialist"]),
    person("cid", teams=["technical"]),
    person("dee"),
    person("eve", teams=["billing"], tiers=["frontline"]),
    person("duty", teams=["management"]),
]


def test_who_has_other_work_is_refused_with_who_could_have_it() -> None:
    for other in ("ben", "cid"):
        refusal = others_work(other, PEOPLE, "billing", "frontline", "duty")
        assert refusal
        assert (refusal.status, refusal.title) == (422, "Not their work")
        assert refusal.detail == f"{other} does not serve billing in frontline"
        [problem] = refusal.errors
        assert (problem.field, problem.found) == ("to", other)
        assert problem.allowed == "somebody who serves billing in frontline, or its duty contact: ann, eve, duty"


@pytest.mark.parametrize("to", ["ann", "eve", "dee", "duty", "nobody-known"])
def test_whose_work_it_is_who_has_none_of_their_own_and_who_is_on_duty_are_not(to: str) -> None:
    assert others_work(to, PEOPLE, "billing", "frontline", "duty") is None


def test_where_nobody_serves_it_that_is_said() -> None:
    refusal = others_work("ann", PEOPLE, "legal", "frontline", None)
    assert refusal
    assert refusal.errors[0].allowed.endswith("nobody is there")


def test_a_person_gives_it_to_somebody_whose_work_it_is_anybody_takes_it_over_and_programs_are_believed() -> None:
    life = Life()
    life.act("reassign", by="ann", to="cid", reason="knows it")
    life.act("reassign", by="ann", to="duty", reason="nobody is there")
    life.act("acknowledge", by="lead", take_over=True)
    life.act("reassign", by="integration:helpdesk", to="dee", reason="has it there")
    searches = [effect for effect in life.asked if isinstance(effect, AssignOwner) and effect.person]
    assert [(each.person, each.serving) for each in searches] == [
        ("cid", True),
        ("duty", False),
        ("lead", False),
        ("dee", False),
    ]
