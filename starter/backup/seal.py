"""Secrets sealed by a passphrase: whoever has the file and not the words has nothing.

The key is made by scrypt, whose cost makes guessing slow; AES-GCM closes and proves the content.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from starter.backup.refusal import BackupRefused

SHORTEST_PASSPHRASE = 12
COST, BLOCK_SIZE, PARALLEL = 2**15, 8, 1
"""32 MiB of memory for each guess."""
MOST_COST, MOST_BLOCK_SIZE, MOST_PARALLEL = 2**20, 16, 4
"""What a changed file may ask of whoever opens it."""
_ABOUT = b"ticket-escalation backup 1"


def seal(contents: Mapping[str, str], passphrase: str) -> str:
    """Return `contents` as the text of a sealed file. Raises `BackupRefused` for a passphrase that is too short."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise BackupRefused(f"the passphrase has {len(passphrase)} characters; it needs {SHORTEST_PASSPHRASE} or more")
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    cipher = AESGCM(_key(passphrase, salt, COST, BLOCK_SIZE, PARALLEL))
    closed = cipher.encrypt(nonce, json.dumps(dict(contents)).encode(), _ABOUT)
    return json.dumps(
        {
            "scrypt": {"n": COST, "r": BLOCK_SIZE, "p": PARALLEL, "salt": _text(salt)},
            "nonce": _text(nonce),
            "sealed": _text(closed),
        },
        indent=2,
    )


def unseal(text: str, passphrase: str) -> dict[str, str]:
    """Return what `seal` was given. Raises `BackupRefused` for another passphrase, and for a file that is none."""
    try:
        file = json.loads(text)
        made = file["scrypt"]
        cost, block_size, parallel = int(made["n"]), int(made["r"]), int(made["p"])
        salt, nonce, closed = (base64.b64decode(each) for each in (made["salt"], file["nonce"], file["sealed"]))
        if not (cost <= MOST_COST and block_size <= MOST_BLOCK_SIZE and parallel <= MOST_PARALLEL):
            raise ValueError("more work than any file of ours asks for")
        key = _key(passphrase, salt, cost, block_size, parallel)
    except (ValueError, KeyError, TypeError):
        raise BackupRefused("keys.sealed is not a sealed file of a backup") from None
    try:
        opened: dict[str, str] = json.loads(AESGCM(key).decrypt(nonce, closed, _ABOUT))
    except InvalidTag:
        raise BackupRefused("the passphrase does not open keys.sealed") from None
    return opened


def _key(passphrase: str, salt: bytes, cost: int, block_size: int, parallel: int) -> bytes:
    return Scrypt(salt=salt, length=32, n=cost, r=block_size, p=parallel).derive(passphrase.encode())


def _text(octets: bytes) -> str:
    return base64.b64encode(octets).decode()
