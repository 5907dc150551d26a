"""What a person wrote in an email, without the messages their program quoted and what it signed for them."""

from __future__ import annotations

from collections.abc import Sequence

from domain.input import caps
from starter.inbound.mail_words import (
    FORWARDED,
    LABEL,
    SENT_FROM,
    SEPARATOR,
    SIGN_OFF,
    attributes,
    begins_attribution,
    names_sender,
)

ATTRIBUTION_LINES = 3
HEADER_LINES = 6
SIGNATURE_LINES = 12
NAME_LENGTH = 60
NAME_LINES = 5


def reply_text(text: str) -> str:
    """Return `text` without quotes, for an answer above them, between them and below; and without the signature, as
    long as anything is left. Takes time in proportion to the text, whatever is in it."""
    lines = text.replace("\ufeff", "").splitlines()
    own: list[str] = []
    above: list[str] | None = None
    at = 0
    while at < len(lines) and not _rest_is_quoted(lines, at):
        wrapped = _attribution(lines, at)
        if wrapped:
            above = own.copy() if above is None else above
        elif not lines[at].startswith(">"):
            own.append(lines[at])
        at += wrapped or 1
    return _signed_off(own if above is None else above) or _signed_off(own)


def _rest_is_quoted(lines: Sequence[str], at: int) -> bool:
    """Whether a program's own line begins a whole message here: a separator, or the header block of Outlook."""
    line = _mark(lines[at])
    if SEPARATOR.fullmatch(line) or FORWARDED.match(line):
        return True
    block = [_mark(line).strip(" *\t") for line in lines[at : at + HEADER_LINES]]
    return names_sender(block[0]) and sum(bool(LABEL.match(line)) for line in block[1:]) > 1


def _attribution(lines: Sequence[str], at: int) -> int:
    """Return how many lines `On <date>, <name> wrote:` takes from here, as programs wrap it; 0 when it is not here."""
    if not begins_attribution(_mark(lines[at])):
        return 0
    for count in range(1, ATTRIBUTION_LINES + 1):
        if attributes(" ".join(_mark(line) for line in lines[at : at + count]).strip()):
            return count
    return 0


def _mark(line: str) -> str:
    """As much of a line as a mail program's own may have."""
    return line.strip()[: caps.LINE]


def _signed_off(lines: Sequence[str]) -> str:
    """The lines without what stands below them for every message: the signature, the program's advertisement, and
    the greeting with the name after it."""
    words = "\n".join(lines).strip().splitlines()
    for at in range(max(1, len(words) - SIGNATURE_LINES), len(words)):
        if words[at].rstrip() in ("--", "—"):
            words = words[:at]
            break
    while len(words) > 1 and (not words[-1].strip() or SENT_FROM.match(_mark(words[-1]))):
        words.pop()
    for at in range(max(1, len(words) - NAME_LINES), len(words)):
        if SIGN_OFF.fullmatch(_mark(words[at])) and all(len(line) <= NAME_LENGTH for line in words[at + 1 :]):
            words = words[:at]
            break
    return "\n".join(words).strip()
