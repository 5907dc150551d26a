"""A person's answer, from their phone or inbox to our API."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sandbox.carrier.address import key, kind_of
from sandbox.carrier.background import Background
from sandbox.carrier.credentials import Credentials
from sandbox.carrier.entry import Entry
from sandbox.carrier.inbound_email import InboundEmail, compose
from sandbox.carrier.kind import Kind
from sandbox.carrier.ledger import Ledger
from sandbox.carrier.message import Email
from sandbox.carrier.opt_out import NOTICES, keyword
from sandbox.carrier.pace import Pace
from sandbox.carrier.postman import Answer, Postman, Webhook
from sandbox.carrier.records import CalledBack, Replied
from sandbox.carrier.sendgrid_webhooks import inbound_webhook as email_webhook
from sandbox.carrier.twilio_webhooks import inbound_webhook as sms_webhook


class UnknownMessage(LookupError):
    """The message to answer was never sent to this person."""


@dataclass(frozen=True)
class Sent:
    """What a person sent, and how our API answered its webhook."""

    reply: Replied
    answer: Answer


class Replies:
    """What a person writes is kept first and then posted to our API, signed or with the secret as the vendor
    does.

    Consent words take effect at once, whatever our API answers.
    """

    def __init__(
        self,
        ledger: Ledger,
        postman: Postman,
        credentials: Credentials,
        webhooks_url: str,
        background: Background,
        pace: Pace,
    ) -> None:
        self._ledger = ledger
        self._postman = postman
        self._credentials = credentials
        self._webhooks_url = webhooks_url
        self._background = background
        self._pace = pace

    async def send(self, address: str, text: str, to_message: str | None) -> Sent:
        """Sends `text` from `address`, as an answer to the message with that id, ours or the carrier's.

        With no id it answers the newest message; a person who never got one writes first. Raises
        `NotAnAddress` and `UnknownMessage`, and then nothing was sent.
        """
        kind = kind_of(address)
        original = self._original(address, to_message)
        word = keyword(text, opted_out=self._ledger.opted_out(address)) if kind == "sms" else None
        reply = Replied(
            id=f"SM{secrets.token_hex(16)}" if kind == "sms" else secrets.token_hex(16),
            kind=kind,
            person=original.message.to if original else address,
            to=self._destination(kind, original),
            text=text,
            to_message=original.message.id if original else None,
            keyword=word,
            notice=NOTICES[word] if word else None,
            at=datetime.now(UTC),
        )
        await self._ledger.add(reply)
        return Sent(reply, await self._forward(reply, self._pace.reply_retries))

    def as_email(self, reply: Replied) -> InboundEmail:
        """The email a reply from a mailbox went out as."""
        original = self._ledger.entry(reply.to_message) if reply.to_message else None
        return compose(reply, original.message if original and isinstance(original.message, Email) else None)

    def resume(self) -> None:
        """Posts what an earlier process kept and did not get to post."""
        for reply in self._ledger.replies():
            if reply.id not in self._ledger.forwarded():
                self._background.start(self._forward_later(reply))

    async def _forward_later(self, reply: Replied) -> None:
        await self._forward(reply, self._pace.callback_retries)

    async def _forward(self, reply: Replied, retries: Sequence[timedelta]) -> Answer:
        answer = await self._postman.post(self._webhook(reply), retries)
        await self._ledger.add(
            CalledBack(
                id=reply.id,
                event="inbound",
                answer=answer.status,
                attempts=answer.attempts,
                at=datetime.now(UTC),
            )
        )
        return answer

    def _webhook(self, reply: Replied) -> Webhook:
        if reply.kind == "sms":
            return sms_webhook(reply, f"{self._webhooks_url}/webhooks/twilio/sms", self._credentials)
        secret = self._credentials.sendgrid_inbound_secret
        return email_webhook(self.as_email(reply), f"{self._webhooks_url}/webhooks/sendgrid/inbound/{secret}")

    def _original(self, address: str, to_message: str | None) -> Entry | None:
        if to_message is None:
            person = self._ledger.person(address)
            return person.latest_received() if person else None
        entry = self._ledger.entry(to_message)
        if entry is None or key(entry.message.to) != key(address):
            raise UnknownMessage(to_message)
        return entry

    def _destination(self, kind: Kind, original: Entry | None) -> str:
        if original is None:
            return self._credentials.twilio_from if kind == "sms" else self._credentials.sendgrid_from
        message = original.message
        return (message.reply_to if isinstance(message, Email) else None) or message.sender
