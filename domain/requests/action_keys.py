"""Keys of actions: what a sender calls a message by, so that however often it comes it is done once."""

from __future__ import annotations

from hashlib import sha256

from domain.input.text import clean

KEY_LENGTH = 200


def remembered(key: str | None) -> str | None:
    """Return the key itself, or what stands for one that is too long to keep hundreds of, or cannot be kept."""
    if key is None or (len(key) <= KEY_LENGTH and clean(key) == key):
        return key
    return sha256(key.encode(errors="surrogatepass")).hexdigest()
