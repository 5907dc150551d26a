"""Messages not sent yet: what of a ticket waits for its provider, in one sentence for a page or a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from domain.case.view import DeferredView
from domain.delivery.status import BY, reader
from domain.input.text import spoken
from domain.people import CUSTOMER


def not_sent_yet(deferred: Sequence[DeferredView]) -> str:
    """Return how many messages wait, for whom and on which channel, and why; empty where none does.

    For example: 2 messages to the customer by email and 1 to ann by text wait for their provider (sendgrid 503)
    """
    if not deferred:
        return ""
    places = Counter((reader(each.to), BY[each.channel]) for each in deferred)
    (whom, how), first = next(iter(places.items()))
    counted = [f"{_messages(first)} to {whom} {how}"]
    counted += [f"{count} to {whom} {how}" for (whom, how), count in list(places.items())[1:]]
    waits, whose = ("waits", "its") if len(deferred) == 1 else ("wait", "their")
    reasons = spoken(list(dict.fromkeys(each.reason for each in deferred)))
    return f"{spoken(counted)} {waits} for {whose} provider ({reasons})"


def not_needed_any_more(deferred: Sequence[DeferredView]) -> str:
    """Return what saying that the customer was told does to what waits for them; empty where nothing does."""
    count = sum(each.to == CUSTOMER for each in deferred)
    if not count:
        return ""
    waits, be = ("waits", "is") if count == 1 else ("wait", "are")
    return f"{_messages(count)} to them {waits} for a provider and {be} not sent any more."


def _messages(count: int) -> str:
    return "1 message" if count == 1 else f"{count} messages"
