"""The parts of a form that an email came in: its fields, and of its files what they are called and how large they are.

Whatever a form holds is taken as far as it can be read. Files are not kept, nor written anywhere.
"""

from __future__ import annotations

from collections.abc import AsyncIterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from domain.input import caps
from domain.input.text import clean, shortened
from domain.requests.attachments import MOST_NAMED, NAME_LENGTH, Attachment

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

RAW_EMAIL = "email"
_MOST_FIELDS = 100
"""SendGrid sends fewer than twenty."""


class NoForm(ValueError):
    """What came is no form of parts, or nothing of it could be read; says why."""


@dataclass
class MailForm:
    """Fields as raw bytes, files by the names of their fields, and what of the form was passed over."""

    fields: dict[str, bytes] = field(default_factory=dict)
    files: dict[str, Attachment] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)


async def form_in(content_type: str, stream: AsyncIterable[bytes]) -> MailForm:
    """Return what can be read of a form; raises `NoForm` where that is nothing at all."""
    kind, parameters = parse_options_header(content_type[: caps.PARAMETERS])
    boundary = parameters.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise NoForm("no multipart/form-data with a boundary")
    parts = _Parts()
    parser = MultipartParser(boundary, parts.callbacks, max_header_size=10 * caps.PART_HEADER_BYTES)
    try:
        async for chunk in stream:
            parser.write(chunk)
        parser.finalize()
    except FormParserError:
        if not parts.form.fields:
            raise NoForm("the form cannot be read") from None
        parts.passed_over("the form it came in is broken")
    return parts.form


class _Parts:
    """Gathers the parts of a form as the parser finds them."""

    def __init__(self) -> None:
        self.form = MailForm()
        self._header = self._value = b""
        self._options: dict[bytes, bytes] = {}
        self._type = b""
        self._body = bytearray()
        self._size = 0

    @property
    def callbacks(self) -> MultipartCallbacks:
        return {
            "on_part_begin": self._begin,
            "on_header_field": lambda data, start, end: self._add_header(data[start:end]),
            "on_header_value": lambda data, start, end: self._add_value(data[start:end]),
            "on_header_end": self._end_header,
            "on_part_data": self._add_body,
            "on_part_end": self._end,
        }

    def passed_over(self, what: str) -> None:
        if what not in self.form.unread:
            self.form.unread.append(what)

    def _begin(self) -> None:
        self._options, self._type, self._body, self._size = {}, b"", bytearray(), 0

    def _add_header(self, piece: bytes) -> None:
        self._header = (self._header + piece)[: caps.PART_HEADER_BYTES]

    def _add_value(self, piece: bytes) -> None:
        self._value = (self._value + piece)[: caps.PART_HEADER_BYTES]

    def _end_header(self) -> None:
        match self._header.lower():
            case b"content-disposition":
                _, self._options = parse_options_header(self._value)
            case b"content-type":
                self._type = self._value
        self._header = self._value = b""

    def _add_body(self, data: bytes, start: int, end: int) -> None:
        self._size += end - start
        room = self._room - len(self._body)
        if room > 0:
            self._body += data[start : min(end, start + room)]

    def _end(self) -> None:
        name = self._options.get(b"name", b"").decode("latin-1")
        if self._is_file:
            if len(self.form.files) <= MOST_NAMED:
                self.form.files[name] = self._file()
        elif len(self.form.fields) >= _MOST_FIELDS:
            self.passed_over(f"its form has more than {_MOST_FIELDS} fields")
        else:
            self.form.fields[name] = bytes(self._body)

    @property
    def _is_file(self) -> bool:
        return b"filename" in self._options

    @property
    def _room(self) -> int:
        if self._is_file:
            return 0
        return self._size if self._options.get(b"name") == RAW_EMAIL.encode() else caps.FIELD_BYTES

    def _file(self) -> Attachment:
        name = str(clean(self._options[b"filename"].decode(errors="replace")))
        kind = self._type.decode("latin-1").partition(";")[0].strip()
        return Attachment(name=shortened(name, NAME_LENGTH), bytes=self._size, type=shortened(kind, 100) or None)
