"""What is wrong with the settings of providers, found before anything is sent, and what to do about each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from activities.providers.twilio_sid import SERVICE_SID
from domain.people import EMAIL_PATTERN
from starter.api.webhooks.sendgrid_signature import SendGridSignature
from workers.settings import PREFIX, Settings, SettingsError

ACCOUNT_SID = r"AC[0-9a-fA-F]{32}"
AUTH_TOKEN = r"[0-9a-zA-Z]{32}"  # nosec B105  # the form of one
API_KEY = r"SG\.[\w-]+\.[\w-]+"
SMS_SENDER = r"\+[1-9]\d{6,14}|\d{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}"
DOMAIN = r"(?=.{4,253}$)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
EVENTS_PATH = "/webhooks/sendgrid/events"


def check_providers(settings: Settings) -> None:
    """Raise `SettingsError` with every mistake, one a line: the setting, what was found, what is allowed.

    No secret is shown, and nobody is asked.
    """
    mistakes = [*_public_url(settings), *_sendgrid(settings), *_smtp(settings), *_twilio(settings)]
    if mistakes:
        raise SettingsError("\n".join(mistakes))


def _public_url(settings: Settings) -> Iterator[str]:
    url = urlsplit(settings.public_url)
    if url.username or url.password:
        yield _hidden("public_url", "a URL without a user name or password")
        return
    if not url.hostname or url.query or url.fragment:
        yield _wrong("public_url", settings.public_url, "a URL with a host and at most a path")
        return
    if settings.twilio_account_sid and "_" in url.hostname:
        yield _wrong("public_url", settings.public_url, "a host without an underscore: Twilio reports to no other")
    if settings.twilio_account_sid and _real(settings.twilio_base_url, "twilio.com") and _only_here(url.hostname):
        yield _wrong("public_url", settings.public_url, "an address on the internet, where Twilio reports to")


def _sendgrid(settings: Settings) -> Iterator[str]:
    if settings.sendgrid_inbound_domain and not re.fullmatch(DOMAIN, settings.sendgrid_inbound_domain):
        yield _wrong("sendgrid_inbound_domain", settings.sendgrid_inbound_domain, "a domain such as in.example.com")
    if settings.sendgrid_inbound_domain and not settings.sendgrid_inbound_secret:
        yield (
            f"{_named('sendgrid_inbound_domain')} is set and {_named('sendgrid_inbound_secret')} is not: "
            "answers by email would be refused; allowed: both, or neither"
        )
    if settings.sendgrid_events_public_key:
        try:
            SendGridSignature(settings.sendgrid_events_public_key)
        except ValueError:
            yield _hidden("sendgrid_events_public_key", "the verification key as SendGrid's settings page shows it")
    if not settings.sendgrid_api_key:
        return
    if not re.fullmatch(API_KEY, settings.sendgrid_api_key):
        yield _hidden("sendgrid_api_key", "a key as SendGrid shows it once, SG.….…")
    if not re.fullmatch(EMAIL_PATTERN, settings.sendgrid_from):
        yield _wrong("sendgrid_from", settings.sendgrid_from, "an address alone, such as support@example.com")
    if not settings.sendgrid_events_public_key:
        yield (
            f"{_named('sendgrid_events_public_key')} is not set: no bounce would be heard of; allowed: the key that "
            f"SendGrid shows once its event webhook posts to {settings.public_url}{EVENTS_PATH} and is signed"
        )


def _smtp(settings: Settings) -> Iterator[str]:
    if not settings.smtp_host:
        return
    if not re.fullmatch(EMAIL_PATTERN, settings.smtp_from):
        yield _wrong("smtp_from", settings.smtp_from, "an address alone, such as support@example.com")
    if bool(settings.smtp_username) != bool(settings.smtp_password):
        yield f"{_named('smtp_username')} and {_named('smtp_password')} go together"
    if settings.smtp_username and settings.smtp_security == "none" and not _only_here(settings.smtp_host):
        yield _wrong("smtp_security", "none", "starttls or tls, where a password is sent to another machine")


def _twilio(settings: Settings) -> Iterator[str]:
    if not settings.twilio_account_sid:
        return
    if not re.fullmatch(ACCOUNT_SID, settings.twilio_account_sid):
        yield _wrong("twilio_account_sid", settings.twilio_account_sid, "AC and 32 hexadecimal digits")
    if not re.fullmatch(AUTH_TOKEN, settings.twilio_auth_token):
        yield _hidden("twilio_auth_token", "the account's token of 32 letters and digits, not an API key's secret")
    if settings.twilio_from and settings.twilio_messaging_service:
        yield (
            f"{_named('twilio_from')} and {_named('twilio_messaging_service')} are both set; "
            "allowed: a number, or a service that chooses one"
        )
    if settings.twilio_from and not re.fullmatch(SMS_SENDER, settings.twilio_from):
        allowed = "a number such as +15005550006, a short code, or a name of up to 11 letters and digits"
        yield _wrong("twilio_from", settings.twilio_from, allowed)
    if settings.twilio_messaging_service and not SERVICE_SID.fullmatch(settings.twilio_messaging_service):
        yield _wrong("twilio_messaging_service", settings.twilio_messaging_service, "MG and 32 hexadecimal digits")


def _real(url: str, domain: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host == domain or host.endswith(f".{domain}")


def _only_here(host: str) -> bool:
    """Whether a host is one that nobody on the internet can reach."""
    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith((".localhost", ".local", ".internal", ".invalid"))


def _named(field: str) -> str:
    return PREFIX + field.upper()


def _wrong(field: str, found: str, allowed: str) -> str:
    return f"{_named(field)} is {found!r}; allowed: {allowed}"


def _hidden(field: str, allowed: str) -> str:
    return f"{_named(field)} is not usable; allowed: {allowed}"
