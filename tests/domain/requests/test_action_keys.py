"""Keys count at one door, for one holder: whatever anybody says, it is no key of anybody else's."""

from __future__ import annotations

import re
from itertools import product
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.requests.action_keys import KEY_LENGTH, Door, Key, content, key_for, name_of, remembered, says, used

DOORS = get_args(Door)
SAID = {"text": "Hm.", "by": "person:ann"}
TEXTS = st.text(max_size=300) | st.sampled_from(
    ["", "/", "k", "k/", "mail/k", "sha256:k", "%2F", "a/b", "\ud800", "\x00"]
)
KEYS = st.builds(Key, st.sampled_from(DOORS), TEXTS, TEXTS)


def test_a_key_is_written_as_its_door_its_holder_and_what_that_said() -> None:
    key = Key("http", "0123456789abcdef", "click-7/a")
    assert key.name == "http/0123456789abcdef/click-7/a"
    assert re.fullmatch(r"http/0123456789abcdef/click-7/a/[0-9a-f]{16}", key.sent_with("note", SAID))


def test_a_key_of_a_program_is_for_whom_it_acts_alone() -> None:
    assert key_for("person:ann", "k-1") == Key("client", "person:ann", "k-1")
    assert key_for("person:ann", Key("link", "person:ann", "x")) == Key("link", "person:ann", "x")
    assert key_for("person:ann", None) is None


@given(st.lists(KEYS, min_size=2, max_size=2, unique=True))
def test_no_two_keys_have_one_name(keys: list[Key]) -> None:
    one, other = keys
    assert one.name != other.name
    assert one.sent_with("note", SAID) != other.sent_with("note", SAID)


@given(KEYS)
def test_a_key_as_it_is_sent_has_its_name_and_is_short_and_can_be_kept(key: Key) -> None:
    sent = key.sent_with("note", SAID)
    assert name_of(sent, key.door) == key.name
    assert len(sent) <= KEY_LENGTH
    assert remembered(sent) == sent


@given(KEYS, st.sampled_from([None, "", "temporal", "HTTP", 7, {}]))
def test_what_is_not_sent_by_a_client_of_ours_is_never_a_key_of_ours(key: Key, door: Any) -> None:
    for sent in (key.name, key.sent_with("note", SAID), key.said):
        name = name_of(sent, door)
        assert name
        assert name.startswith("temporal/")
        assert len(name) <= KEY_LENGTH


@pytest.mark.parametrize(("door", "other"), [(one, other) for one, other in product(DOORS, DOORS) if one != other])
def test_no_door_makes_a_key_of_another(door: Door, other: Door) -> None:
    assert name_of(Key(other, "x", "k").sent_with("note", SAID), door) == name_of(
        Key(other, "x", "k").sent_with("note", SAID), None
    )


def test_without_a_key_there_is_no_name() -> None:
    assert name_of(None, "http") is None


def test_what_a_holder_said_is_told_whichever_door_it_came_through() -> None:
    for said in ("<1@mail.example>", "k" * 150, "a/b"):
        for name in (Key("mail", "ann", said).name, Key("http", "0123", said).name, name_of(said, None)):
            assert name
            assert says(name, said)
            assert not says(name, f"{said}.")


def test_the_content_is_what_is_asked_and_not_how_it_was_sent() -> None:
    same: list[dict[str, Any]] = [
        SAID | {"sent_at": "2026-11-23T09:00:00Z"},
        SAID | {"proof": "sealed", "key": "k", "door": "http"},
        SAID | {"mention": None},
    ]
    assert {content("note", each) for each in same} == {content("note", SAID)}
    others: list[Any] = [SAID | {"by": "person:ben"}, SAID | {"seen": {"episode": 1, "tier": 0}}, {}, None, [], "x"]
    assert content("note", SAID) not in {content("note", each) for each in others}
    assert content("note", SAID) != content("reply", SAID)


def test_whatever_a_body_is_it_has_a_content() -> None:
    nested: Any = "x"
    for _ in range(100_000):
        nested = [nested]
    for body in (nested, {"text": "\ud800"}, {1: "x", "1": "y"}, b"bytes", float("nan")):
        assert re.fullmatch("[0-9a-f]{16}", content("note", body))


def test_a_used_key_is_refused_in_the_words_of_its_door() -> None:
    for name, field, found in (
        (Key("http", "0123", "k/1").name, "Idempotency-Key", "k/1"),
        (Key("client", "person:ann", "k-1").name, "key", "k-1"),
        ("temporal/a/b/c", "key", "a/b/c"),
    ):
        refusal = used(name).refusal
        assert (refusal.status, refusal.title) == (422, "Key used")
        [problem] = refusal.errors
        assert (problem.field, problem.found) == (field, found)
        assert "another key" in problem.allowed
