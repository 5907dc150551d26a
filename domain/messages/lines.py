"""Lines: what a message overtakes, or takes up, that was written before it to the same reader and still waits.

What says only how things were is overtaken by what was written after it, and notices to one of the team become one. A
message in doubt stands beside its line: it may have been taken, so it is neither merged nor waited for.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from domain.case.case import Case
from domain.case.deferred import Deferred
from domain.case.turn import Turn
from domain.effects import WHERE_IT_STANDS, Purpose, SendMessage
from domain.messages.combining import merged_notice
from domain.messages.withdrawal import MERGED, OVERTAKEN, withdraw

MOST_LINES = 20
"""Lines of a notice that several have become."""

_LINES: frozenset[Purpose] = frozenset({"reminder", "warning", "breach", "escalation", "alarm", "resumed"})
"""Notices that are lines and nothing else. Those with words of somebody stay what they are, but for a customer's."""


def in_line(deferred: Deferred, message: SendMessage) -> bool:
    """Return whether another message, in no doubt there, waits for the same reader on the same channel."""
    return (message.to.id, message.channel) in deferred.own_lines and not deferred.has(message.id)


def joined(turn: Turn, new: Deferred) -> Deferred:
    """Return a message that joins its line with what it takes up; what it overtakes is withdrawn."""
    message = new.message
    settled = [each for each in turn.case.deferred if not each.under_way and not each.in_doubt]
    before = [each for each in settled if in_line(each, message)]
    older = [each for each in before if each.message.order <= message.order]
    if message.to_customer:
        overtaken = [each for each in older if each.message.purpose in WHERE_IT_STANDS]
        withdraw(turn, overtaken, OVERTAKEN)
        return _waiting_as_long(new, overtaken, turn.now)
    taken_up = [each for each in older if _become_one(each.message, message) and _reaches_as_far(new, each)]
    if not taken_up:
        return new
    withdraw(turn, taken_up, MERGED)
    merged = taken_up[0].message
    for later in (*(each.message for each in taken_up[1:]), message):
        merged = _bounded(_merged(merged, later))
    return _waiting_as_long(new.model_copy(update={"message": merged}), taken_up, turn.now)


def is_overtaken(case: Case, new: Deferred) -> bool:
    """Return whether it says only how things were, and what was written after it waits already."""
    message = new.message
    if not message.to_customer or message.purpose not in WHERE_IT_STANDS or new.in_doubt:
        return False
    return any(in_line(each, message) and each.message.order > message.order for each in case.deferred)


def _waiting_as_long(new: Deferred, before: Iterable[Deferred], now: datetime) -> Deferred:
    """What goes in the place of others is tried no more often, and its reader told elsewhere no later."""
    those = list(before)
    elsewhere = [each for each in (_elsewhere_from(each, now) for each in (new, *those)) if each is not None]
    return new.model_copy(
        update={
            "tries": max(each.tries for each in (new, *those)),
            "again_at": min((each.again_at for each in those), default=new.again_at),
            "elsewhere_at": min(elsewhere) if new.elsewhere_at is not None else None,
        }
    )


def _elsewhere_from(deferred: Deferred, now: datetime) -> datetime | None:
    return now if deferred.others else deferred.elsewhere_at


def _reaches_as_far(new: Deferred, old: Deferred) -> bool:
    """What can be told on several channels is not made a part of what can be told on one."""
    return new.elsewhere_at is not None or (old.elsewhere_at is None and not old.others)


def _become_one(earlier: SendMessage, later: SendMessage) -> bool:
    if earlier.purpose == later.purpose == "customer_replied":
        return True
    return earlier.purpose in _LINES and later.purpose in _LINES


def _merged(earlier: SendMessage, later: SendMessage) -> SendMessage:
    """Two notices as one, with the words of both."""
    merged = merged_notice(earlier, later)
    texts = [notice.facts["text"] for notice in (earlier, later) if notice.facts.get("text")]
    return merged.model_copy(update={"facts": {**merged.facts, "text": "\n\n".join(texts)}}) if texts else merged


def _bounded(message: SendMessage) -> SendMessage:
    """The notice with its newest lines, and how many came before them: the ticket's timeline has them all."""
    items, left_out = message.facts["items"], message.facts.get("earlier_lines", 0)
    shown = [item for item in items if item != _earlier(message, left_out)]
    if len(shown) < MOST_LINES and not left_out:
        return message
    left_out += max(len(shown) - MOST_LINES + 1, 0)
    items = [_earlier(message, left_out), *shown[-MOST_LINES + 1 :]]
    return message.model_copy(update={"facts": {**message.facts, "items": items, "earlier_lines": left_out}})


def _earlier(message: SendMessage, count: int) -> str:
    return f"{message.facts['reference']}: {count} earlier notices, which the timeline has"
