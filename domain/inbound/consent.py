"""Consent: the words by which a phone's owner stops and restarts text messages.

The carrier acts on words of its own, which are exact, and answers them itself, before we hear of them. Whatever else
people plainly say, in the languages in which they are written to, we keep: no text is sent to them by us.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from domain.inbound.consent_words import BARE_WISHES, EXPLICIT_WISHES, START_WISHES
from domain.inbound.plain_words import plain, sentences

Consent = Literal["stop", "start", "help"]

STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
START_WORDS = frozenset({"START", "YES", "UNSTOP"})
HELP_WORDS = frozenset({"HELP", "INFO"})
RESERVED = STOP_WORDS | START_WORDS | HELP_WORDS
"""Words that no command of ours may ever be."""

OPTED_OUT = "opted out"
"""Why a text was not sent to a number whose owner has stopped texts."""
CARRIER_REFUSED = "twilio 21610"
"""The carrier's own refusal for the same reason, which tells of a word that never reached us."""


def consent(text: str, said: str = "") -> Consent | None:
    """Return what a text does to consent, or None when it is one like any other.

    `said` is what the carrier itself says the text was, where it does: its words can be changed in its settings.
    """
    if (found := _exactly(said)) or (found := _exactly(text)):
        return found
    words = plain(text)
    if _is_one_of(words, BARE_WISHES) or any(_is_one_of(each.rstrip(" ?"), EXPLICIT_WISHES) for each in _each(text)):
        return "stop"
    return "start" if _is_one_of(words, START_WISHES) else None


def only_consent(text: str) -> bool:
    """Return whether a text can mean nothing else: YES is also what people answer to a question, words that are not
    the carrier's may be of something else to somebody who had not stopped texts, and a wish may stand beside more."""
    word = text.strip().upper()
    if word in START_WORDS | HELP_WORDS:
        return word != "YES"
    words = plain(text)
    return word in STOP_WORDS or _is_one_of(words, BARE_WISHES) or _is_one_of(words.rstrip(" ?"), EXPLICIT_WISHES)


def _exactly(text: str) -> Consent | None:
    word = text.strip().upper()
    if word in STOP_WORDS:
        return "stop"
    if word in START_WORDS:
        return "start"
    return "help" if word in HELP_WORDS else None


def _each(text: str) -> list[str]:
    """The text and each of its sentences: who says what is to stop is heard though they say more."""
    return [plain(text), *sentences(text)]


def _is_one_of(words: str, wishes: Iterable[re.Pattern[str]]) -> bool:
    return any(wish.fullmatch(words) is not None for wish in wishes)
