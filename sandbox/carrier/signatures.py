"""The signatures of both vendors, so that our API checks them as it would in production."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

TWILIO_SIGNATURE = "X-Twilio-Signature"
SENDGRID_SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature"
SENDGRID_TIMESTAMP = "X-Twilio-Email-Event-Webhook-Timestamp"


def twilio_headers(auth_token: str, url: str, form: Mapping[str, str]) -> dict[str, str]:
    """The header that proves a form posted to `url` came from the holder of the token."""
    signature: str = RequestValidator(auth_token).compute_signature(url, dict(form))
    return {TWILIO_SIGNATURE: signature}


def sendgrid_headers(private_key_pem: str, body: bytes, at: datetime) -> dict[str, str]:
    """The headers that prove `body`, byte for byte, was posted at `at` by the holder of the key."""
    key = load_pem_private_key(private_key_pem.encode(), password=None)
    if not isinstance(key, EllipticCurvePrivateKey):
        raise TypeError("events are signed with an elliptic curve key")
    timestamp = str(int(at.timestamp()))
    signature = key.sign(timestamp.encode() + body, ECDSA(SHA256()))
    return {SENDGRID_SIGNATURE: base64.b64encode(signature).decode(), SENDGRID_TIMESTAMP: timestamp}
