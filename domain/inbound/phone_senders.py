"""Senders of texts: the phone number behind whatever way its owner writes to us by."""

from __future__ import annotations

_WAYS = ("rcs:", "whatsapp:", "sms:")


def number_of(sender: str) -> str:
    """Return the number of `rcs:+44…` or `whatsapp:+44…`; what names no way stays as it is."""
    plain = sender.strip()
    way = next((way for way in _WAYS if plain.lower().startswith(way)), "")
    return plain[len(way) :]
