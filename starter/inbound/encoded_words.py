"""Encoded words: letters beyond ASCII in a raw header, as RFC 2047 writes them."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from domain.input import caps
from domain.input.text import clean
from starter.inbound.charsets import decoded

_WORD = re.compile(r"=\?([^?\s*]{1,40})(?:\*[^?\s]{0,40})?\?([BbQq])\?([^?\r\n]{0,2000})\?=")


def header_text(value: str) -> str:
    """Return a raw header's value as people read it, for any value; what is no encoded word stays as it is."""
    return " ".join(str(clean("".join(_pieces(value[: caps.HEADER])))).split())


def _pieces(value: str) -> Iterator[str]:
    charset, waiting, done = "", b"", 0
    for found in _WORD.finditer(value):
        between = value[done : found.start()]
        raw = _bytes(found[2], found[3])
        if not done or between.strip() or raw is None or found[1].lower() != charset:
            # Words of one charset, side by side, may share a letter between them; the space there means nothing.
            yield decoded(waiting, charset)
            yield between if between.strip() or not done else ""
            charset, waiting = found[1].lower(), b""
        waiting += found[0].encode() if raw is None else raw
        done = found.end()
    yield decoded(waiting, charset)
    yield value[done:]


def _bytes(encoding: str, written: str) -> bytes | None:
    raw = written.encode("ascii", errors="ignore")
    if encoding in "Qq":
        return binascii.a2b_qp(raw, header=True)
    try:
        return base64.b64decode(raw + b"==")
    except binascii.Error:
        return None
