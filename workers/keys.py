"""The keys that encrypt payloads, and the file they live in.

The file is JSON: `{"current": "<id>", "keys": {"<id>": "<base64 of 32 bytes>"}}`. To rotate, add a key on every
machine, then make it the current one; running processes notice. A key may go when the last ticket encrypted with it
has left Temporal.
"""

from __future__ import annotations

import base64
import json
import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from workers.private_file import create_private

_KEY_BYTES = 32
_EXPECTED = 'expected is JSON {"current": id, "keys": {id: base64 of 32 bytes}}'
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class KeyFileError(ValueError):
    """The key file is missing or wrong; the message names the file, what is wrong and what is expected."""


class KeyRing:
    """The keys of one key file, as they are now: what was added, or made the current one, counts without a restart.

    Raises `KeyFileError` when the file cannot be used at first; one that becomes unusable later changes nothing.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read()

    @property
    def current(self) -> tuple[str, AESGCM]:
        """The id and cipher that new payloads use."""
        self._refresh()
        return self._current, self._ciphers[self._current]

    def find(self, key_id: str) -> AESGCM | None:
        """Returns the cipher of `key_id`; None if the file lacks it."""
        if key_id not in self._ciphers:
            self._refresh()
        return self._ciphers.get(key_id)

    def _refresh(self) -> None:
        with suppress(KeyFileError):
            if self._version() != self._read_version:
                self._read()

    def _read(self) -> None:
        version = self._version()
        self._current, keys = parse(self._path)
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self._read_version = version

    def _version(self) -> tuple[int, int, int]:
        try:
            status = self._path.stat()
        except OSError as error:
            raise KeyFileError(f"{self._path}: {error.strerror}; {_EXPECTED}") from None
        return status.st_ino, status.st_size, status.st_mtime_ns


def load(path: Path) -> KeyRing:
    """Returns the keys of an existing file; raises `KeyFileError` when there is none or it is wrong."""
    return KeyRing(path)


def load_or_create(path: Path) -> KeyRing:
    """Returns the keys of the file, made with one fresh key and mode 0600 if absent.

    Of several processes that start at once all use the same key: the file appears whole, by one of them.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        key_id, key = fresh_key()
        create_private(path, written(key_id, {key_id: key}))
    return KeyRing(path)


def fresh_key() -> tuple[str, bytes]:
    """Returns a new key and an id for it."""
    return f"k-{secrets.token_hex(4)}", AESGCM.generate_key(_KEY_BYTES * 8)


def written(current: str, keys: Mapping[str, bytes]) -> str:
    """Returns a key file's text."""
    encoded = {key_id: base64.b64encode(key).decode() for key_id, key in keys.items()}
    return json.dumps({"current": current, "keys": encoded}, indent=2) + os.linesep


def parse(path: Path) -> tuple[str, dict[str, bytes]]:
    """Returns the current key's id and every key of the file; raises `KeyFileError`."""
    try:
        return parsed(path.read_text(), str(path))
    except OSError as error:
        raise KeyFileError(f"{path}: {error.strerror}; {_EXPECTED}") from None
    except UnicodeDecodeError:
        raise KeyFileError(f"{path}: {_EXPECTED}") from None


def parsed(text: str, name: str) -> tuple[str, dict[str, bytes]]:
    """Returns the same of a file's text; raises `KeyFileError`, which calls the file `name`."""

    def wrong(what: str) -> KeyFileError:
        return KeyFileError(f"{name}: {what}")

    try:
        content = json.loads(text)
        current, encoded = content["current"], content["keys"]
        keys = {key_id: base64.b64decode(key, validate=True) for key_id, key in encoded.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise wrong(_EXPECTED) from None
    for key_id, key in keys.items():
        if not _ID.fullmatch(key_id):
            raise wrong(f"key id {key_id!r}: allowed are 1 to 64 of A-Z a-z 0-9 . _ -")
        if len(key) != _KEY_BYTES:
            raise wrong(f"key {key_id!r} has {len(key)} bytes; {_KEY_BYTES} are expected")
    if current not in keys:
        raise wrong(f"the current key {current!r} is not among the keys {sorted(keys)}")
    return current, keys
