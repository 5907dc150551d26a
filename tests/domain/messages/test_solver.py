"""The customer reads who solved their request: whoever did, and nobody where no person did."""

from __future__ import annotations

from typing import Any

import pytest

from tests.domain.decisions.test_grants import grant, ladder
from tests.domain.life import Life


def solved(life: Life) -> dict[str, Any]:
    facts = life.sent[-1][1].facts
    assert life.sent[-1][1].purpose == "resolution"
    return {name: facts[name] for name in ("owner_name", "solved_by", "solver") if name in facts}


def test_whoever_solves_it_is_named_and_not_its_owner() -> None:
    life = Life()
    life.act("resolve", by="head", resolution="Refunded.")
    assert solved(life) == {"owner_name": "Ann", "solved_by": "Head"}


def test_so_is_who_had_it_in_another_tier() -> None:
    life = Life()
    life.act("escalate", by="ann", reason="needs expertise")
    life.act("resolve", by="ann", resolution="Refunded.")
    assert solved(life) == {"owner_name": "Ben", "solved_by": "Ann"}


def test_somebody_the_ticket_does_not_know_is_named_by_the_roster() -> None:
    life = Life()
    life.act("resolve", by="zoe", resolution="Refunded.")
    assert solved(life) == {"owner_name": "Ann", "solver": "zoe"}


@pytest.mark.parametrize("by", ["system", "integration:helpdesk"])
def test_where_no_person_did_nobody_is_named(by: str) -> None:
    life = Life()
    life.act("resolve", by=by, resolution="Refunded.")
    assert solved(life) == {"owner_name": "Ann"}


def test_after_an_approval_it_is_who_asked_since_the_solution_is_theirs() -> None:
    life = Life(ladder("50 EUR", "500 EUR", "5000 EUR"))
    grant(life, "400")
    life.vouched("approve", by="duty", request="A1")
    assert solved(life) == {"owner_name": "Ann", "solved_by": "Ann"}
