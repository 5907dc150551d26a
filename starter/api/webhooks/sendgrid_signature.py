"""Proof that events were posted by SendGrid, and lately."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime, timedelta

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

SIGNATURE_HEADER = "X-Twilio-Email-Event-Webhook-Signature"
TIMESTAMP_HEADER = "X-Twilio-Email-Event-Webhook-Timestamp"
MOST_AGE = timedelta(minutes=5)


class SendGridSignature:
    """Checks ECDSA signatures over a timestamp and the raw bytes of a body.

    The vendor's own verifier takes text and any age: text cannot be told from the same JSON written otherwise, and a
    request that was overheard would be good for ever.
    """

    def __init__(self, public_key: str) -> None:
        """Take the base64 DER key of SendGrid's settings page; empty, nothing is ever proven. Raises ValueError."""
        self._key = _loaded(public_key) if public_key else None

    def proves(self, body: bytes, signature: str | None, timestamp: str | None, now: datetime) -> bool:
        """Return whether `body` was signed, byte for byte, at `timestamp` (Unix seconds) within 5 minutes of `now`."""
        if self._key is None or signature is None or timestamp is None or not _is_recent(timestamp, now):
            return False
        try:
            decoded = base64.b64decode(signature, validate=True)
            if base64.b64encode(decoded).decode() != signature:
                return False  # bits behind the end could be written in many ways
            self._key.verify(decoded, timestamp.encode() + body, ECDSA(SHA256()))
        except (binascii.Error, ValueError, InvalidSignature):
            return False
        return True


def _is_recent(timestamp: str, now: datetime) -> bool:
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 11):
        return False
    return abs(now - datetime.fromtimestamp(int(timestamp), UTC)) <= MOST_AGE


def _loaded(public_key: str) -> EllipticCurvePublicKey:
    try:
        key = load_der_public_key(base64.b64decode(public_key, validate=True))
    except (binascii.Error, ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, EllipticCurvePublicKey):
        raise ValueError("the public key of SendGrid's event webhook must be base64 of a DER elliptic curve key")
    return key
