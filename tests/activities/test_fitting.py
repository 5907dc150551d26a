"""Fitting a text message into its length."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from activities.fitting import fitted

WHOLE = {"reference", "step"}


def write(facts: Mapping[str, Any]) -> str:
    return f"{facts['reference']}: {facts['text']} ({'; '.join(facts['items'])}) {facts['step']}"


@given(
    text=st.text(max_size=2000),
    items=st.lists(st.text(max_size=500), max_size=3),
    unused=st.text(max_size=2000),
)
def test_what_must_stay_stays(text: str, items: list[str], unused: str) -> None:
    facts = {"reference": "ZD-1", "step": "Reply here.", "text": text, "items": items, "unused": unused}

    message = fitted(write, facts, whole=WHOLE)

    assert len(message) <= 320
    assert message.startswith("ZD-1:")
    assert message.endswith("Reply here.")


def test_what_fits_is_not_touched() -> None:
    facts = {"reference": "ZD-1", "step": "Reply here.", "text": "x" * 290, "items": []}

    assert fitted(write, facts, whole=WHOLE) == write(facts)


def test_a_cut_text_ends_at_a_word() -> None:
    facts = {"reference": "ZD-1", "step": "Reply.", "text": "one two three, four five six seven", "items": []}

    assert fitted(write, facts, whole=WHOLE, limit=40) == "ZD-1: one two three, four... () Reply."


def test_words_that_cannot_fit_are_cut_at_the_end() -> None:
    assert fitted(lambda facts: "a" * 400, {}, whole=()) == "a" * 317 + "..."
