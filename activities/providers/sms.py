"""A text message as a provider of text messages takes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from activities.providers.outcome import Outcome


@dataclass(frozen=True)
class Sms:
    """One text message to one phone, in E.164. `message_id` is our own id."""

    message_id: str
    to: str
    body: str


class SmsProvider(Protocol):
    """Whoever sends our text messages."""

    async def send(self, sms: Sms) -> Outcome:
        """Make exactly one call, which ends within ten seconds; raises nothing that the provider or network did."""
