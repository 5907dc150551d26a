"""Consent: the words by which a phone's owner stops and restarts text messages.

The carrier acts on them and answers them itself, before we hear of them: we only keep what they mean. They are exact:
a single word in any letter case is one, the same word among others is not.
"""

from __future__ import annotations

from typing import Literal

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
    word = said.strip().upper() or text.strip().upper()
    if word in STOP_WORDS:
        return "stop"
    if word in START_WORDS:
        return "start"
    return "help" if word in HELP_WORDS else None


def only_consent(text: str) -> bool:
    """Return whether a word of starting texts can mean nothing else: YES is also what people answer to a question."""
    return text.strip().upper() != "YES"
