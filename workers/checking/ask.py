"""Asking every provider that is set up, once."""

from __future__ import annotations

from collections.abc import Iterator

from activities.providers.unset import NO_EMAIL, NO_SMS
from workers.checking.finding import Finding
from workers.checking.sendgrid import ask_sendgrid
from workers.checking.smtp import ask_smtp
from workers.checking.twilio import ask_twilio
from workers.settings import Settings


def ask_providers(settings: Settings) -> Iterator[Finding]:
    """Yield what each provider says; a channel without one is a finding too. Nothing is sent to anybody."""
    if settings.sendgrid_api_key:
        yield from ask_sendgrid(settings)
    if settings.smtp_host:
        yield from ask_smtp(settings)
    if not (settings.sendgrid_api_key or settings.smtp_host):
        yield Finding("email", "unknown", f"{NO_EMAIL} is set up: nobody is told by email")
    if settings.twilio_account_sid:
        yield from ask_twilio(settings)
    else:
        yield Finding("texts", "unknown", f"{NO_SMS} is set up: nobody is told by text message")
