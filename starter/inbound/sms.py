"""A text from a customer's phone: which ticket it is for, and whether it is an answer or a score."""

from __future__ import annotations

import re
from collections.abc import Sequence

from domain.requests.attachments import Attachment
from starter.client import Escalations
from starter.inbound.message import InboundMessage
from starter.inbound.outcome import Outcome
from starter.inbound.reception import Reception
from starter.inbound.taking import take


async def receive_sms(
    client: Escalations,
    reception: Reception,
    sender: str,
    text: str,
    message_sid: str,
    *,
    to: str = "",
    media: Sequence[Attachment] = (),
) -> Outcome:
    """Take a text from `sender` (E.164) to their newest ticket that has not ended, or open one with it, once per
    `message_sid`.

    A lone digit from 1 to 5 is the score of a ticket whose customer was asked. Raises `Unreachable` when the text was
    not taken and must be sent again.
    """
    said = text.strip()
    message = InboundMessage(
        channel="sms",
        sender=sender,
        message_id=message_sid,
        text=said,
        to=(to,),
        attachments=tuple(media),
        score=int(said) if re.fullmatch("[1-5]", said) else None,
    )
    return await take(client, reception, message)
