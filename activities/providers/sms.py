"""A text message as a provider of text messages takes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from activities.providers.outcome import Outcome
from activities.providers.sighting import Sighting
from domain.delivery.providers import ProviderId


@dataclass(frozen=True)
class Sms:
    """One text message to one phone, in E.164. `message_id` is our own id, whose code `body` ends with."""

    message_id: str
    to: str
    body: str


class SmsProvider(Protocol):
    """Whoever sends our text messages. No method takes longer than ten seconds or raises what the network did."""

    @property
    def id(self) -> ProviderId:
        """Return who it is, and which of our accounts there."""

    async def send(self, sms: Sms) -> Outcome:
        """Make exactly one call."""

    async def find(self, message_id: str, to: str, since: datetime) -> Sighting:
        """Say whether a call made at `since` or later, that sent our message to this phone, was taken."""

    async def fetch(self, provider_id: str) -> Sighting:
        """Say what became of a message that was taken."""

    async def probe(self) -> Outcome:
        """Ask whether the account is there and may send, and send nothing."""
