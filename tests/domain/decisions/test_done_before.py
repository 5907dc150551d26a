"""A key does one thing once; whoever uses it for something else is refused, and changes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from domain.case.case import KEYS_KEPT
from domain.escalation import Step, refuse
from domain.events import Acted
from domain.requests.action_keys import Door, Key
from tests.domain.life import POLICY, Life

NOTE: dict[str, Any] = {"text": "Once.", "by": "person:amira"}
LADDER = {"tiers": [{**tier, "may_grant": "50 EUR"} for tier in POLICY["tiers"]]}


def sent(life: Life, key: Key, action: str, /, **body: Any) -> Step:
    """Do an action as one of our own clients sends it."""
    said = {**body, "door": key.door}
    return life.advance(Acted(action=action, body=said, key=key.sent_with(action, body), door=key.door))


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("cancel", {"reason": "spam", "by": "person:amira"}),
        ("note", NOTE | {"text": "Other words."}),
        ("note", NOTE | {"by": "person:ivan"}),
        ("note", NOTE | {"seen": {"episode": 1, "tier": 0}}),
    ],
)
def test_a_key_used_for_something_else_is_refused_and_changes_nothing(action: str, body: dict[str, Any]) -> None:
    life, key = Life(), Key("http", "amira", "k1")
    sent(life, key, "note", **NOTE)
    before = life.case
    refusal = sent(life, key, action, **body).refusal
    assert refusal
    assert (refusal.status, refusal.title) == (422, "Key used")
    assert [(error.field, error.found) for error in refusal.errors] == [("Idempotency-Key", "k1")]
    assert life.case == before
    asked = Acted(action=action, body=body, key=key.sent_with(action, body), door="http")
    assert refuse(life.case, asked, life.now) == refusal, "an update is refused before it is taken"


def test_by_signal_the_refusal_is_on_record() -> None:
    life = Life()
    life.act("note", key="k1", **NOTE)
    life.advance(Acted(action="cancel", body={"reason": "spam"}, key="k1", by_signal=True))
    [entry] = life.entries("action_refused")
    assert entry.data == {"action": "cancel", "status": 422}
    assert "This key was used before, for something else" in entry.text
    assert life.case.status == "open"


def test_when_and_how_it_was_sent_does_not_make_it_another() -> None:
    life, key = Life(), Key("http", "amira", "k1")
    for stamp in ({}, {"sent_at": life.now.isoformat()}, {"sent_at": None}):
        assert sent(life, key, "note", **NOTE, **stamp).refusal is None
    assert len(life.entries("noted")) == 1


@pytest.mark.parametrize("first", ["survey", "link", "erasure", "mail"])
def test_the_same_words_at_another_door_or_of_another_holder_are_another_key(first: Door) -> None:
    life = Life()
    for key in (Key(first, "x", "1"), Key("http", "x", "1"), Key("http", "y", "1"), Key("console", "x", "1")):
        assert sent(life, key, "note", **NOTE).refusal is None
    for raw in (Key(first, "x", "1").name, Key("http", "x", "1").sent_with("note", NOTE), "1"):
        assert life.act("note", key=raw, **NOTE).refusal is None
    assert len(life.entries("noted")) == 7


def test_a_key_whose_first_use_was_refused_is_free_for_anything() -> None:
    life = Life()
    assert life.act("resume", key="k1").refusal
    assert life.act("note", key="k1", text="Once.").refusal is None


def test_a_key_whose_use_was_refused_in_the_end_is_free_for_anything() -> None:
    life = Life()
    assert life.act("move_policy", key="k1", policy="nowhere", reason="why not").refusal is None
    assert life.act("note", key="k1", text="Once.").refusal is None
    assert life.entries("noted")


def test_what_an_earlier_release_kept_without_its_content_is_still_done_once() -> None:
    life = Life()
    life.case = life.case.model_copy(update={"keys": ("temporal/k1",)})
    assert life.act("note", key="k1", **NOTE).refusal is None
    assert life.entries("noted") == []


def test_money_is_granted_once_by_a_key_and_by_its_key_nothing_else() -> None:
    life = Life(LADDER)
    grant = {"amount": "5.00", "currency": "EUR"}
    asked: dict[str, Any] = {"resolution": "Refunded.", "grant": grant, "by": "ann"}
    for _ in range(2):
        assert life.vouched("resolve", key="k1", **asked).refusal is None
    more = life.vouched("resolve", key="k1", **asked | {"grant": {**grant, "amount": "6.00"}}).refusal
    assert more
    assert more.title == "Key used"
    assert len(life.case.grants) == 1


def test_as_many_contents_as_keys_are_kept() -> None:
    life = Life()
    for number in range(KEYS_KEPT + 10):
        life.act("note", key=f"k-{number}", text="x")
    assert len(life.case.keys) == len(life.case.used_for) == KEYS_KEPT
    assert life.act("note", key=f"k-{KEYS_KEPT}", text="y").refusal
    assert len(life.case.model_dump_json(include={"used_for"})) < 20_500


def test_a_note_under_the_id_of_the_message_that_opened_the_ticket_is_a_note() -> None:
    life = Life(ticket={"message_id": "<1@mail.example>"})
    life.act("note", key="<1@mail.example>", text="As it says.")
    assert life.entries("noted")


def test_the_message_that_opened_the_ticket_is_no_answer_whichever_door_hands_it_over() -> None:
    life = Life(ticket={"message_id": "<1@mail.example>"})
    for door in ("mail", "text", "http", "client"):
        sent(life, Key(door, "ada", "<1@mail.example>"), "customer_replied", text="It broke.")
    assert life.entries("customer_replied") == []
