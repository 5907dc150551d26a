"""Signatures: what stands below every message of a person, and what they added below that."""

from __future__ import annotations

import re
from collections.abc import Sequence

from domain.inbound.mail_words import POSTSCRIPT, SENT_FROM, SIGN_OFF

LINES = 12
LINE_LENGTH = 60
_DELIMITERS = ("--", "—")
_SAID_AT_LEAST = 3
_SHORT_SIGN_OFF = 4
_SENT_FROM_LENGTH = 100
_CONTACT = re.compile(r"@|https?:|www\.|\+?\d[\d \-/().]{5,}|^\s*(tel|fon|mob|fax|tél|phone)\b", re.IGNORECASE)
_ENDS = (".", "?", "!", "…", ":")
_LONG_NUMBER = re.compile(r"\d{4}")


def without_signature(lines: Sequence[str], *, may_vanish: bool = False) -> list[str]:
    """Return the lines without signature, the program's advertisement, and the greeting with the name after it.

    A postscript, and whatever else is said below a signature, stays. Only where they `may_vanish` is nothing left of
    lines that hold nothing else.
    """
    first = 0 if may_vanish else 1
    words = _stripped(lines)
    words = _below_delimiter(words, first)
    while len(words) > first and (not words[-1].strip() or _advertises(words[-1].strip())):
        words.pop()
    for at in range(max(first, len(words) - LINES), len(words)):
        if _signs_off(words, at):
            below = words[at + 1 :]
            return _stripped([*words[:at], *below[_first_said(below) :]])
    return _stripped(words)


def _below_delimiter(words: list[str], first: int) -> list[str]:
    found = [at for at, line in enumerate(words) if line.rstrip() in _DELIMITERS]
    if not found or found[-1] < max(first, len(words) - LINES):
        return words
    at = found[-1]
    proper = words[at].startswith("-- ")
    if len(found) > 1 and not proper:
        return words  # whoever draws several such lines divides a text by them
    below = words[at + 1 :]
    said = _first_postscript(below) if proper else _first_said(below)
    return [*words[:at], *below[said:]]


def _signs_off(words: Sequence[str], at: int) -> bool:
    line = words[at].strip()
    if not SIGN_OFF.fullmatch(line):
        return False
    named = at + 1 < len(words)
    apart = at > 0 and not words[at - 1].strip()
    return named or apart or (at > 0 and len(line) > _SHORT_SIGN_OFF)


def _advertises(line: str) -> bool:
    return len(line) <= _SENT_FROM_LENGTH and SENT_FROM.match(line) is not None and not _LONG_NUMBER.search(line)


def _first_postscript(below: Sequence[str]) -> int:
    return next((at for at, line in enumerate(below) if POSTSCRIPT.match(line.strip())), len(below))


def _first_said(below: Sequence[str]) -> int:
    """Return the place of the first line that is neither name nor contact, but says something."""
    name_is_past = False
    named = False
    for at, line in enumerate(map(str.strip, below)):
        if not line:
            name_is_past = named
            continue
        named = True
        if POSTSCRIPT.match(line) or _says(line, name_is_past):
            return at
    return len(below)


def _says(line: str, name_is_past: bool) -> bool:
    if len(line) > LINE_LENGTH:
        return True
    if len(line.split()) < _SAID_AT_LEAST or _advertises(line):
        return False
    if line.endswith(_ENDS) or line[:2].islower():
        return True
    return name_is_past and not _CONTACT.search(line)


def _stripped(lines: Sequence[str]) -> list[str]:
    return "\n".join(lines).strip().splitlines()
