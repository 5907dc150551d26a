"""Delivery: what a message that did not arrive means for the ticket.

A provider may refuse a message at once, or report hours later that it failed: one rule answers both. The same person's
other channel comes first, then whoever must know. A message counts as failed once, whatever is reported of it later.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, StringConstraints

from domain.case.case import TOLD_WHERE_THEY_WERE, Case
from domain.case.turn import Turn
from domain.decisions.limits import customer_was_told
from domain.decisions.messages_kept import kept, without
from domain.delivery.failures import failure_of
from domain.effects import SendMessage
from domain.messages import backlog
from domain.messages.on_the_way import on_the_way, replace, unask
from domain.messages.telling import duty, lead, owner, retry_of, tell_again, tell_once_more, tell_staff
from domain.people import Channel, Contact
from domain.requests.actions import read_body

ADDRESSES_KEPT = 50


class FailureReport(BaseModel, frozen=True):
    """A provider's word that a message did not arrive; `reason` is a code."""

    message_id: Annotated[str, StringConstraints(min_length=1, max_length=500)]
    reason: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._-]{0,79}$")] = "failed"


def message_settled(turn: Turn, message: SendMessage, *, accepted: bool, reason: str, goes_on: bool) -> None:
    """Keep what was accepted, for it may yet fail; a refused message has failed."""
    if accepted:
        turn.change(sent=kept(turn.case.sent, _as_taken(turn.case, message)))
        if message.to_customer:
            turn.change(owed_since=None)
            customer_was_told(turn)
    else:
        message_failed(turn, message, reason, goes_on=goes_on)
    backlog.settled(turn, message, accepted=accepted)


def message_reported(turn: Turn, body: Any) -> None:
    """Let a message fail of which that is reported, also before its provider's first answer has come.

    A message that failed before, or is not known, changes nothing, nor does any once the ticket has ended. Raises
    `InvalidInput` when `body` is no report.
    """
    report = read_body(FailureReport, body)
    case = turn.case
    message = next((each for each in on_the_way(case) if each.id == report.message_id), None)
    if case.ended or message is None or message in case.held:
        return
    unask(turn, {message.id})
    turn.change(sent=without(case.sent, message.id))
    message_failed(turn, message, report.reason, goes_on=True)
    backlog.settled(turn, message, accepted=False)


def _as_taken(case: Case, message: SendMessage) -> SendMessage:
    """The message as it is kept: on the channels on which it waited, too, it is sent no more under its own id."""
    deferred = backlog.entry(case, message.id)
    waited = (way.channel for way in deferred.ways if way.id != message.id) if deferred else ()
    return message.model_copy(update={"waited": tuple(dict.fromkeys((*message.waited, *waited)))})


def message_failed(turn: Turn, message: SendMessage, reason: str, *, goes_on: bool) -> None:
    """Tell the same person on another channel, or whoever must know that they could not be told."""
    failure = failure_of(reason)
    waits = backlog.entry(turn.case, message.id)
    elsewhere = [way.channel for way in waits.ways if way.id != message.id] if waits else []
    goes_next = waits is None or waits.message.id == message.id
    once_more = failure == "temporary" and not message.again and goes_next
    if failure == "address" or (failure == "temporary" and message.again):
        _remember_unreachable(turn, message)
    other = None if once_more else next(iter(elsewhere), None) or _other_channel(message)
    next_channel = message.channel if once_more else other
    next_person = _who_must_know(turn.case, message) if next_channel is None else None
    turn.record(
        "message_failed",
        f"{message.purpose} to {message.to.id} by {message.channel} failed: {reason}",
        purpose=message.purpose,
        to=message.to.id,
        channel=message.channel,
        reason=reason,
        next_channel=next_channel,
        next_person=next_person.id if next_person else None,
    )
    if elsewhere:
        backlog.failed_on_one(turn, message, retry_of(turn, message) if once_more else None)
    elif once_more:
        tell_once_more(turn, message)
    elif other is not None:
        _go_to(turn, message, other)
    elif next_person is not None:
        item = f"{turn.case.ticket.reference}: {message.to.id} could not be told ({message.purpose})"
        instead_of = (*message.instead_of, message.to.id) if goes_on else ()
        tell_staff(turn, "alarm", [next_person], item, instead_of=instead_of)


def _go_to(turn: Turn, message: SendMessage, other: Channel) -> None:
    """Send it on the other channel, unless it went there too and may still arrive."""
    id = message.id_on(other)
    there = (each for each in on_the_way(turn.case) if each.channel == other)
    twin = next((each for each in there if each.id_on(other) == id), None)
    if twin is not None:
        replace(turn, twin.failed_on(message.channel))
    elif not _told_there_too(turn.case, message, other):
        tell_again(turn, message, other)


def _other_channel(message: SendMessage) -> Channel | None:
    tried = (*message.tried, message.channel)
    return next((channel for channel in message.to.channels if channel not in tried), None)


def _told_there_too(case: Case, message: SendMessage, other: Channel) -> bool:
    """Whether the same notice went to the other channel from the start, as urgent ones do."""
    if case.rules >= TOLD_WHERE_THEY_WERE:
        return other in message.beside
    wanted = case.snapshot.policy.notify.of(message.priority)
    return not message.to_customer and other in wanted and message.channel in wanted


def _remember_unreachable(turn: Turn, message: SendMessage) -> None:
    address = message.to.address(message.channel)
    if address and address not in turn.case.unreachable:
        turn.change(unreachable=(*turn.case.unreachable, address)[-ADDRESSES_KEPT:])


def _who_must_know(case: Case, message: SendMessage) -> Contact | None:
    """The owner for the customer, then duty, then the lead, whoever of them has not been tried in this matter.

    An alarm for its own sake had woken the others already: only for duty there is the lead.
    """
    on_duty = duty(case)
    unreached = (*message.instead_of, message.to.id)
    if case.ended:
        return None
    if message.to_customer:
        chain = [owner(case), on_duty, lead(case)]
    elif on_duty is not None and message.to.id == on_duty.id:
        chain = [lead(case)]
    elif message.purpose == "alarm" and not message.instead_of:
        chain = []
    else:
        chain = [on_duty, lead(case)]
    return next((contact for contact in chain if contact is not None and contact.id not in unreached), None)
