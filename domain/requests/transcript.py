"""The transcript: what was said before the ticket, with a bot say, as it is kept for the ticket's conversation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from domain.input.text import shortened
from domain.requests.ticket import Utterance

LENGTH_KEPT = 10_000
"""Characters of a transcript that the timeline keeps: of its end, which says why there is a ticket."""
LINE_KEPT = 2_000
Side = Literal["customer", "us", "other"]
_CUSTOMER = frozenset({"customer", "user", "client", "visitor"})
_OURS = frozenset({"us", "bot", "agent", "assistant", "system"})


def side(sender: str) -> Side:
    """Return whose side somebody who speaks in a transcript is on: `other` where what its sender is called tells
    nothing."""
    spelt = sender.strip().casefold()
    return "customer" if spelt in _CUSTOMER else "us" if spelt in _OURS else "other"


def kept(transcript: Sequence[Utterance]) -> tuple[list[dict[str, Any]], int]:
    """Return the last lines of a transcript, in their order and in the words of the contract, and how many lines before
    them are left out. A long line is shortened."""
    lines = [line.model_copy(update={"text": shortened(line.text, LINE_KEPT)}) for line in transcript]
    length, first = 0, len(lines)
    while first and length + len(lines[first - 1].text) <= LENGTH_KEPT:
        first -= 1
        length += len(lines[first].text)
    return [line.model_dump(mode="json", by_alias=True, exclude_none=True) for line in lines[first:]], first
