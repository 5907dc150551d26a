"""Messages kept: those that were accepted and may yet be reported as failed, as many as a ticket can carry along."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter
from typing import TypeVar

from domain.effects import SendMessage

MOST_KEPT = 50
TEXT_KEPT = 100_000
"""Characters of their texts, all together."""

Kept = TypeVar("Kept")
_text_length = attrgetter("text_length")


def kept(sent: Mapping[str, SendMessage], message: SendMessage) -> dict[str, SendMessage]:
    """Return `sent` with one more, without the oldest that there is no room for; the newest has always room."""
    all_of_them = {**sent, message.id: message}
    text_length = sum(map(_text_length, all_of_them.values()))
    while len(all_of_them) > MOST_KEPT or (text_length > TEXT_KEPT and len(all_of_them) > 1):
        oldest = all_of_them.pop(next(iter(all_of_them)))
        text_length -= oldest.text_length
    return all_of_them


def without(those: Mapping[str, Kept], id: str) -> dict[str, Kept]:
    """Return all but the one called `id`."""
    return {each: value for each, value in those.items() if each != id}
