"""What was said before the ticket is kept with it, its end where it is long, and shown before all else."""

from __future__ import annotations

from typing import Any

import pytest

from domain.case.erasure import erased_entry
from domain.case.view import view
from domain.requests.ticket import Utterance
from domain.requests.transcript import LENGTH_KEPT, LINE_KEPT, kept, side
from starter.conversation import conversation
from tests.domain.life import Life

SPOKEN: list[dict[str, Any]] = [
    {"from": "customer", "text": "I was charged twice.", "at": "2026-11-23T08:55:00Z"},
    {"from": "bot", "text": "Have you tried <b>again</b>?"},
    {"from": "Robin", "text": "Yes."},
]


def opened(transcript: list[dict[str, Any]]) -> Life:
    return Life(ticket={"description": "Charged twice", "context": {"transcript": transcript}})


def test_the_conversation_begins_with_it() -> None:
    life = opened(SPOKEN)
    life.act("customer_replied", text="Please hurry.")
    said = conversation(life.case.timeline, [], view(life.case, life.now))
    assert [(each.before, each.by, each.speaker, each.text) for each in said] == [
        (True, "customer", "customer", "I was charged twice."),
        (True, "us", "bot", "Have you tried <b>again</b>?"),
        (True, "other", "Robin", "Yes."),
        (False, "customer", None, "Charged twice"),
        (False, "customer", None, "Please hurry."),
    ]
    assert [each.at is not None for each in said] == [True, False, False, True, True]


def test_of_a_long_one_the_end_is_kept_and_what_is_left_out_is_said() -> None:
    life = opened([{"from": "customer", "text": f"{n}:" + "x" * 900} for n in range(30)])
    first, *others = conversation(life.case.timeline, [], view(life.case, life.now))
    lines = [each for each in others if each.before]
    assert first.text == f"({30 - len(lines)} earlier lines are left out.)"
    assert lines[-1].text.startswith("29:")
    assert 0 < sum(len(each.text) for each in lines) <= LENGTH_KEPT


def test_one_long_line_is_shortened_and_not_lost() -> None:
    lines, left_out = kept([Utterance(sender="bot", text="x" * 50_000)])
    assert ([len(line["text"]) for line in lines], left_out) == ([LINE_KEPT], 0)
    assert kept([]) == ([], 0)


@pytest.mark.parametrize(
    ("sender", "expected"), [("User", "customer"), ("Bot ", "us"), ("", "other"), ("Ava", "other")]
)
def test_whose_side_somebody_is_on(sender: str, expected: str) -> None:
    assert side(sender) == expected


def test_nothing_of_it_is_left_by_erasure() -> None:
    [entry] = opened(SPOKEN).entries("opened")
    assert "charged twice" in entry.model_dump_json()
    erased = erased_entry(entry).model_dump_json()
    assert not any(word in erased for word in ("charged", "tried", "Robin", "transcript"))
