"""Deferral: what a message that cannot be sent now means for the ticket, and when it goes after all.

A provider that is away takes nothing for a while. What was to be sent then waits, in no doubt, until somebody says that
the provider is back, and looks for itself now and then. Where it lasts, the same person is told on another channel.
"""

from __future__ import annotations

from collections.abc import Set
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, StringConstraints

from domain.case.deferred import Line, come_next
from domain.case.dues import AGAIN, Due
from domain.case.turn import Turn
from domain.decisions.delivery import message_failed, message_settled
from domain.delivery.states import MESSAGE_ID_LENGTH
from domain.effects import SendMessage
from domain.messages import backlog
from domain.messages.on_the_way import unask
from domain.messages.usefulness import is_too_old
from domain.messages.withdrawal import withdraw
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
    for line in dict.fromkeys(sorted(line for deferred in turn.case.deferred for line in deferred.lines)):
        if line[1] == channel:
            backlog.try_next(turn, line)


class Taken(BaseModel, frozen=True):
    """The message that a provider has."""

    message_id: Annotated[str, StringConstraints(min_length=1, max_length=MESSAGE_ID_LENGTH)]


def message_taken(turn: Turn, body: Any) -> None:
    """End the wait of a message that was taken by a call that broke off; any other changes nothing.

    Raises `InvalidInput`.
    """
    id = read_body(Taken, body).message_id
    deferred = backlog.entry(turn.case, id)
    message = next((way for way in deferred.ways if way.id == id), None) if deferred else None
    if message is not None:
        unask(turn, {id})
        message_settled(turn, message, accepted=True, reason="", goes_on=True)


def deferred_due(turn: Turn, due: Due) -> None:
    """Try what waits by itself, or tell its readers on another channel."""
    if due.level == AGAIN:
        come = [deferred for deferred in come_next(turn.case.deferred) if deferred.again_at <= due.at]
        _give_up(turn, {line for deferred in come for line in deferred.lines})
        backlog.try_again(turn, come)
        return
    come = [each for each in turn.case.deferred if each.elsewhere_at is not None and each.elsewhere_at <= due.at]
    for deferred in come:
        if not deferred.under_way and deferred in turn.case.deferred:
            backlog.go_elsewhere(turn, deferred)


def forget_waiting(turn: Turn, reason: str) -> int:
    """Send the customer nothing any more that waits for its provider; returns how many messages that were."""
    count = backlog.withdraw_all(turn, CUSTOMER, reason)
    turn.change(owed_since=None)
    return count


def _give_up(turn: Turn, lines: Set[Line]) -> None:
    """Give up what has waited in these lines for longer than it can be of use; whoever must know is told."""
    for deferred in turn.case.deferred:
        if deferred.lines & lines and not deferred.under_way and is_too_old(deferred, turn.now):
            withdraw(turn, [deferred], NOT_IN_TIME)
            message = deferred.message
            for way in deferred.others:
                message = message.failed_on(way.channel)
            message_failed(turn, message, NOT_IN_TIME, goes_on=True)
