"""Who is behind an action: nobody acts as the owner, or as anybody else, by being nobody."""

from __future__ import annotations

from typing import Any

import pytest

from domain.case.case import NAMED_BY_CAUSE
from domain.events import Acted
from domain.requests.actions import ACTIONS, read_action
from domain.requests.refusals import Refused
from domain.team.actors import DONE_BY, check_actor, integration, needs_person
from tests.domain.life import Life

NOBODY = ("system", "integration:helpdesk", "rule:vip", "customer")


def told(life: Life, action: str, **body: Any) -> tuple[int, str] | None:
    """Return the status and the title of the refusal, None where it was done."""
    refusal = life.advance(Acted(action=action, body=body)).refusal
    return (refusal.status, refusal.title) if refusal else None


def test_every_action_says_who_does_it() -> None:
    assert set(DONE_BY) == set(ACTIONS)


@pytest.mark.parametrize("by", NOBODY)
def test_nobody_acknowledges_or_declines_for_the_owner(by: str) -> None:
    life = Life()
    before = life.kinds()
    assert told(life, "acknowledge", by=by) == (422, "Needs a person")
    assert told(life, "acknowledge", by=by, take_over=True) == (422, "Needs a person")
    assert told(life, "decline", by=by, reason="away") == (422, "Needs a person")
    assert life.kinds() == before
    assert life.case.declined == ()
    assert life.case.owner
    assert life.case.owner.acknowledged_at is None


def test_it_is_said_how_a_person_is_named() -> None:
    life = Life()
    refusal = life.advance(Acted(action="acknowledge", body={})).refusal
    assert refusal
    assert refusal.detail == "acknowledge needs a person, and system is none"
    [problem] = refusal.errors
    assert (problem.field, problem.found) == ("by", "system")
    assert "a key of theirs" in problem.allowed
    assert "named in `by`" in problem.allowed


def test_by_earlier_rules_nobody_stood_for_the_owner() -> None:
    life = Life()
    life.case = life.case.model_copy(update={"rules": NAMED_BY_CAUSE - 1})
    assert told(life, "acknowledge") is None
    assert life.entries("acknowledged")[0].by == "person:ann"


@pytest.mark.parametrize(
    ("action", "body", "kind"),
    [
        ("note", {"text": "seen"}, "noted"),
        ("reply", {"text": "We are on it."}, "replied"),
        ("escalate", {"reason": "needs expertise"}, "escalated"),
        ("resolve", {"resolution": "Done."}, "resolved"),
        ("cancel", {"reason": "twice"}, "cancelled"),
    ],
)
def test_a_program_acts_as_itself(action: str, body: dict[str, Any], kind: str) -> None:
    life = Life()
    assert told(life, action, by="integration:helpdesk", **body) is None
    assert life.entries(kind)[0].by == "integration:helpdesk"


def test_a_program_is_no_sign_of_life_of_the_owner() -> None:
    life = Life()
    life.act("acknowledge")
    alive_at = life.case.alive_at
    life.now += (life.now - life.now).resolution * 1_000_000
    told(life, "note", by="integration:monitor", text="still failing")
    assert life.case.alive_at == alive_at
    told(life, "note", by="ben", text="looking")
    assert life.case.alive_at == life.now


def test_who_gave_the_ticket_to_somebody_is_named() -> None:
    life = Life()
    life.act("reassign", by="ben", to="eve", reason="she knows them")
    life.act("acknowledge", by="cid", take_over=True)
    assert [entry.by for entry in life.entries("reassigned")] == ["person:ben", "person:cid"]
    life.act("decline", by="cid", reason="away")
    assert life.entries("reassigned")[-1].by == "system", "whoever declines chooses nobody"


def test_money_needs_a_person() -> None:
    granting = read_action("resolve", {"resolution": "x", "grant": {"amount": "5.00", "currency": "EUR"}})
    assert needs_person("resolve", granting)
    with pytest.raises(Refused) as refused:
        check_actor("resolve", granting)
    assert "a key of their own" in refused.value.refusal.errors[0].allowed
    assert not needs_person("resolve", read_action("resolve", {"resolution": "x"}))


@pytest.mark.parametrize(
    ("name", "written"),
    [("helpdesk", "helpdesk"), ("The wall, 2nd floor", "The-wall-2nd-floor"), ("é", "unnamed"), ("x" * 200, "x" * 64)],
)
def test_a_program_is_called_as_its_key(name: str, written: str) -> None:
    assert integration(name) == f"integration:{written}"
    assert read_action("resume", {"by": integration(name)}).by == f"integration:{written}"
