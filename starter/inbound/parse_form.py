"""The form in which SendGrid's Inbound Parse hands an email over: each field in a charset of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from pydantic_core import from_json

from domain.input.text import clean, shortened
from domain.requests.attachments import MOST_NAMED, NAME_LENGTH, Attachment
from starter.inbound.email import InboundEmail

WITHOUT_NAME = "(a file without a name)"


def email_from(fields: Mapping[str, bytes], files: Mapping[str, Attachment] = MappingProxyType({})) -> InboundEmail:
    """Return the email in a form whose fields are raw bytes; what cannot be decoded is replaced, never refused.

    `files` are its files by the names of their fields; what the form itself calls them wins.
    """
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
        attachments=tuple(_attachments(_object(fields.get("attachment-info", b"")), files)),
        spf=text("SPF"),
        dkim=text("dkim"),
        bounce=envelope.get("from") == "",
    )


def _attachments(told: Mapping[str, Any], files: Mapping[str, Attachment]) -> Iterator[Attachment]:
    for field in list(dict.fromkeys([*told, *files]))[:MOST_NAMED]:
        about = told.get(field)
        said = about if isinstance(about, dict) else {}
        file = files.get(field, Attachment(name=""))
        name = " ".join(str(clean(str(said.get("filename") or said.get("name") or file.name))).split())
        yield file.model_copy(update={"name": shortened(name, NAME_LENGTH) or WITHOUT_NAME})


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
