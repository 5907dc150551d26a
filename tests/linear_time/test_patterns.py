"""Every regular expression takes time in proportion to what it reads, whoever wrote it. One that is new is tried, too:
the patterns are found in the source, and what is hostile to each in its own parts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from domain.inbound import thanks
from domain.inbound.consent_words import BARE_WISHES, EXPLICIT_WISHES, START_WISHES
from domain.inbound.mail_words import DATE_LABEL, OTHER_LABEL, SENDER_LABEL, SUBJECT_LABEL
from domain.inbound.sms_commands import passing_up
from domain.policy.triage import contains
from tests.linear_time.growth import MOST, growth, repeated
from tests.linear_time.patterns import Place, hostile, places

OF_POLICIES = frozenset({"domain.clocks.marks:_ITEM", "domain.clocks.marks:_AMOUNT"})
"""Patterns that read policies alone, which whoever runs the product writes, and are not linear."""
PLACES = [place for place in places() if str(place) not in OF_POLICIES]
WRITTEN = [place for place in PLACES if place.pattern is not None]

PUMPS = ("late ", "late order ", "late order  ", " ", "a", "late", "please ", "bitte ", "stop ", "danke ", "*")
EVERY_WISH = (*BARE_WISHES, *EXPLICIT_WISHES, *START_WISHES)
EVERY_THANKS = [words for _, each in thanks._PATTERNS for words in each]
EVERY_LABEL = (SENDER_LABEL, OTHER_LABEL, DATE_LABEL, SUBJECT_LABEL)
BUILT_FROM: dict[str, Callable[[str], object] | str] = {
    "domain.inbound.sms_commands:f'{re.escape(reason)}(?!\\\\w)'": lambda text: passing_up(text, ["other", "late"]),
    "domain.inbound.consent_words:line 132": lambda text: [wish.fullmatch(text) for wish in EVERY_WISH],
    "domain.inbound.mail_words:line 77": lambda text: [label.match(text) for label in EVERY_LABEL],
    "domain.inbound.thanks:line 26": lambda text: [
        words.fullmatch(text) for _, each in thanks._PATTERNS for words in each
    ],
    "domain.policy.triage:f'(?<!\\\\w){words}(?!\\\\w)'": lambda text: contains(text, "late order late"),
    "store.message_templates:f'\\\\b{re.escape(name)}\\\\b'": "looks for a name in a line of a template of ours",
    "store.located_yaml:line 27": "reads a policy, which whoever runs the product writes",
}
"""Patterns that only running code tells: what uses them, or why nobody else's words come to them."""


@pytest.mark.parametrize("place", WRITTEN, ids=str)
def test_a_pattern_is_linear(place: Place) -> None:
    assert place.pattern is not None
    for beginning, pump, end in hostile(place.pattern):
        for method in place.methods:
            times = growth(_used(place.pattern, method), repeated(pump, beginning, end))
            assert times < MOST, f"{place} takes {times:.1f} times as long for twice {pump!r} after {beginning!r}"


@pytest.mark.parametrize("place", [place for place in PLACES if place.pattern is None], ids=str)
def test_a_pattern_built_from_words_is_linear(place: Place) -> None:
    use = BUILT_FROM.get(str(place))
    assert use is not None, f"{place} is built while the code runs: add what uses it to BUILT_FROM"
    if callable(use):
        for pump in (
            "late ",
            "late order ",
            "late order  ",
            " ",
            "a",
            "late",
            "please ",
            "bitte ",
            "stop ",
            "danke ",
            "*",
        ):
            for end in ("", "\x00", "late"):
                assert growth(use, repeated(pump, "late ", end)) < MOST


def test_patterns_that_are_not_linear_are_found_out() -> None:
    for written in (r"From\s*\**\s*:", r"<[^<>]+@[^<>]+>", r"x.*y.*z"):
        pattern = re.compile(written)
        assert any(
            growth(pattern.match, repeated(pump, beginning, end)) >= MOST for beginning, pump, end in hostile(pattern)
        ), written


def _used(pattern: re.Pattern[str], method: str) -> Callable[[str], object]:
    match method:
        case "sub" | "subn":
            return lambda text: pattern.sub("", text)
        case "finditer":
            return lambda text: list(pattern.finditer(text))
        case _:
            return lambda text: getattr(pattern, method)(text)
