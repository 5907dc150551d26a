"""A raw email, as RFC 5322 and MIME write it: its headers, its words, and what came with it."""

from __future__ import annotations

import binascii
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.parser import HeaderParser

from domain.input import caps
from domain.input.text import clean, shortened
from domain.requests.attachments import MOST_NAMED, NAME_LENGTH, Attachment
from starter.inbound.charsets import decoded
from starter.inbound.encoded_words import header_text

WITHOUT_NAME = "(a file without a name)"
MORE_FILES = f"it has more than {MOST_NAMED} files"
_LONGEST_BOUNDARY = 200
_MOST_DECODED = 4 * caps.MAIL_HTML
"""Bytes of a text that are decoded: no character takes more than four."""


@dataclass
class Content:
    """What was in a raw email; `unread` says what of it was passed over."""

    headers: str = ""
    text: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def mime_content(raw: bytes) -> Content:
    """Return what is in a raw email, for any bytes, in time in proportion to them.

    Every line is looked at once, however deep the parts lie within one another. Forwarded emails count as files.
    """
    return _Walk(raw).content


class _Walk:
    def __init__(self, raw: bytes) -> None:
        self.content = Content()
        self._raw = raw
        self._open: dict[bytes, int] = {}
        self._parts = 0
        self._headers_at: int | None = 0
        self._leaf: Message | None = None
        self._body_at = 0
        self._walk()

    def _walk(self) -> None:
        for count, (start, end, after) in enumerate(_lines(self._raw)):
            if count >= caps.MIME_LINES or self._parts >= caps.MIME_PARTS:
                self.content.unread.append("it has too many lines or parts")
                break
            if self._headers_at is not None and not self._raw[start:end].strip():
                self._begin(self._raw[self._headers_at : start], after)
            elif self._raw.startswith(b"--", start) and end - start <= _LONGEST_BOUNDARY:
                self._divide(self._raw[start + 2 : end].rstrip(), start, after)
        if self._headers_at is not None:
            self._begin(self._raw[self._headers_at :], len(self._raw))
        self._finish(len(self._raw))

    def _divide(self, marker: bytes, start: int, after: int) -> None:
        ends = marker not in self._open
        boundary = marker.removesuffix(b"--") if ends else marker
        if boundary not in self._open:
            return
        self._finish(start)
        depth = self._open[boundary]
        while len(self._open) > depth + (not ends):
            self._open.popitem()
        self._headers_at = None if ends else after

    def _begin(self, block: bytes, body_at: int) -> None:
        """Begin what stands below a header block: parts, or a body."""
        text = str(clean(decoded(block[: 4 * caps.MAIL_HEADERS], None)))[: caps.MAIL_HEADERS]
        headers = HeaderParser().parsestr(text)
        if not self._parts:
            self.content.headers = text
        self._parts += 1
        self._headers_at = None
        about = _parameters(headers, "Content-Type")
        boundary = _parameter(about, "boundary").encode(errors="replace")
        if about.get_content_maintype() == "multipart" and boundary and boundary not in self._open:
            if len(self._open) < caps.MIME_DEPTH:
                self._open[boundary] = len(self._open)
                return
            self.content.unread.append("its parts lie too deep within one another")
        self._leaf, self._body_at = headers, body_at

    def _finish(self, end: int) -> None:
        """Take the body that ends here, if one has begun."""
        self._headers_at = None
        headers, self._leaf = self._leaf, None
        if headers is None:
            return
        body = _untransferred(self._raw[self._body_at : end], headers)
        about, place = _parameters(headers, "Content-Type"), _parameters(headers, "Content-Disposition")
        name = _parameter(place, "filename") or _parameter(about, "name")
        kind = about.get_content_type()
        shown = kind in ("text/plain", "text/html") or about.get_content_maintype() == "multipart"
        if shown and not name and place.get_content_disposition() != "attachment":
            words = str(clean(decoded(body[:_MOST_DECODED], _parameter(about, "charset") or None)))
            (self.content.html if kind == "text/html" else self.content.text).append(words)
        elif len(self.content.attachments) == MOST_NAMED:
            self.content.unread = list(dict.fromkeys([*self.content.unread, MORE_FILES]))
        else:
            name = shortened(header_text(name), NAME_LENGTH) or WITHOUT_NAME
            self.content.attachments.append(Attachment(name=name, bytes=len(body), type=shortened(kind, 100)))


def _lines(raw: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield where each line starts and ends, and where the next one starts."""
    start = 0
    while start < len(raw):
        end = raw.find(b"\n", start)
        end = len(raw) if end < 0 else end
        yield start, end, end + 1
        start = end + 1


def _parameters(headers: Message, name: str) -> Message:
    """Return one header alone, as much of it as its parameters may take."""
    alone = Message()
    if given := headers.get(name):
        alone[name] = str(given)[: caps.PARAMETERS]
    return alone


def _parameter(alone: Message, name: str) -> str:
    """Return a parameter of the one header there is, decoded; empty where there is none or it cannot be read."""
    given = alone.get_param(name, "", header=next(iter(alone.keys()), "content-type"))
    if isinstance(given, tuple):
        charset, _, value = given
        given = decoded(str(value).encode("latin-1", errors="replace"), charset)
    return str(clean(given)).strip()


def _untransferred(body: bytes, headers: Message) -> bytes:
    body = body.removesuffix(b"\n").removesuffix(b"\r")
    match str(headers.get("Content-Transfer-Encoding") or "")[: caps.PARAMETERS].strip().lower():
        case "base64":
            try:
                return binascii.a2b_base64(body + b"==")
            except binascii.Error:
                return body
        case "quoted-printable":
            return binascii.a2b_qp(body)
    return body
