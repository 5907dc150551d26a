"""A text from a customer's phone: which ticket it is for, and whether it is an answer or a score."""

from __future__ import annotations

import re
from collections.abc import Iterable

from starter.client import ENDED, Escalations
from starter.inbound.delivering import deliver_reply, deliver_score
from starter.inbound.outcome import Outcome
from store.tickets import CustomerTicket

CONSENT_WORDS = frozenset(
    ("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "START", "UNSTOP")
)
"""Words the carrier acts on itself. YES is one too, but also what a customer answers to a question."""


async def receive_sms(client: Escalations, sender: str, text: str, message_sid: str) -> Outcome:
    """Take a text from `sender` (E.164) to their newest ticket that has not ended, once per `message_sid`.

    A lone digit from 1 to 5 is the score of a resolved ticket whose customer was asked. Raises `Unreachable` when
    the text was not taken and must be sent again.
    """
    said = text.strip()
    if said.upper() in CONSENT_WORDS:
        return "ignored: a word of opting out or in"
    mine = [ticket for ticket in await client.tickets_of("sms", sender) if ticket.status not in ENDED]
    if re.fullmatch("[1-5]", said) and (asked := await _asked(client, mine)):
        reference, answered = asked
        if answered:
            return "ignored: the survey is answered already"
        return await deliver_score(client, reference, int(said), message_sid)
    if not mine:
        return "ignored: nobody with this address has an open ticket"
    return await deliver_reply(client, mine[0].reference, said, "sms", message_sid)


async def _asked(client: Escalations, tickets: Iterable[CustomerTicket]) -> tuple[str, bool] | None:
    """Return the resolved ticket that was asked about, one that still waits first, and whether it was answered."""
    answered: str | None = None
    for ticket in tickets:
        survey = await client.survey(ticket.reference) if ticket.status == "resolved" else None
        if survey is None or survey.asked_at is None:
            continue
        if survey.answered_at is None:
            return ticket.reference, False
        answered = answered or ticket.reference
    return (answered, True) if answered else None
