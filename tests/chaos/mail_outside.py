"""A mail server that takes all email, and goes away, while the carrier plays a Twilio that is always sound."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any, get_args

from activities.providers.email import Email
from activities.providers.smtp_mail import message_id_of
from domain.delivery.providers import ProviderName
from sandbox.demo.desk import Desk
from tests.activities.providers.mail_outages import MailHost, MailOutage
from tests.activities.providers.unhurried_mailbox import UnhurriedMailbox
from tests.chaos.carrier_outside import CarrierOutside
from tests.chaos.named_product import MAIL_SENDER
from tests.chaos.outages import Outage
from tests.chaos.outside import Taken


@dataclass(frozen=True)
class MailOutside:
    """See `Outside`. Where connections end with the outage, somebody's answer is lost as it begins.

    `read` is what of the mailbox has been read.
    """

    desk: Desk
    host: MailHost
    mailbox: UnhurriedMailbox
    read: list[Taken] = field(default_factory=list)
    providers: Sequence[ProviderName] = ("smtp",)

    async def go_away(self, outage: Outage) -> datetime:
        """Let the server be away once a text is under way."""
        kind = next(kind for kind in get_args(MailOutage) if kind == outage.fault)
        await self.mailbox.until_somebody_waits_for_the_answer()
        began = datetime.now(UTC)
        await self.host.go_away(kind, **outage.options)
        return began

    async def come_back(self) -> None:
        """Let it be sound again."""
        await self.host.come_back()

    async def asked(self, provider: ProviderName, since: datetime, until: datetime) -> int:
        """Return how often it was connected to, or looked up in vain."""
        return self.host.asked(since, until)

    async def taken(self, ours: Collection[str]) -> Sequence[Taken]:
        """Return the letters the server took and the carrier's ledger; what is not ours has the letter's Message-ID."""
        known = {_message_id(id): id for id in ours}
        first = len(self.read)
        # each is read once only: while this process reads, its mail server answers nobody
        for letter, at in zip(self.mailbox.letters(first), self.mailbox.taken_at[first:], strict=True):
            self.read.append(_entry(len(self.read), letter, at))
        mine = [{**entry, "message_id": known.get(entry["message_id"], entry["message_id"])} for entry in self.read]
        return [*mine, *await CarrierOutside(self.desk).taken(ours)]

    async def called_back(self) -> Sequence[Mapping[str, Any]]:
        """Return what the carrier reported; a mail server reports nothing."""
        return await CarrierOutside(self.desk).called_back()


def _message_id(id: str) -> str:
    return message_id_of(Email(id, "", "", "", "", "", ""), MAIL_SENDER.rpartition("@")[2])


def _entry(number: int, letter: EmailMessage, at: datetime) -> Taken:
    text = letter.get_body(("plain",))
    return {
        "id": f"letter-{number}",
        "kind": "email",
        "to": letter["To"].addresses[0].addr_spec,
        "from": letter["From"].addresses[0].addr_spec,
        "subject": str(letter["Subject"]),
        "body": text.get_content() if text else "",
        "status": "delivered",
        "accepted_at": at.isoformat(),
        "message_id": str(letter["Message-ID"]),
    }
