"""Charsets: bytes as words, as browsers read them, whatever their label says."""

from __future__ import annotations

import webencodings

_WITHOUT_THOUGHT = frozenset({"utf-8", "windows-1252"})
"""What programs label bytes with that are something else: ASCII and Latin-1 are names of windows-1252 in browsers."""
_NOTHING_TO_READ = frozenset({"replacement", "x-user-defined"})


def decoded(raw: bytes, label: object) -> str:
    """Return the words in `raw`, for any bytes and any label; what cannot be read is U+FFFD.

    A label means what browsers take it for. Where it is missing, unknown, or one that programs put on everything, UTF-8
    is tried first, and windows-1252 then.
    """
    named = webencodings.lookup(label) if isinstance(label, str) else None
    if named and named.name not in _WITHOUT_THOUGHT | _NOTHING_TO_READ:
        return str(webencodings.decode(raw, named, errors="replace")[0])
    told = named is not None and named.name == "utf-8"
    return _utf8(raw, certain=told) or raw.decode("windows-1252", errors="replace")


def _utf8(raw: bytes, *, certain: bool) -> str | None:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        cut_off = broken.reason == "unexpected end of data" and not raw[: broken.start].isascii()
        return raw.decode("utf-8-sig", errors="replace") if certain or cut_off else None
