"""An email as it comes in: who wrote it, what it names, and what they wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from email.parser import HeaderParser
from email.utils import parsedate_to_datetime
from functools import cached_property
from hashlib import sha256

from activities.mail_thread import references_claimed
from domain.inbound.automatic_mail import sent_by_machine
from domain.inbound.reply_text import reply_text
from domain.input import caps
from domain.requests.attachments import Attachment
from starter.client import Escalations
from starter.inbound.addresses import Mailbox, author, mailboxes
from starter.inbound.html_text import html_text
from starter.inbound.message import TEXT_LENGTH, InboundMessage
from starter.inbound.outcome import Outcome
from starter.inbound.reading import read
from starter.inbound.reception import Reception
from starter.inbound.taking import take

_MESSAGE_ID_LENGTH = 200
_ANSWERS = re.compile(
    r"(\[[^\]]{1,64}\]\s?){0,3}(re|aw|sv|vs|antw|rif|res|odp|ynt|ref)\s?(\[\d+\])?\s?[:：]", re.IGNORECASE
)
_PASSES_ON = re.compile(r"(\[[^\]]{1,64}\]\s?){0,3}(fwd?|wg|tr|rv|i|enc|vl|pd)\s?[:：]", re.IGNORECASE)
_LOCALE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?")


@dataclass(frozen=True)
class InboundEmail:
    """An email as the provider hands it over, each field decoded; `headers` is the raw header block.

    `spf` and `dkim` are what the provider found of its sender's domain, `bounce` says that the mail is a server's own,
    `unread` what of it was passed over. Nothing here raises anything, whatever the fields are.
    """

    sender: str
    recipients: str
    subject: str
    text: str
    html: str
    headers: str
    attachments: tuple[Attachment, ...] = ()
    spf: str = ""
    dkim: str = ""
    bounce: bool = False
    unread: tuple[str, ...] = ()

    @property
    def sender_address(self) -> str:
        """Return the address in From, in lower case; empty when there is none."""
        return self._author.address.lower()

    @property
    def reply_to(self) -> tuple[str, ...]:
        """Return the addresses in Reply-To, in lower case: where its sender wants the answer."""
        return tuple(mailbox.address.lower() for mailbox in mailboxes(self._header("Reply-To")))

    @property
    def message_id(self) -> str:
        """Return what tells this email from every other: its Message-ID, or a hash where it has none of use."""
        given = self._header("Message-ID").strip()
        if given and len(given) <= _MESSAGE_ID_LENGTH and given.isprintable():
            return given
        whole = "\0".join((self.headers, self.sender, self.subject, self.text, self.html))
        return f"sha256:{sha256(whole.encode(errors='surrogatepass')).hexdigest()}"

    @property
    def by_machine(self) -> bool:
        """Return whether a program wrote it, such as a note of absence; answering that would loop."""
        headers = {name.lower(): str(value) for name, value in reversed(self._headers.items())}
        return self.bounce or sent_by_machine(headers, self.sender_address, self.subject, self.text)

    @property
    def forged(self) -> bool:
        """Return whether its sender's domain says that it does not send from there, and no signature says otherwise."""
        return self.spf.strip().lower() == "fail" and "pass" not in self.dkim.lower()

    @property
    def words(self) -> str:
        """Return what the person wrote, without signature, and without quotes where it answers something."""
        return reply_text(self.whole, first=not self.answers)

    @property
    def whole(self) -> str:
        """Return all that stands in it, in words."""
        return (self.text if self.text.strip() else html_text(self.html))[: caps.MAIL_TEXT]

    @property
    def answers(self) -> bool:
        """Return whether it answers a message, by its thread or its subject; what is passed on answers none."""
        if _PASSES_ON.match(self.subject):
            return False
        return bool(self._thread.strip()) or _ANSWERS.match(self.subject) is not None

    @property
    def as_it_came(self) -> str:
        """Return its words with all that stands around them."""
        return self.text if self.text.strip() else self.html

    @property
    def received_at(self) -> datetime | None:
        """Return when the provider's server took it in, as that stamped it; the topmost such stamp is its own."""
        _, _, stamp = self._header("Received").rpartition(";")
        try:
            instant = parsedate_to_datetime(stamp.strip())
        except (TypeError, ValueError, OverflowError, IndexError):
            return None
        return instant if instant.tzinfo else None

    @property
    def to(self) -> tuple[str, ...]:
        """Return the addresses it came to."""
        return tuple(mailbox.address for mailbox in mailboxes(self.recipients[: caps.RECIPIENTS]))

    def message(self, domains: tuple[str, ...]) -> InboundMessage:
        """Return it as a message of whichever channel; `domains` are those of our threads."""
        thread = self._thread
        return InboundMessage(
            channel="email",
            sender=self.sender_address,
            message_id=self.message_id,
            text=self.words,
            whole=self.whole,
            to=self.to,
            subject=self.subject,
            name=self._author.name,
            locale=next(self._locales(), None),
            attachments=self.attachments,
            claimed=tuple(dict.fromkeys(references_claimed(thread, self.subject, domains))),
            afresh=not thread.strip(),
            sent_at=self.received_at,
            unread=self.unread,
        )

    @property
    def _thread(self) -> str:
        return f"{self._header('In-Reply-To')} {self._header('References')}"

    def bare_message(self, why: str) -> InboundMessage:
        """Return it as a message with its words as they came, for one that cannot be read, and `why`."""
        return InboundMessage(
            channel="email",
            sender=self.sender_address,
            message_id=self.message_id,
            text=self.as_it_came[:TEXT_LENGTH],
            to=self.to,
            subject=self.subject,
            unread=(*self.unread, why),
        )

    @cached_property
    def _author(self) -> Mailbox:
        return author(self._headers, self.sender)

    def _locales(self) -> Iterator[str]:
        for name in ("Content-Language", "Accept-Language"):
            if found := _LOCALE.match(self._header(name).strip()):
                yield found[0]

    @cached_property
    def _headers(self) -> Message:
        return HeaderParser().parsestr(self.headers[: caps.MAIL_HEADERS])

    def _header(self, name: str) -> str:
        return str(self._headers.get(name) or "")[: caps.HEADER]


async def receive_email(client: Escalations, reception: Reception, email: InboundEmail) -> Outcome:
    """Take an email to the ticket it names, or else to its sender's newest that is open, or open one with it, once per
    sender and Message-ID.

    Only the ticket's own customer is heard on it. Raises `Unreachable` when it was not taken and must be sent again.
    """

    def of_person() -> InboundMessage | None:
        return None if email.by_machine else email.message(reception.domains)

    message = await read(of_person, email.bare_message)
    if message is None:
        return "ignored: sent by a machine"
    if email.forged and not reception.knows(message.to):
        return "ignored: not sent by whom it names as its sender"
    return await take(client, reception, message)
