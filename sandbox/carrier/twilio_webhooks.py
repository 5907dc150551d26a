"""The forms Twilio posts to us: a message's status, and a text someone sent."""

from __future__ import annotations

import hashlib
import uuid
from urllib.parse import urldefrag, urlencode

import httpx
from phonenumbers import NumberParseException, parse, region_code_for_country_code

from sandbox.carrier.credentials import Credentials
from sandbox.carrier.message import Sms
from sandbox.carrier.postman import Webhook
from sandbox.carrier.records import Reached, Replied
from sandbox.carrier.segments import segments
from sandbox.carrier.signatures import twilio_headers

API_VERSION = "2010-04-01"


def status_webhook(sms: Sms, status_callback: str, reached: Reached, credentials: Credentials) -> Webhook:
    """The signed status callback for a status the message reached."""
    form = {
        "AccountSid": credentials.twilio_account_sid,
        "ApiVersion": API_VERSION,
        "From": sms.sender,
        "To": sms.to,
        "MessageSid": sms.id,
        "MessageStatus": reached.step.status,
        "SmsSid": sms.id,
        "SmsStatus": reached.step.status,
    }
    if sms.messaging_service:
        form["MessagingServiceSid"] = sms.messaging_service
    if reached.step.error_code:
        form["ErrorCode"] = str(reached.step.error_code)
    return _signed(status_callback, form, credentials)


def inbound_webhook(reply: Replied, url: str, credentials: Credentials) -> Webhook:
    """The signed webhook for a text someone sent. Places are blank, as they are for most numbers."""
    form = {
        "AccountSid": credentials.twilio_account_sid,
        "ApiVersion": API_VERSION,
        "Body": reply.text,
        "From": reply.person,
        "FromCity": "",
        "FromCountry": _country(reply.person),
        "FromState": "",
        "FromZip": "",
        "MessageSid": reply.id,
        "NumMedia": "0",
        "NumSegments": str(segments(reply.text)),
        "SmsMessageSid": reply.id,
        "SmsSid": reply.id,
        "SmsStatus": "received",
        "To": reply.to,
        "ToCity": "",
        "ToCountry": _country(reply.to),
        "ToState": "",
        "ToZip": "",
    }
    return _signed(url, form, credentials)


def _signed(url: str, form: dict[str, str], credentials: Credentials) -> Webhook:
    # The fragment holds connection overrides meant for Twilio and is no part of the request.
    sent_url = str(httpx.URL(urldefrag(url).url))
    token = hashlib.sha256(urlencode(form).encode()).digest()[:16]
    signature = twilio_headers(credentials.twilio_auth_token, sent_url, form)
    headers = signature | {"I-Twilio-Idempotency-Token": str(uuid.UUID(bytes=token))}
    return Webhook(sent_url, urlencode(form).encode(), "application/x-www-form-urlencoded", lambda: headers)


def _country(number: str) -> str:
    try:
        return region_code_for_country_code(parse(number).country_code or 0)
    except NumberParseException:
        return ""
