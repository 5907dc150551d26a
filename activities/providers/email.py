"""An email as a provider of email takes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from activities.providers.outcome import Outcome
from domain.delivery.providers import ProviderId


@dataclass(frozen=True)
class Email:
    """One email to one reader. `message_id` is our own id, `reference` the ticket whose thread it belongs to;
    `reply_token` proves in an answer's address that its writer had this email."""

    message_id: str
    reference: str
    to: str
    to_name: str
    subject: str
    text: str
    html: str
    reply_token: str = ""


class EmailProvider(Protocol):
    """Whoever sends our email."""

    @property
    def id(self) -> ProviderId:
        """Return who it is, and which of our accounts there."""

    async def send(self, email: Email) -> Outcome:
        """Make exactly one call, which ends within ten seconds; raises nothing that the provider or network did."""

    async def probe(self) -> Outcome:
        """Ask whether an email of ours would be taken, and send none; within ten seconds, and raises nothing."""
