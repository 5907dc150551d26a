"""The providers that settings name."""

from __future__ import annotations

import logging

from activities.providers.email import EmailProvider
from activities.providers.sendgrid import SendGridEmail
from activities.providers.sms import SmsProvider
from activities.providers.smtp import SmtpEmail
from activities.providers.twilio import TwilioSms
from activities.providers.unset import NO_EMAIL, NO_SMS, NoEmail, NoSms
from workers.settings import Settings

log = logging.getLogger(__name__)


def email_providers(settings: Settings) -> list[EmailProvider]:
    """Return who sends our email: SendGrid, an SMTP server, the one and the other as its spare, or nobody."""
    providers: list[EmailProvider] = []
    if settings.sendgrid_api_key:
        providers.append(sendgrid(settings))
    if settings.smtp_host:
        providers.append(smtp(settings))
    if not providers:
        log.warning("%s is set up: nobody is told by email", NO_EMAIL)
        providers.append(NoEmail())
    return providers


def sendgrid(settings: Settings) -> SendGridEmail:
    """Return the SendGrid account that settings name."""
    return SendGridEmail(
        settings.sendgrid_api_key,
        settings.sendgrid_from,
        host=settings.sendgrid_host,
        inbound_domain=settings.sendgrid_inbound_domain,
    )


def smtp(settings: Settings) -> SmtpEmail:
    """Return the SMTP server that settings name."""
    return SmtpEmail(
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_from,
        security=settings.smtp_security,
        username=settings.smtp_username,
        password=settings.smtp_password,
        inbound_domain=settings.sendgrid_inbound_domain,
    )


def sms_provider(settings: Settings) -> SmsProvider:
    """Return who sends our text messages: Twilio, or nobody."""
    if not settings.twilio_account_sid:
        log.warning("%s is set up: nobody is told by text message", NO_SMS)
        return NoSms()
    return TwilioSms(
        settings.twilio_account_sid,
        settings.twilio_auth_token,
        settings.twilio_messaging_service or settings.twilio_from,
        settings.public_url,
        base_url=settings.twilio_base_url,
    )
