"""What SendGrid posts to us: signed events about an email, and the parsed form of an email someone sent."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime

import httpx

from sandbox.carrier.credentials import Credentials
from sandbox.carrier.inbound_email import InboundEmail
from sandbox.carrier.message import Email
from sandbox.carrier.postman import Webhook
from sandbox.carrier.records import Reached
from sandbox.carrier.signatures import sendgrid_headers


def event_webhook(email: Email, reached: Reached, url: str, credentials: Credentials) -> Webhook:
    """A signed batch of one event. The same event has the same `sg_event_id` each time it is posted."""
    body = json.dumps([_event(email, reached)]).encode() + b"\r\n"
    return Webhook(
        url,
        body,
        "application/json",
        lambda: sendgrid_headers(credentials.sendgrid_events_private_key, body, datetime.now(UTC)),
    )


def inbound_webhook(email: InboundEmail, url: str) -> Webhook:
    """The multipart form of Inbound Parse. It is not signed: the secret is in the URL."""
    fields = {
        "headers": email.header_block,
        "dkim": "none",
        "to": email.to,
        "from": email.sender,
        "subject": email.subject,
        "text": email.text,
        "sender_ip": "127.0.0.1",
        "spam_report": "",
        "spam_score": "0.0",
        "SPF": "pass",
        "attachments": "0",
        "envelope": json.dumps({"to": [email.to], "from": email.sender_address}),
        "charsets": json.dumps(dict.fromkeys(("to", "from", "subject", "text"), "UTF-8")),
    }
    form = httpx.Request("POST", url, files=[(name, (None, value)) for name, value in fields.items()])
    return Webhook(url, form.read(), form.headers["Content-Type"], dict)


def _event(email: Email, reached: Reached) -> dict[str, object]:
    identity = hashlib.sha256(f"{email.id} {reached.step.status}".encode()).digest()
    event: dict[str, object] = {
        **email.custom,
        "email": email.to,
        "timestamp": int(reached.at.timestamp()),
        "smtp-id": email.header_message_id,
        "event": reached.step.status,
        "sg_event_id": base64.urlsafe_b64encode(identity)[:22].decode(),
        "sg_message_id": email.event_message_id,
    }
    match reached.step.status:
        case "delivered":
            event["response"] = "250 OK"
        case "bounce":
            event |= {"type": "bounce", "status": "5.1.1", "bounce_classification": "Invalid Address"}
        case "dropped":
            event["status"] = "5.0.0"
    if reached.step.reason:
        event["reason"] = reached.step.reason
    return event
