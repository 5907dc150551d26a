"""Money is granted, and grants are decided on, only by whoever is proven to be who they say: no raw message does it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.escalation import refuse
from domain.events import Acted
from domain.requests.actions import read_action
from domain.team.proof import Proof, prove
from tests.domain.life import POLICY, START, TIERS, Life

LADDER = {"tiers": [{**tier, "may_grant": "50 EUR"} for tier in POLICY["tiers"]]}
BODY: dict[str, Any] = {"resolution": "Refunded.", "grant": {"amount": "5.00", "currency": "EUR"}, "by": "ann"}
SAID = BODY | {"proof": "sealed"}


def proof_for(body: dict[str, Any] = BODY, **otherwise: Any) -> Proof:
    said: dict[str, Any] = {
        "ticket": "T-1",
        "action": "resolve",
        "key": "k-1",
        "lasts": timedelta(minutes=5),
    } | otherwise
    read = read_action("resolve", body)
    expires_at = START + said["lasts"]
    return prove(said["ticket"], said["action"], read, key=said["key"], scopes=(), expires_at=expires_at)


@pytest.mark.parametrize("by_signal", [False, True], ids=["update", "signal"])
@pytest.mark.parametrize(
    ("proof", "body", "why"),
    [
        (None, SAID, "not made by us"),
        (proof_for(ticket="T-2"), SAID, "another ticket"),
        (proof_for(action="approve"), SAID, "made for approve"),
        (proof_for(), SAID | {"grant": {"amount": "50.00", "currency": "EUR"}}, "other content"),
        (proof_for(), SAID | {"resolution": "Refunded!"}, "other content"),
        (proof_for(), SAID | {"by": "ben"}, "other content"),
        (proof_for(), SAID | {"seen": {"episode": 1, "tier": 0}}, "other content"),
        (proof_for(key="k-2"), SAID, "counts once"),
        (proof_for(lasts=timedelta()), SAID, "expired"),
        (proof_for(lasts=timedelta(hours=-1)), SAID, "expired"),
    ],
)
def test_a_proof_of_something_else_grants_nothing_and_is_on_record(
    proof: Proof | None, body: dict[str, Any], why: str, by_signal: bool
) -> None:
    life = Life(LADDER)
    step = life.advance(Acted(action="resolve", body=body, key="k-1", by_signal=by_signal, proof=proof))
    assert step.refusal
    assert (step.refusal.status, step.refusal.title) == (403, "Not proven")
    assert why in step.refusal.detail
    (entry,) = life.entries("action_refused")
    assert why in entry.text
    assert (life.case.status, life.case.grants) == ("open", ())


@pytest.mark.parametrize("action", ["resolve", "approve", "refuse"])
def test_without_a_proof_an_update_is_refused_at_the_door_and_a_signal_on_record(action: str) -> None:
    body = BODY if action == "resolve" else {"request": "A1", "by": "head"}
    life = Life(LADDER)
    refusal = refuse(life.case, Acted(action=action, body=body), life.now)
    assert refusal
    assert (refusal.status, refusal.title) == (403, "Not proven")
    life.advance(Acted(action=action, body=body, by_signal=True))
    assert [entry.data for entry in life.entries("action_refused")] == [{"action": action, "status": 403}]
    assert life.case.status == "open"


def test_a_proof_counts_once_even_when_the_ticket_has_forgotten_the_key() -> None:
    life = Life(LADDER)
    asked = Acted(action="resolve", body=SAID, key="k-1", proof=proof_for(lasts=timedelta(days=1)))
    life.advance(asked)
    assert life.case.status == "resolved"
    life.act("reopen", reason="no")
    for number in range(510):
        life.act("note", text="x", key=f"n-{number}")
    assert "k-1" not in life.case.keys
    life.advance(asked)
    assert life.case.status == "open"
    assert len(life.case.grants) == 1


def test_a_refused_grant_may_be_tried_again_by_the_same_key() -> None:
    life = Life(LADDER)
    big = BODY | {"grant": {"amount": "9999", "currency": "EUR"}}
    assert life.vouched("resolve", key="k-1", **big).refusal
    assert life.vouched("resolve", key="k-1", **BODY).refusal is None
    assert life.case.status == "resolved"


def test_a_solution_without_money_needs_no_proof() -> None:
    life = Life(LADDER)
    life.act("resolve", resolution="Done.", grant=None, by="ann")
    assert life.case.status == "resolved"


def test_what_hangs_on_a_proof_waits_for_it() -> None:
    life = Life(LADDER)
    assert refuse(life.case, Acted(action="resolve", body=SAID), life.now) is None
    assert TIERS[life.case.tier] == "frontline"
