"""Actions as they are asked for: keys, stale views, what is refused and how that is said."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from domain.case.case import KEYS_KEPT
from domain.escalation import advance
from domain.events import Acted
from domain.input.problems import InvalidInput
from domain.requests.actions import ACTIONS, read_action
from tests.domain.life import Life

VALID: dict[str, dict[str, Any]] = {
    "move_policy": {"policy": "other", "reason": "new hours"},
    "decline": {"reason": "on holiday"},
    "escalate": {"reason": "needs expertise"},
    "hand_back": {"reason": "not mine"},
    "reassign": {"to": "eve", "reason": "knows it"},
    "reply": {"text": "Hello."},
    "customer_told": {"how": "phone"},
    "note": {"text": "Hm."},
    "wait": {"on": "courier"},
    "promise": {"at": "2026-11-23T12:00:00Z"},
    "priority": {"priority": "low", "reason": "it is"},
    "category": {"category": "delivery", "reason": "it is"},
    "resolve": {"resolution": "Done."},
    "approve": {"request": "1"},
    "refuse": {"request": "1"},
    "reopen": {"reason": "again"},
    "cancel": {"reason": "spam"},
    "customer_replied": {"text": "Hello?"},
    "survey_answered": {"score": 5},
}

MOVES = {"acknowledge", "decline", "escalate", "hand_back", "reassign"}
CHANGES = {"wait", "promise", "priority", "category", "resolve"}


def test_the_same_key_twice_is_done_once() -> None:
    life = Life()
    life.act("note", key="k-1", text="Once.")
    life.act("note", key="k-1", text="Once.")
    life.act("note", key="k-2", text="Twice.")
    assert [entry.text for entry in life.entries("noted")] == ["Once.", "Twice."]


def test_a_refused_action_leaves_its_key_free() -> None:
    life = Life()
    assert life.act("resume", key="k-1").refusal
    life.act("wait", on="courier")
    assert life.act("resume", key="k-1").refusal is None
    assert life.case.status == "open"


def test_without_a_key_nothing_is_taken_for_a_repetition() -> None:
    life = Life()
    life.act("note", text="Same.")
    life.act("note", text="Same.")
    assert len(life.entries("noted")) == 2


def test_a_key_too_long_to_keep_works_all_the_same() -> None:
    life = Life()
    for key in ("k" * 10_000, "k" * 10_001, "\ud800"):
        life.act("note", key=key, text=f"{len(key)}")
        life.act("note", key=key, text=f"{len(key)}")
    assert len(life.entries("noted")) == 3
    assert max(len(key) for key in life.case.keys) <= 200


def test_by_earlier_rules_a_key_is_kept_as_it_was_sent_and_compared_with_nothing() -> None:
    life = Life()
    life.case = life.case.model_copy(update={"rules": 3})
    for key in ("k" * 200, "k" * 201):
        life.act("note", key=key, text="Hm.")
    assert life.case.keys == ("k" * 200, hashlib.sha256(b"k" * 201).hexdigest())
    assert life.act("cancel", key="k" * 200, reason="spam").refusal is None
    assert (life.case.status, life.case.used_for) == ("open", {})


def test_the_last_keys_are_kept() -> None:
    case = Life().case.model_copy(update={"keys": tuple(f"old-{n}" for n in range(KEYS_KEPT))})
    after = advance(case, Acted(action="note", body={"text": "Hm."}, key="new"), case.opened_at).case
    assert len(after.keys) == KEYS_KEPT
    assert (after.keys[0], after.keys[-1]) == ("old-1", "temporal/new")


@pytest.mark.parametrize("seen", [{"episode": 1, "tier": 0}, {"episode": 2, "tier": 1}])
def test_an_action_decided_on_what_has_changed_since_is_refused(seen: dict[str, int]) -> None:
    life = Life()
    life.act("escalate", reason="needs expertise")
    refusal = life.act("escalate", reason="needs expertise", seen=seen).refusal
    assert refusal
    assert (refusal.status, refusal.title) == (409, "Stale")
    assert "now in episode 1, tier 1 (specialist)" in refusal.detail
    assert life.case.tier == 1


def test_an_action_decided_on_what_is_still_so_is_done() -> None:
    life = Life()
    life.act("escalate", reason="needs expertise", seen={"episode": 1, "tier": 0})
    assert life.case.tier == 1


def test_a_refused_update_changes_nothing() -> None:
    life = Life()
    before = life.case
    step = life.act("escalate", reason="bored")
    assert step.refusal
    assert step.effects == ()
    assert life.case == before


def test_a_refused_signal_is_recorded_because_its_sender_hears_nothing() -> None:
    life = Life()
    life.advance(Acted(action="escalate", body={"reason": "bored"}, by_signal=True))
    [entry] = life.entries("action_refused")
    assert entry.data == {"action": "escalate", "status": 422}
    assert life.refusals[0].detail in entry.text
    assert entry.text.startswith("escalate: reason: found bored")


def test_a_signal_of_no_known_name_is_recorded_in_short() -> None:
    life = Life()
    life.advance(Acted(action="\ud800\x00" + "x" * 50_000, by_signal=True))
    [entry] = life.entries("action_refused")
    assert len(entry.data["action"]) == 80
    assert len(entry.text) < 2_500
    assert entry.model_dump_json()


def test_a_refused_action_after_a_deadline_leaves_what_the_deadline_did() -> None:
    life = Life(answered=False)
    life.now = life.case.clocks["tier"].due_at or life.now
    step = life.act("resume")
    assert step.refusal
    assert life.case.tier == 1


@pytest.mark.parametrize("action", sorted(set(ACTIONS) - {"acknowledge", "resume", "close", "customer_told"}))
def test_a_body_without_what_it_needs_names_each_field(action: str) -> None:
    refusal = Life().act(action).refusal
    assert refusal
    assert refusal.status == 422
    assert refusal.errors
    assert {error.field for error in refusal.errors} <= set(VALID[action])


@pytest.mark.parametrize(
    ("action", "body", "field"),
    [
        ("resolve", {"resolution": "x", "grant": {"amount": "-5", "currency": "EUR"}}, "grant.amount"),
        ("resolve", {"resolution": "x", "grant": {"amount": "5", "currency": "euro"}}, "grant.currency"),
        ("survey_answered", {"score": 6}, "score"),
        ("survey_answered", {"score": True}, "score"),
        ("promise", {"at": "tomorrow"}, "at"),
        ("promise", {"at": "2026-11-23T12:00:00"}, "at"),
        ("promise", {"at": "0001-01-01T00:00:00+14:00"}, "at"),
        ("reassign", {"to": "no spaces", "reason": "x"}, "to"),
        ("reassign", {"to": "customer", "reason": "x"}, "to"),
        ("note", {"text": "x", "mention": "customer"}, "mention"),
        ("note", {"text": "x" * 20_001}, "text"),
        ("note", {"text": "x", "by": "ann@team.example"}, "by"),
        ("acknowledge", {"take_over": "perhaps"}, "take_over"),
        ("escalate", {"reason": "needs expertise", "seen": {"episode": 1}}, "seen.tier"),
        ("customer_told", {"how": "smoke signals"}, "how"),
        ("customer_replied", {"text": "x", "channel": "x" * 201}, "channel"),
    ],
)
def test_each_mistake_names_its_field(action: str, body: dict[str, Any], field: str) -> None:
    refusal = Life().act(action, **body).refusal
    assert refusal
    assert (refusal.status, [error.field for error in refusal.errors]) == (422, [field])


@pytest.mark.parametrize("body", [[], "text", 5, True, b"bytes", [{"text": "x"}], {"text": {"text": "x"}}])
def test_whatever_a_body_is_it_is_refused_not_choked_on(body: object) -> None:
    life = Life()
    assert life.advance(Acted(action="note", body=body, by_signal=True)).refusal


def test_a_body_nested_without_end_is_refused() -> None:
    body: Any = "x"
    for _ in range(100_000):
        body = [body]
    with pytest.raises(InvalidInput, match="nested"):
        read_action("note", body)


def test_a_list_of_a_hundred_thousand_mistakes_is_answered_in_short() -> None:
    with pytest.raises(InvalidInput) as raised:
        read_action("note", {"text": 5, "by": [[]] * 100_000, "seen": [1] * 100_000})
    assert len(raised.value.problems) <= 50


def test_null_means_absent_and_unknown_fields_are_ignored() -> None:
    life = Life()
    life.act("note", text="Hm.", mention=None, seen=None, colour="blue")
    assert life.entries("noted")


def test_who_acts_is_kept() -> None:
    life = Life()
    for by, kept in (("eve", "person:eve"), ("person:eve", "person:eve"), ("system", "system")):
        life.act("note", text="Hm.", by=by)
        assert life.entries("noted")[-1].by == kept


@pytest.mark.parametrize("action", sorted(MOVES | CHANGES))
def test_what_is_solved_is_not_worked_on_until_it_is_reopened(action: str) -> None:
    life = Life()
    life.act("resolve", by="ann", resolution="Refunded.")
    refusal = life.act(action, **VALID.get(action, {})).refusal
    assert refusal
    assert (refusal.status, refusal.detail.startswith("The ticket is resolved")) == (409, True)


def test_after_the_end_every_action_is_refused() -> None:
    life = Life()
    life.act("cancel", reason="spam")
    for action in ACTIONS:
        assert life.refused(action, **VALID.get(action, {})) == 409
