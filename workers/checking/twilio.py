"""Asking Twilio whether our account may send, and from our number or service. Nothing is sent."""

from __future__ import annotations

from collections.abc import Iterator

from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from activities.providers.threads import SDK_TIMEOUT_SECONDS
from activities.providers.twilio_http import RememberingHttpClient
from workers.checking.finding import Finding
from workers.settings import Settings

ACCOUNT, SENDER = "Twilio account", "Twilio sender"
REFUSED = (401, 403, 404)


def ask_twilio(settings: Settings, timeout_seconds: float = SDK_TIMEOUT_SECONDS) -> Iterator[Finding]:
    """Yield what Twilio says of the account and then, if that is there, of the sender."""
    http = RememberingHttpClient(timeout_seconds)
    client = Client(settings.twilio_account_sid, settings.twilio_auth_token, http_client=http)
    # taken from the environment, these would rewrite the host of the base URL
    client.edge = client.region = None
    client.api.base_url = settings.twilio_base_url
    if not settings.twilio_base_url.endswith("//api.twilio.com"):
        client.messaging.base_url = settings.twilio_base_url
    try:
        account = client.api.v2010.accounts(settings.twilio_account_sid).fetch()
    except TwilioException:
        yield _account_refused(http.status)
        return
    except Exception as error:
        yield Finding(ACCOUNT, "silent", f"Twilio does not answer ({type(error).__name__})")
        return
    if account.status != "active":
        yield Finding(ACCOUNT, "wrong", f"it is {account.status}; see Twilio's console for why")
        return
    trial = "on trial: only numbers verified in Twilio's console get texts"
    yield Finding(ACCOUNT, "ok", trial if account.type == "Trial" else "active")
    try:
        yield _service(client, settings) if settings.twilio_messaging_service else _number(client, settings)
    except Exception:
        state = "wrong" if http.status in REFUSED else "silent"
        yield Finding(SENDER, state, f"Twilio does not know it ({http.status})" if state == "wrong" else _silent(http))


def _account_refused(status: int) -> Finding:
    if status in REFUSED:
        says = "Sid and token do not fit; copy both from Twilio's console"
        return Finding(ACCOUNT, "wrong", says)
    return Finding(ACCOUNT, "silent", f"Twilio answers {status}; try again later")


def _service(client: Client, settings: Settings) -> Finding:
    service = client.messaging.v1.services(settings.twilio_messaging_service).fetch()
    numbers = client.messaging.v1.services(str(service.sid)).phone_numbers.list(limit=1)
    if not numbers:
        return Finding(SENDER, "wrong", "the Messaging Service has no number; add one to its sender pool")
    return Finding(SENDER, "ok", "the Messaging Service is there and has a number")


def _number(client: Client, settings: Settings) -> Finding:
    sender = settings.twilio_from
    if not sender.startswith("+"):
        return Finding(SENDER, "unknown", "only numbers can be looked up; see Twilio's console that it may be used")
    found = client.incoming_phone_numbers.list(phone_number=sender, limit=1)
    if not found:
        says = "the account has no such number; set ESCALATION_TWILIO_FROM to one of its own"
        return Finding(SENDER, "wrong", says)
    capabilities = found[0].capabilities
    if isinstance(capabilities, dict) and not capabilities.get("sms", True):
        return Finding(SENDER, "wrong", "the number cannot send texts; choose one with the capability SMS")
    return Finding(SENDER, "ok", "the number is the account's")


def _silent(http: RememberingHttpClient) -> str:
    return f"Twilio answers {http.status}; try again later" if http.status else "Twilio does not answer"
