"""What stands in for a provider that is not set up: it says so, and reaches nobody."""

from __future__ import annotations

from datetime import datetime

from activities.providers.email import Email
from activities.providers.outcome import Outcome, Refused
from activities.providers.sighting import NoAnswer, Sighting
from activities.providers.sms import Sms
from domain.delivery.providers import ProviderId

NO_EMAIL = "no email provider"
NO_SMS = "no SMS provider"
NO_ACCOUNT = "none"
"""The account of what stands in for a provider."""


class NoEmail:
    """Sends no email, which is no fault that passes."""

    id = ProviderId("smtp", NO_ACCOUNT)

    async def send(self, email: Email) -> Outcome:
        """See `EmailProvider.send`."""
        return Refused(NO_EMAIL)

    async def probe(self) -> Outcome:
        """See `EmailProvider.probe`."""
        return Refused(NO_EMAIL)


class NoSms:
    """Sends no text message, which is no fault that passes, and knows of none."""

    id = ProviderId("twilio", NO_ACCOUNT)

    async def send(self, sms: Sms) -> Outcome:
        """See `SmsProvider.send`."""
        return Refused(NO_SMS)

    async def probe(self) -> Outcome:
        """See `SmsProvider.probe`."""
        return Refused(NO_SMS)

    async def find(self, message_id: str, to: str, since: datetime) -> Sighting:
        """See `SmsProvider.find`."""
        return NoAnswer(NO_SMS)

    async def fetch(self, provider_id: str) -> Sighting:
        """See `SmsProvider.fetch`."""
        return NoAnswer(NO_SMS)
