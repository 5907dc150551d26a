"""Fingerprints of phone numbers: by them a number is recognised, and nobody can read it from them."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from hashlib import sha256

_LENGTH = 32


class NumberPrints:
    """Makes fingerprints under a secret, and the older ones under those before it.

    A plain hash would not do: there are few enough numbers to try them all.
    """

    def __init__(self, secret: str, earlier: Sequence[str] = ()) -> None:
        self._secrets = [secret, *reversed(earlier)]

    def of(self, number: str) -> tuple[str, ...]:
        """Return every fingerprint a number (E.164) may be known by, the one of now first."""
        return tuple(
            hmac.new(secret.encode(), f"number:{number}".encode(), sha256).hexdigest()[:_LENGTH]
            for secret in self._secrets
        )
