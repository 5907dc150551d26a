"""Payloads that stay readable in Temporal: as every SDK writes them, with a seal that proves a key of ours.

The seal is what encryption gives beside secrecy: an act counts from a door's stamp only where a key of ours vouches.
"""

from __future__ import annotations

import logging
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from temporalio.api.common.v1 import Payload

from workers.settings import Settings
from workflows.payloads import SEALED

log = logging.getLogger(__name__)

KEY_ID = "key-id"
SEAL = "seal"
PRICE = (
    "readable: names, addresses and words of customers stand in clear in Temporal, for whoever reads the namespace, "
    "its database or its backups; destroying payload keys erases nothing of it"
)
"""What one gives for payloads that every client can read, in a line."""
_NONCE_BYTES = 12


def say_the_price(settings: Settings) -> None:
    """Log what it costs where payloads are readable."""
    if settings.readable:
        log.warning("ESCALATION_PAYLOADS is %s", PRICE)


def sealed(payload: Payload, key_id: str, cipher: AESGCM) -> Payload:
    """Return the payload as it is, with the metadata `key-id` and `seal`, which the SDKs' converters pass over.

    The seal is a nonce and the tag of AES-256-GCM over all that the payload says, of which nothing is encrypted.
    """
    nonce = os.urandom(_NONCE_BYTES)
    told = bare(payload)
    seal = nonce + cipher.encrypt(nonce, b"", _said(told))
    return Payload(metadata={**told.metadata, KEY_ID: key_id.encode(), SEAL: seal}, data=told.data)


def is_sealed(payload: Payload, cipher: AESGCM) -> bool:
    """Return whether the payload's seal was made with this key for just what the payload says."""
    seal = payload.metadata[SEAL]
    try:
        cipher.decrypt(seal[:_NONCE_BYTES], seal[_NONCE_BYTES:], _said(bare(payload)))
    except (InvalidTag, ValueError):
        return False
    return True


def bare(payload: Payload) -> Payload:
    """Return a payload in clear without its seal, and without the mark that nobody but a key of ours may give it."""
    metadata = dict(payload.metadata)
    if SEAL in metadata:
        metadata.pop(KEY_ID, None)
    for name in (SEAL, SEALED):
        metadata.pop(name, None)
    return Payload(metadata=metadata, data=payload.data)


def _said(payload: Payload) -> bytes:
    """All that the payload says, written in our own way: a replay must find it the same."""
    pairs = [part for name in sorted(payload.metadata) for part in (name.encode(), payload.metadata[name])]
    return b"".join(len(part).to_bytes(8, "big") + part for part in (*pairs, payload.data))
