"""Checking a request to send a text message, in the order Twilio does."""

import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from sandbox.carrier.address import is_phone
from sandbox.carrier.message import Sms
from sandbox.carrier.twilio_errors import TwilioError

MESSAGING_SERVICE = re.compile(r"MG[0-9a-fA-F]{32}")
LONGEST_BODY = 1600
LONGEST_VALIDITY_SECONDS = 36000
NOT_OFFERED = ("ContentSid", "MediaUrl", "ScheduleType", "SendAt")


def sms_from_form(form: Mapping[str, str], own_number: str) -> Sms:
    """The message a valid form asks for, with a new Sid. Raises `TwilioError` for any other form.

    Our own message id is taken from the query of the status callback.
    """
    for field in NOT_OFFERED:
        if field in form:
            raise TwilioError(20001, f"{field} is not offered by the local carrier")
    callback = _status_callback(form.get("StatusCallback"))
    service = form.get("MessagingServiceSid") or None
    _check_validity(form.get("ValidityPeriod"))
    return Sms(
        id=f"SM{secrets.token_hex(16)}",
        to=_recipient(form.get("To")),
        sender=_sender(form.get("From"), service, own_number),
        body=_body(form.get("Body")),
        message_id=_own_id(callback),
        status_callback=callback,
        messaging_service=service,
        accepted_at=datetime.now(UTC),
    )


def _recipient(to: str | None) -> str:
    if not to:
        raise TwilioError(21604, "A 'To' phone number is required.")
    if not is_phone(to):
        raise TwilioError(21211, f"The 'To' number {to} is not a valid phone number.")
    return to


def _sender(sender: str | None, service: str | None, own_number: str) -> str:
    if service and not MESSAGING_SERVICE.fullmatch(service):
        raise TwilioError(21701, "The Messaging Service resource does not exist.")
    if not sender and not service:
        raise TwilioError(21603, "A 'From' phone number or a Messaging Service is required.")
    if sender and not is_phone(sender):
        raise TwilioError(21212, f"The 'From' number {sender} is not a valid phone number.")
    if sender and sender != own_number:
        raise TwilioError(21606, f"The 'From' number {sender} does not belong to this account.")
    return own_number


def _body(body: str | None) -> str:
    if not body:
        raise TwilioError(21602, "A message body is required.")
    if len(body) > LONGEST_BODY:
        raise TwilioError(21617, f"The message body exceeds {LONGEST_BODY} characters.")
    return body


def _status_callback(url: str | None) -> str | None:
    if not url:
        return None
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or "_" in (parts.hostname or ""):
        raise TwilioError(21609, "The 'StatusCallback' URL is not a valid absolute URL.")
    return url


def _check_validity(seconds: str | None) -> None:
    if seconds is None:
        return
    if not (re.fullmatch(r"[0-9]{1,5}", seconds) and 1 <= int(seconds) <= LONGEST_VALIDITY_SECONDS):
        raise TwilioError(20001, f"ValidityPeriod must be 1 to {LONGEST_VALIDITY_SECONDS} seconds.")


def _own_id(callback: str | None) -> str | None:
    return parse_qs(urlsplit(callback).query).get("message_id", [None])[0] if callback else None
