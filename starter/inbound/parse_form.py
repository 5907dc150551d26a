"""The form in which SendGrid's Inbound Parse hands an email over: raw, or parsed, each field in its own charset."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from email.message import Message
from email.parser import HeaderParser
from typing import Any

from pydantic_core import from_json

from domain.input import caps
from domain.input.text import clean, shortened
from domain.requests.attachments import MOST_NAMED, NAME_LENGTH, Attachment
from starter.inbound.charsets import decoded
from starter.inbound.email import InboundEmail
from starter.inbound.encoded_words import header_text
from starter.inbound.mail_form import MailForm
from starter.inbound.mime import MORE_FILES, WITHOUT_NAME, mime_content

_LENGTHS = {
    "from": caps.HEADER,
    "to": caps.RECIPIENTS,
    "subject": caps.HEADER,
    "text": caps.MAIL_TEXT,
    "html": caps.MAIL_HTML,
    "headers": caps.MAIL_HEADERS,
    "SPF": caps.HEADER,
    "dkim": caps.HEADER,
}
"""Characters that are read of each field."""


def email_from(form: MailForm) -> InboundEmail:
    """Return the email in a form, for any bytes; what cannot be decoded is replaced, what is too long is left.

    What the form tells of its files wins over what they call themselves. With the setting "POST the raw, full MIME
    message" the field `email` is the whole email, and its headers, words and files are read from there.
    """
    return _raw(form) if form.fields.get("email", b"").strip() else _parsed(form)


def bare_email(form: MailForm, why: str) -> InboundEmail:
    """Return the email in a form that cannot be read, and `why`: its fields as they came."""
    raw = {name: form.fields.get(name, b"")[: _LENGTHS.get(name, caps.MAIL_TEXT)] for name in (*_LENGTHS, "email")}
    plain = {name: str(clean(each.decode("utf-8", errors="replace"))) for name, each in raw.items()}
    return InboundEmail(
        sender=plain["from"],
        recipients=plain["to"],
        subject=plain["subject"],
        text=plain["text"] or plain["html"] or plain["email"],
        html="",
        headers=plain["headers"],
        bounce=_is_bounce(form),
        unread=(*form.unread, why),
    )


def _parsed(form: MailForm) -> InboundEmail:
    whole = _decoded(form)
    told = _object(form.fields.get("attachment-info", b""))
    many = [MORE_FILES] if len({**told, **form.files}) > MOST_NAMED else []
    return _email(form, whole, tuple(_attachments(told, form.files)), many)


def _raw(form: MailForm) -> InboundEmail:
    content = mime_content(form.fields["email"])
    headers = HeaderParser().parsestr(content.headers)
    whole = _decoded(form) | {
        "text": "\n".join(content.text),
        "html": "\n".join(content.html),
        "headers": content.headers,
        **{name: header_text(value) for name in ("from", "subject") if (value := _header(headers, name))},
        **{name: value for name in ("to",) if (value := _header(headers, name))},
    }
    return _email(form, whole, tuple(content.attachments), content.unread)


def _email(
    form: MailForm, whole: Mapping[str, str], attachments: tuple[Attachment, ...], unread: list[str]
) -> InboundEmail:
    """Return the email of these fields, each cut to its length; it says so of the words that people would read."""
    read = {name: whole[name][:length] for name, length in _LENGTHS.items()}
    words = "text" if whole["text"].strip() else "html"
    long = [f"its {words} is longer than {_LENGTHS[words]:,} characters"] if read[words] != whole[words] else []
    return InboundEmail(
        sender=read["from"],
        recipients=", ".join([*_accepted_for(form), read["to"]]),
        subject=read["subject"],
        text=read["text"],
        html=read["html"],
        headers=read["headers"],
        attachments=attachments,
        spf=read["SPF"],
        dkim=read["dkim"],
        bounce=_is_bounce(form),
        unread=(*form.unread, *unread, *long),
    )


def _decoded(form: MailForm) -> dict[str, str]:
    charsets = _object(form.fields.get("charsets", b""))
    return {name: str(clean(decoded(form.fields.get(name, b""), charsets.get(name)))) for name in _LENGTHS}


def _header(headers: Message, name: str) -> str:
    return str(headers.get(name) or "")


def _accepted_for(form: MailForm) -> list[str]:
    to = _object(form.fields.get("envelope", b"")).get("to")
    return [str(clean(str(address))) for address in to] if isinstance(to, list) else []


def _is_bounce(form: MailForm) -> bool:
    return _object(form.fields.get("envelope", b"")).get("from") == ""


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
