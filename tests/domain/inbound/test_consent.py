"""Stopping and restarting texts, as people write it in the languages in which they are written to."""

from __future__ import annotations

import re

import pytest

from domain.inbound import consent_words
from domain.inbound.consent import HELP_WORDS, START_WORDS, STOP_WORDS, consent, only_consent
from domain.inbound.phone_senders import number_of
from tests.domain.inbound.said import LANGUAGES, examples, scored


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_wish_to_stop_is_missed_and_nothing_near_it_is_taken_for_one(language: str) -> None:
    score = scored("stop", language, lambda text: consent(text) == "stop")
    assert score.missed == ()
    assert score.not_meant == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wish_for_texts_again_is_heard(language: str) -> None:
    score = scored("start", language, lambda text: consent(text) == "start")
    assert (score.missed, score.not_meant) == ((), ())


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_examples_enough(language: str) -> None:
    for kind in ("stop", "thanks"):
        meant = [each.meant for each in examples(kind, language)]
        assert len(meant) >= 60
        assert min(meant.count(True), meant.count(False)) >= 30


def test_the_carriers_words_are_what_they_were() -> None:
    for words, meant in ((STOP_WORDS, "stop"), (START_WORDS, "start"), (HELP_WORDS, "help")):
        for word in words:
            assert consent(f" {word.lower()} ") == meant
            assert consent("whatever it was", word) == meant


@pytest.mark.parametrize("text", ["Yes.", "yes please", "Help!", "help me", "", "?", "👍", "stop " * 200])
def test_what_could_mean_something_else_means_nothing_for_consent(text: str) -> None:
    assert consent(text) is None


def test_what_stands_beside_a_wish_is_not_lost() -> None:
    assert only_consent("STOP")
    assert only_consent("Please stop texting me!")
    assert not only_consent("Please stop texting me. The door still jams.")
    assert not only_consent("YES")
    assert only_consent("start")
    assert not only_consent("Reanudar")


def _baits() -> list[str]:
    """What the patterns are made of, over and over: a pattern that could read it in many ways would read for ever."""
    source = "|".join(wish.pattern for wish in (*consent_words.BARE_WISHES, *consent_words.EXPLICIT_WISHES))
    source += "|".join(wish.pattern for wish in consent_words.START_WISHES)
    words = sorted(set(re.findall(r"[a-z]+(?: [a-z]+){0,2}", source)))
    return [f"{(f'{word} ' * 400)[:390]}zz" for word in words]


def test_no_text_keeps_the_rules_busy() -> None:
    for bait in _baits():
        assert consent(bait) is None
        assert consent(f"please stop {bait[:370]}zz") is None


@pytest.mark.parametrize(
    "sender", ["+447700900315", "rcs:+447700900315", "whatsapp:+447700900315", "RCS:+447700900315"]
)
def test_a_number_is_the_same_whatever_way_it_writes_by(sender: str) -> None:
    assert number_of(sender) == "+447700900315"
