"""Encryption of all that Temporal stores for us. Never import it in a workflow: the sandbox would fail."""

from __future__ import annotations

import os
import zlib
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from google.protobuf.message import DecodeError
from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec

from workers.keys import KeyRing
from workers.readable_payloads import KEY_ID, SEAL, bare, is_sealed, sealed
from workflows.payloads import SEALED

ENCRYPTED = b"binary/encrypted"
REFUSED = b"binary/refused"
COMPRESSION, DEFLATE = "compression", b"deflate"
_NONCE_BYTES = 12
_WORTH_COMPRESSING_BYTES = 200
_FAST = 1


class UnknownKeyError(LookupError):
    """A payload names a key the key file lacks; once the key is added there, a repeated decode succeeds."""

    def __init__(self, key_id: str) -> None:
        super().__init__(f"payload is encrypted with key {key_id!r}: add that key to the key file")
        self.key_id = key_id


class EncryptionCodec(PayloadCodec):
    """Encrypts each payload whole, metadata included, with AES-256-GCM and a random nonce.

    The result has metadata `encoding: binary/encrypted` and `key-id`; its data is the 12-byte nonce and the ciphertext
    with its tag. What gets smaller by it is compressed first, and has `compression: deflate`. With `readable` a payload
    stays as it is, and with `sealing` a seal is put to it; both kinds are opened either way.

    A payload that no key of ours could ever open (forged, corrupt, or in clear where encryption is required) is handed
    on undecodable instead of raising: an exception here fails the workflow task again and again, while a workflow can
    refuse an undecodable argument.

    It works on the event loop: even the 2 MB that Temporal allows take a millisecond or two, and a hop to
    a thread would cost more than a usual payload.
    """

    def __init__(
        self, keys: KeyRing, *, require_encryption: bool = False, readable: bool = False, sealing: bool = True
    ) -> None:
        self._keys = keys
        self._require_encryption = require_encryption
        self._readable = readable
        self._sealing = sealing

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Returns the payloads in order: encrypted under the current key, or readable and maybe sealed with it."""
        if self._readable and not self._sealing:
            return list(payloads)
        key_id, cipher = self._keys.current
        if self._readable:
            return [sealed(payload, key_id, cipher) for payload in payloads]
        encrypted = []
        for payload in payloads:
            metadata = {"encoding": ENCRYPTED, KEY_ID: key_id.encode()}
            whole = payload.SerializeToString()
            if len(whole) >= _WORTH_COMPRESSING_BYTES and len(small := zlib.compress(whole, _FAST)) < len(whole):
                whole = small
                metadata[COMPRESSION] = DEFLATE
            nonce = os.urandom(_NONCE_BYTES)
            encrypted.append(Payload(metadata=metadata, data=nonce + cipher.encrypt(nonce, whole, None)))
        return encrypted

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Returns the payloads as they were before `encode`, in order, whichever known key they used, and marked as
        having been sealed.

        Payloads in clear come back as they are, or with encoding `binary/refused` and no data where
        encryption is required. What fails authentication comes back as it is. Raises `UnknownKeyError`.
        """
        return [self._open(payload) for payload in payloads]

    def _open(self, payload: Payload) -> Payload:
        if payload.metadata.get("encoding") != ENCRYPTED:
            return _refusal() if self._require_encryption else self._in_clear(payload)
        if KEY_ID not in payload.metadata:
            return payload
        cipher = self._cipher(payload)
        nonce, ciphertext = payload.data[:_NONCE_BYTES], payload.data[_NONCE_BYTES:]
        try:
            whole = cipher.decrypt(nonce, ciphertext, None)
            if payload.metadata.get(COMPRESSION) == DEFLATE:
                whole = zlib.decompress(whole)
            opened = Payload.FromString(whole)
        except (InvalidTag, ValueError, DecodeError, zlib.error):
            return payload
        opened.metadata[SEALED] = b"yes"
        return opened

    def _in_clear(self, payload: Payload) -> Payload:
        """The payload with the mark of having been sealed only where a key of ours has sealed it."""
        found = bare(payload)
        if {KEY_ID, SEAL} <= payload.metadata.keys() and is_sealed(payload, self._cipher(payload)):
            found.metadata[SEALED] = b"yes"
        return found

    def _cipher(self, payload: Payload) -> AESGCM:
        key_id = payload.metadata[KEY_ID].decode(errors="replace")
        cipher = self._keys.find(key_id)
        if cipher is None:
            raise UnknownKeyError(key_id)
        return cipher


def _refusal() -> Payload:
    reason = b"this payload is not encrypted, and ESCALATION_REQUIRE_ENCRYPTION is on"
    return Payload(metadata={"encoding": REFUSED, "reason": reason})
