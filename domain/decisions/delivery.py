"""Delivery: what a message that could not be sent means for the ticket."""

from __future__ import annotations

from domain.decisions.limits import customer_was_told
from domain.effects import SendMessage
from domain.people import Channel, Contact
from domain.telling import duty, lead, owner, tell_again, tell_staff
from domain.turn import Turn


def message_settled(turn: Turn, message: SendMessage, *, accepted: bool, reason: str) -> None:
    """Nothing more to do when accepted; otherwise the same person's other channel, then whoever must know."""
    if accepted:
        if message.to_customer:
            customer_was_told(turn)
        return
    other = _other_channel(message)
    on_its_way = turn.case.in_flight.get(message.id_on(other)) if other else None
    turn.record(
        "message_failed",
        f"{message.purpose} to {message.to.id} by {message.channel} failed: {reason}",
        purpose=message.purpose,
        to=message.to.id,
        channel=message.channel,
        reason=reason,
        next_channel=other,
    )
    if isinstance(on_its_way, SendMessage):
        tried = (*on_its_way.tried, message.channel)
        waited_for = on_its_way.model_copy(update={"tried": tried})
        turn.change(in_flight={**turn.case.in_flight, waited_for.id: waited_for})
    elif other is None:
        _tell_who_must_know(turn, message)
    elif not _told_there_too(turn, message, other):
        tell_again(turn, message, other)


def _other_channel(message: SendMessage) -> Channel | None:
    tried = (*message.tried, message.channel)
    return next((channel for channel in message.to.channels if channel not in tried), None)


def _told_there_too(turn: Turn, message: SendMessage, other: Channel) -> bool:
    """Whether the same notice went to the other channel from the start, as urgent ones do."""
    wanted = turn.case.snapshot.policy.notify.of(message.priority)
    return not message.to_customer and other in wanted and message.channel in wanted


def _tell_who_must_know(turn: Turn, message: SendMessage) -> None:
    case = turn.case
    if case.ended:
        return
    whom = _whom(turn, message)
    if whom is not None and whom.id != message.to.id:
        item = f"{case.ticket.reference}: {message.to.id} could not be told ({message.purpose})"
        tell_staff(turn, "alarm", [whom], item)


def _whom(turn: Turn, message: SendMessage) -> Contact | None:
    """The owner for the customer, duty for the team, the lead for duty; an alarm had woken the others already."""
    on_duty = duty(turn.case)
    if message.to_customer:
        return owner(turn.case) or on_duty
    if on_duty is not None and message.to.id == on_duty.id:
        return lead(turn.case)
    return None if message.purpose == "alarm" else on_duty
