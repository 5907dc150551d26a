"""What a person wrote in an email, without the messages their program quoted below or above it."""

from __future__ import annotations

import re

_BEGINNINGS = ("On ", "Am ", "Le ", "El ", "Il ", "Op ", "Em ")
_ATTRIBUTION = re.compile(r".+\b(wrote|schrieb|a écrit|escribió|ha scritto|schreef|escreveu)\b.*:\s*")
_ATTRIBUTION_LENGTH = 300
_SEPARATORS = ("-----", "__________")


def reply_text(text: str) -> str:
    """Return `text` without quotes, for an answer above them and for one below."""
    own: list[str] = []
    above: list[str] | None = None
    lines = text.splitlines()
    at = 0
    while at < len(lines) and not lines[at].startswith(_SEPARATORS):
        if wrapped := _attribution(lines, at):
            above = own.copy() if above is None else above
        elif not lines[at].startswith(">"):
            own.append(lines[at])
        at += wrapped or 1
    return _joined(own if above is None else above) or _joined(own)


def _attribution(lines: list[str], at: int) -> int:
    """Return how many lines `On <date>, <name> wrote:` takes from here, as programs wrap it; 0 when it is not here."""
    if not lines[at].startswith(_BEGINNINGS):
        return 0
    for count in (1, 2, 3):
        said = " ".join(lines[at : at + count])
        if len(said) <= _ATTRIBUTION_LENGTH and _ATTRIBUTION.fullmatch(said):
            return count
    return 0


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).strip()
