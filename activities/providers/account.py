"""Telling accounts at a provider apart without naming one."""

from __future__ import annotations

from hashlib import sha256


def account_of(*settings: str) -> str:
    """Return a short print of what makes an account: another key is another account, about which nothing is known."""
    return sha256("\n".join(settings).encode()).hexdigest()[:8]
