"""Thanks, as people write them in the languages in which they are written to."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.inbound.thanks import heard_thanks, is_thanks
from domain.inbound.thanks_words import PRAISE, SOLVED, THANKS, WISHES
from tests.domain.inbound.said import LANGUAGES, scored


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_says_more_is_taken_for_a_mere_thank_you(language: str) -> None:
    assert scored("thanks", language, is_thanks).not_meant == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_nearly_every_thank_you_is_heard(language: str) -> None:
    assert scored("thanks", language, is_thanks).recall >= 0.9


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Vielen Dank!", "thanks"),
        ("Muchas gracias", "thanks"),
        ("Hello Ivan,\nthank you very much!\nBest regards\nAda", "thanks"),
        ("👍🏽", "thanks"),
        ("Thanks, it works now", "solved"),
        ("Danke, es geht wieder", "solved"),
        ("It works now", "solved"),
        ("Great!", None),
        ("Have a nice day", None),
        ("", None),
        (". , !", None),
        ("thanks " * 100, None),
    ],
)
def test_that_it_is_solved_is_told_from_a_mere_thank_you(text: str, said: str | None) -> None:
    assert heard_thanks(text) == said


@given(st.sampled_from(["Thanks", "Danke", "Merci", "Gracias"]), st.text("abcdefg ,.", min_size=6, max_size=40))
def test_words_that_nobody_knows_are_no_thank_you(thanks: str, words: str) -> None:
    if any(len(word) > 5 for word in re.split("[ ,.]", words)):
        assert not is_thanks(f"{thanks} {words}")


def test_no_text_keeps_the_rules_busy() -> None:
    source = "|".join(said for words in (THANKS, PRAISE, SOLVED, WISHES) for said in words.values())
    for word in sorted(set(re.findall(r"[a-z]+(?: [a-z]+){0,2}", source))):
        assert not is_thanks(f"{(f'{word} ' * 400)[:390]}zz")
