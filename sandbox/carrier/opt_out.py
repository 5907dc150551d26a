"""The words by which a phone's owner stops and restarts text messages, and the carrier's own answers."""

from __future__ import annotations

from typing import Literal

Keyword = Literal["stop", "start", "help"]

STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
START_WORDS = frozenset({"START", "YES", "UNSTOP"})
HELP_WORDS = frozenset({"HELP", "INFO"})

NOTICES: dict[Keyword, str] = {
    "stop": "You are unsubscribed and get no more messages from this number. Reply START to subscribe again.",
    "start": "You are subscribed again to messages from this number. Reply STOP to unsubscribe.",
    "help": "Reply STOP to unsubscribe from messages of this number, START to get them again.",
}


def keyword(text: str, *, opted_out: bool) -> Keyword | None:
    """What a text does to consent. Only a single exact word counts, in any letter case.

    Words that change nothing (STOP from someone who has stopped, YES from someone who has not) are ordinary
    texts.
    """
    word = text.strip().upper()
    if word in STOP_WORDS and not opted_out:
        return "stop"
    if word in START_WORDS and opted_out:
        return "start"
    return "help" if word in HELP_WORDS else None
