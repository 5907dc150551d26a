"""Delivery: what a message that could not be sent means for the ticket."""

from __future__ import annotations

from domain.effects import SendMessage
from domain.telling import tell_staff
from domain.turn import Turn


def message_settled(turn: Turn, message: SendMessage, *, accepted: bool, reason: str) -> None:
    """Nothing more to do when accepted; otherwise the same person's other channel, then whoever must know."""
    if accepted:
        return
    tried = (*message.tried, message.channel)
    other = next((channel for channel in message.to.channels if channel not in tried), None)
    turn.record(
        "message_failed",
        f"{message.purpose} to {message.to.id} by {message.channel} failed: {reason}",
        purpose=message.purpose,
        to=message.to.id,
        channel=message.channel,
        reason=reason,
        next_channel=other,
    )
    if other and not _told_there_too(turn, message, other):
        again = f"{message.id.removesuffix(message.channel)}{other}"
        turn.ask(message.model_copy(update={"id": again, "channel": other, "tried": tried}))
    elif not other and message.to_customer is False:
        case = turn.case
        duty = case.snapshot.role(case.snapshot.policy.duty_contact(case.tier))
        if duty and duty.id != message.to.id and not case.over:
            tell_staff(
                turn,
                "alarm",
                [duty],
                f"{case.ticket.reference}: {message.to.id} could not be told ({message.purpose})",
            )


def _told_there_too(turn: Turn, message: SendMessage, other: str) -> bool:
    """Whether the same notice went to the other channel from the start, as urgent ones do."""
    wanted = turn.case.snapshot.policy.notify.of(turn.case.priority)
    return not message.to_customer and other in wanted and message.channel in wanted
