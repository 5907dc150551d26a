"""What stands in for a provider that is not set up: it says so, and reaches nobody."""

from __future__ import annotations

from datetime import datetime

from activities.providers.email import Email
from activities.providers.outcome import Misconfigured, Outcome
from activities.providers.sighting import NoAnswer, Sighting
from activities.providers.sms import Sms

NO_EMAIL = "no email provider"
NO_SMS = "no SMS provider"


class NoEmail:
    """Sends no email."""

    async def send(self, email: Email) -> Outcome:
        """See `EmailProvider.send`."""
        return Misconfigured(NO_EMAIL)


class NoSms:
    """Sends no text message, and knows of none."""

    async def send(self, sms: Sms) -> Outcome:
        """See `SmsProvider.send`."""
        return Misconfigured(NO_SMS)

    async def find(self, message_id: str, to: str, since: datetime) -> Sighting:
        """See `SmsProvider.find`."""
        return NoAnswer(NO_SMS)

    async def fetch(self, provider_id: str) -> Sighting:
        """See `SmsProvider.fetch`."""
        return NoAnswer(NO_SMS)
