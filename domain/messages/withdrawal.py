"""Withdrawal: messages that are sent no more, with a word in the timeline and in the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from domain.case.deferred import Deferred
from domain.case.turn import Turn
from domain.effects import SendMessage, WithdrawMessages
from domain.messages.on_the_way import unask

OVERTAKEN = "overtaken"
MERGED = "merged"


def withdraw(turn: Turn, those: Iterable[Deferred], reason: str) -> None:
    """Send these no more on any channel; `reason` is a code. What became a part of another needs no word of its own."""
    gone = list(those)
    if not gone:
        return
    ways = [way for deferred in gone for way in deferred.ways]
    ids = {way.id for way in ways}
    turn.change(deferred=tuple(each for each in turn.case.deferred if each.message.id not in ids))
    for deferred in gone if reason != MERGED else ():
        say_withdrawn(turn, deferred.message, reason)
    _withdraw(turn, ways, reason)


def withdraw_others(turn: Turn, deferred: Deferred, taken: SendMessage) -> None:
    """Send what was taken on one channel on no other."""
    needless = [way for way in deferred.ways if way.id != taken.id]
    for way in needless:
        say_withdrawn(turn, way, told_by(taken))
    _withdraw(turn, needless, told_by(taken))


def say_withdrawn(turn: Turn, message: SendMessage, reason: str) -> None:
    """Say in the timeline that a message is sent no more."""
    said = f"{message.purpose} to {message.to.id} by {message.channel} is not sent any more: {reason}"
    turn.record("message_withdrawn", said, **about(message), reason=reason)


def told_by(message: SendMessage) -> str:
    """Return the code of what a message has made needless."""
    return f"told by {message.channel}"


def about(message: SendMessage) -> dict[str, str]:
    """Return what a timeline entry says of a message."""
    return {"purpose": message.purpose, "to": message.to.id, "channel": message.channel}


def _withdraw(turn: Turn, messages: Sequence[SendMessage], reason: str) -> None:
    if messages:
        unask(turn, {message.id for message in messages})
        turn.ask(WithdrawMessages(id=turn.next_effect_id("withdraw"), messages=tuple(messages), reason=reason))
