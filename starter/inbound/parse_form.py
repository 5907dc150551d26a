"""The form in which SendGrid's Inbound Parse hands an email over: each field in a charset of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic_core import from_json

from domain.text import clean
from starter.inbound.email import InboundEmail


def email_from(fields: Mapping[str, bytes]) -> InboundEmail:
    """Return the email in a form whose fields are raw bytes; what cannot be decoded is replaced, never refused."""
    charsets = _object(fields.get("charsets", b""))
    envelope = _object(fields.get("envelope", b""))

    def text(name: str) -> str:
        return str(clean(_decoded(fields.get(name, b""), charsets.get(name))))

    accepted_for = envelope.get("to")
    recipients = [str(address) for address in accepted_for] if isinstance(accepted_for, list) else []
    return InboundEmail(
        sender=text("from"),
        recipients=", ".join([*recipients, text("to")]),
        subject=text("subject"),
        text=text("text"),
        html=text("html"),
        headers=text("headers"),
    )


def _object(raw: bytes) -> dict[str, Any]:
    try:
        value = from_json(raw)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _decoded(raw: bytes, charset: object) -> str:
    try:
        return raw.decode(charset if isinstance(charset, str) else "utf-8", errors="replace")
    except LookupError:
        return raw.decode("utf-8", errors="replace")
