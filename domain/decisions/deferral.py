"""Deferral: what a message that cannot be sent now means for the ticket, and when it goes after all.

A provider that is away takes nothing for a while. What was to be sent then waits, in no doubt, until somebody says that
the provider is back, and looks for itself now and then. Where it lasts, the same person is told on another channel.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from domain.case.dues import AGAIN, Due
from domain.case.turn import Turn
from domain.decisions.delivery import message_failed
from domain.effects import PERSONS_OWN_WORDS, SendMessage
from domain.messages import backlog
from domain.messages.telling import tell_again
from domain.people import CUSTOMER, Channel
from domain.requests.actions import read_body

NOT_IN_TIME = "not sent in time"


class Back(BaseModel, frozen=True):
    """The channel whose provider is back."""

    channel: Channel


def message_deferred(turn: Turn, message: SendMessage, reason: str, doubted_at: datetime | None) -> None:
    """Let a message wait that could not be sent."""
    backlog.defer(turn, message, reason, doubted_at)


def provider_back(turn: Turn, body: Any) -> None:
    """Let go what waits for a channel, one after another for each reader. Raises `InvalidInput`."""
    channel = read_body(Back, body).channel
    for to in dict.fromkeys(d.message.to.id for d in turn.case.deferred if d.message.channel == channel):
        backlog.try_next(turn, to, channel)


def deferred_due(turn: Turn, due: Due) -> None:
    """Try what waits by itself, or tell its readers on another channel."""
    if due.level == AGAIN:
        _again(turn, due.at)
    else:
        _elsewhere(turn, due.at)


def forget_waiting(turn: Turn, reason: str) -> int:
    """Send the customer nothing any more that waits for its provider; returns how many messages that were."""
    those = [deferred for deferred in turn.case.deferred if deferred.message.to.id == CUSTOMER]
    backlog.withdraw(turn, those, reason)
    turn.change(owed_since=None)
    return len(those)


def _again(turn: Turn, at: datetime) -> None:
    come = backlog.put_off(turn, at)
    for deferred in come:
        message = deferred.message
        if message.purpose not in PERSONS_OWN_WORDS and turn.now - deferred.since >= backlog.USE_ENDS_AFTER:
            backlog.withdraw(turn, [deferred], NOT_IN_TIME)
            message_failed(turn, message, NOT_IN_TIME, goes_on=True)
    for to, channel in dict.fromkeys((d.message.to.id, d.message.channel) for d in come):
        backlog.try_next(turn, to, channel)


def _elsewhere(turn: Turn, at: datetime) -> None:
    for deferred in turn.case.deferred:
        if deferred.under_way or deferred.elsewhere_at is None or deferred.elsewhere_at > at:
            continue
        channel = backlog.other_channel(turn.case, deferred.message)
        other = tell_again(turn, deferred.message, channel) if channel else None
        backlog.tell_elsewhere(turn, deferred, other)
