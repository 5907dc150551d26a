"""An email from a customer: which ticket it is for, and what they wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.parser import HeaderParser
from email.utils import getaddresses
from hashlib import sha256

from starter.client import ENDED, Escalations
from starter.inbound.delivering import deliver_reply
from starter.inbound.html_text import html_text
from starter.inbound.outcome import Outcome
from starter.inbound.reply_text import reply_text
from store.tickets import CustomerTicket

_REPLY_ADDRESS = re.compile(r"ticket\+([A-Za-z0-9._-]{1,64})@.+", re.IGNORECASE)
_IN_SUBJECT = re.compile(r"\[([A-Za-z0-9._-]{1,64})\]")
_MESSAGE_ID_LENGTH = 200


@dataclass(frozen=True)
class InboundEmail:
    """An email as the provider hands it over, each field decoded; `headers` is the raw header block."""

    sender: str
    recipients: str
    subject: str
    text: str
    html: str
    headers: str

    @property
    def sender_address(self) -> str:
        """Return the address in From, in lower case; empty when there is none."""
        found = getaddresses([self.sender])
        return found[0][1].lower() if found else ""

    @property
    def message_id(self) -> str:
        """Return what tells this email from every other: its Message-ID, or a hash where it has none of use."""
        given = (self._header("Message-ID") or "").strip()
        if given and len(given) <= _MESSAGE_ID_LENGTH and given.isprintable():
            return given
        whole = "\0".join((self.headers, self.sender, self.subject, self.text, self.html))
        return f"sha256:{sha256(whole.encode(errors='surrogatepass')).hexdigest()}"

    @property
    def by_machine(self) -> bool:
        """Return whether a program answered, such as a note of absence; answering back would loop."""
        return (self._header("Auto-Submitted") or "no").strip().lower() != "no"

    @property
    def words(self) -> str:
        """Return what the person wrote, without quotes."""
        return reply_text(self.text if self.text.strip() else html_text(self.html))

    def references(self) -> Iterator[str]:
        """Yield the tickets it names in lower case, surest first: by its reply address, then in its subject."""
        for _, address in getaddresses([self.recipients]):
            if found := _REPLY_ADDRESS.fullmatch(address):
                yield found[1].lower()
        for found in _IN_SUBJECT.finditer(self.subject):
            yield found[1].lower()

    def _header(self, name: str) -> str | None:
        value = HeaderParser().parsestr(self.headers).get(name)
        return None if value is None else str(value)


async def receive_email(client: Escalations, email: InboundEmail) -> Outcome:
    """Take an email to the ticket it names, or else to its sender's newest that has not ended, once per Message-ID.

    Only the ticket's own customer is heard. Raises `Unreachable` when it was not taken and must be sent again.
    """
    if email.by_machine:
        return "ignored: sent by a machine"
    mine = await client.tickets_of("email", email.sender_address) if email.sender_address else []
    named = list(email.references())
    ticket = next((ticket for name in named for ticket in mine if ticket.reference.lower() == name), None)
    if ticket is None:
        if any(_REPLY_ADDRESS.fullmatch(address) for _, address in getaddresses([email.recipients])):
            return "ignored: not the customer of the ticket it names"
        ticket = _newest(mine)
    if ticket is None:
        return "ignored: nobody with this address has an open ticket"
    return await deliver_reply(client, ticket.reference, email.words, "email", email.message_id)


def _newest(tickets: Sequence[CustomerTicket]) -> CustomerTicket | None:
    return next((ticket for ticket in tickets if ticket.status not in ENDED), None)
