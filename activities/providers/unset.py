"""What stands in for a provider that is not set up: it says so, and reaches nobody."""

from __future__ import annotations

from activities.providers.email import Email
from activities.providers.outcome import Misconfigured, Outcome
from activities.providers.sms import Sms


class NoEmail:
    """Sends no email."""

    async def send(self, email: Email) -> Outcome:
        """See `EmailProvider.send`."""
        return Misconfigured("no email provider")


class NoSms:
    """Sends no text message."""

    async def send(self, sms: Sms) -> Outcome:
        """See `SmsProvider.send`."""
        return Misconfigured("no SMS provider")
