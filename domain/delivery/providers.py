"""The providers of messages that we know: by which channel each sends, and what people call it."""

from __future__ import annotations

from typing import Literal, NamedTuple

from domain.people import Channel

ProviderName = Literal["sendgrid", "smtp", "twilio"]


class ProviderId(NamedTuple):
    """A provider and our account there: `account` tells accounts apart without naming one."""

    name: ProviderName
    account: str

    def __str__(self) -> str:
        return f"{self.name}-{self.account}"


CHANNEL_OF: dict[ProviderName, Channel] = {"sendgrid": "email", "smtp": "email", "twilio": "sms"}
SPOKEN: dict[ProviderName, str] = {"sendgrid": "SendGrid", "smtp": "the mail server", "twilio": "Twilio"}
