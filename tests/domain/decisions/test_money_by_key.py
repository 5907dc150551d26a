"""Money moves by the word of the person who answers for it, and asker and decider never come by one key."""

from __future__ import annotations

from typing import Any

import pytest

from domain.case.audited import deed_of
from domain.requests.refusals import Refusal
from tests.domain.decisions.test_grants import SUMS, ladder
from tests.domain.life import Life

HELPDESK = {"door": "http", "key": "0011223344556677", "name": "helpdesk", "address": "192.0.2.7"}
GRANT = {"resolution": "Refunded.", "grant": {"amount": "400", "currency": "EUR"}}


def own(key: str, door: str = "http") -> dict[str, Any]:
    """The way of somebody who acts by a key of their own."""
    return {"door": door, "key": key, "address": "192.0.2.9", "own": True}


def vouched(life: Life, action: str, **body: Any) -> Refusal | None:
    return life.vouched(action, **body).refusal


@pytest.mark.parametrize(("action", "body"), [("resolve", GRANT), ("approve", {"request": "A1"})])
def test_a_key_that_names_somebody_else_moves_no_money(action: str, body: dict[str, Any]) -> None:
    life = Life(ladder(*SUMS))
    if action == "approve":
        assert vouched(life, "resolve", by="ann", via=own("a" * 16), **GRANT) is None
    refused = vouched(life, action, by="duty" if action == "approve" else "ann", via=HELPDESK, **body)
    assert refused
    assert (refused.status, refused.errors[0].found) == (403, "helpdesk")
    assert "a person's own key" in refused.detail
    assert life.case.grants == ()


def test_one_key_never_asks_and_decides() -> None:
    life = Life(ladder(*SUMS))
    assert vouched(life, "resolve", by="ann", via=own("a" * 16), **GRANT) is None
    refused = vouched(life, "approve", by="duty", via=own("a" * 16), request="A1")
    assert refused
    assert (refused.status, refused.detail) == (403, "An approval is not decided by the key by which it was asked for")
    assert vouched(life, "refuse", by="duty", via=own("a" * 16), request="A1")
    assert vouched(life, "approve", by="duty", via=own("b" * 16, "console"), request="A1") is None
    [made] = life.case.grants
    assert (made.by, made.approved_by) == ("person:ann", "person:duty")


def test_two_people_who_signed_on_have_no_key_and_are_two() -> None:
    life = Life(ladder(*SUMS))
    signed_on = {"door": "console", "name": "provider", "own": True}
    assert vouched(life, "resolve", by="ann", via=signed_on, **GRANT) is None
    assert vouched(life, "approve", by="duty", via=signed_on, request="A1") is None


def test_the_audit_log_names_key_door_and_address() -> None:
    life = Life(ladder(*SUMS))
    vouched(life, "resolve", by="ann", via=own("a" * 16), **GRANT)
    vouched(life, "approve", by="duty", via=own("b" * 16, "console"), request="A1")
    deeds = [deed for entry in life.case.timeline if (deed := deed_of("T-1", entry))]
    assert [(deed.action, deed.details["door"], deed.details["key"]) for deed in deeds] == [
        ("grant_asked", "http", "a" * 16),
        ("grant_approved", "console", "b" * 16),
        ("granted", "console", "b" * 16),
    ]
    assert {deed.details["address"] for deed in deeds} == {"192.0.2.9"}


def test_what_was_named_by_another_s_key_says_so_without_an_address() -> None:
    life = Life()
    life.act("note", by="ben", via=HELPDESK, text="called us")
    [entry] = life.entries("noted")
    assert (entry.by, entry.data["via"]) == (
        "person:ben",
        {"door": "http", "key": HELPDESK["key"], "name": "helpdesk"},
    )


def test_a_move_to_another_policy_names_the_way_it_was_asked_for() -> None:
    life = Life()
    life.bundles["other"] = ("v2", {})
    life.act("move_policy", by="ann", via=own("a" * 16), policy="other", reason="a trial")
    [entry] = life.entries("policy_moved")
    deed = deed_of("T-1", entry)
    assert deed
    assert (deed.by, deed.details["key"], deed.details["address"]) == ("person:ann", "a" * 16, "192.0.2.9")


@pytest.mark.parametrize("via", ["http", {"door": "a door\n"}, {"key": "x"}, []])
def test_a_way_that_is_none_is_refused(via: Any) -> None:
    refusal = Life().act("note", by="ben", via=via, text="x").refusal
    assert refusal
    assert refusal.status == 422
