"""Attributions: `On <date>, <name> wrote:`, the line that a program puts above what it quotes, in any language."""

from __future__ import annotations

import re
from collections.abc import Sequence

from domain.inbound.mail_words import ATTRIBUTIONS, FIRST_PERSON, LATE_VERBS

LENGTH = 300
LINES = 4
COLONS = (":", "：")
_BEGINNINGS = tuple(beginning for beginning, _ in ATTRIBUTIONS)
_ADDRESS = re.compile(r"[^\s<>@\"(),;:]{1,64}@[^\s<>@\"(),;:]{1,190}")
_ADDRESS_LAST = re.compile(r"[^\n]*<[^<>@\s]+@[^<>@\s]+>\s*[:：]")
_DATED = re.compile(r"(\w{2,4}[.,] )?\d{1,4}[-./年. ]")
_DIGIT = re.compile(r"\d")
_SENTENCE_ENDS = re.compile(r"(?<!\d)[.!?]$")


def attribution_before(lines: Sequence[str], at: int, *, quote_follows: bool) -> int:
    """Return how many lines up to and with `at` are an attribution, as programs wrap it; 0 when there is none.

    It holds an address and a date, and a verb or a quote after it; without an address it is one only above a quote.
    """
    found = 0
    for count in range(1, min(LINES, at + 1) + 1):
        first = lines[at - count + 1]
        if not first or len(first) > LENGTH or (count > 1 and (first.startswith(">") or _SENTENCE_ENDS.search(first))):
            break
        said = _joined(lines[at - count + 1 : at + 1])
        if len(said) > LENGTH:
            break
        if _attributes(said, quote_follows) and (not found or _begins(first) or not _has_date(lines, at, found)):
            found = count
        if first.startswith(_BEGINNINGS) and _DIGIT.search(first):
            break
        if found and (_begins(first) or (count > found and _has_date(lines, at, found))):
            break
    return found


def _has_date(lines: Sequence[str], at: int, count: int) -> bool:
    return _DIGIT.search(_ADDRESS.sub("", _joined(lines[at - count + 1 : at + 1]))) is not None


def _joined(lines: Sequence[str]) -> str:
    return " ".join(lines).replace("< ", "<")


def _begins(line: str) -> bool:
    return (line.startswith(_BEGINNINGS) or _DATED.match(line) is not None) and any(map(str.isdigit, line))


def _attributes(said: str, quote_follows: bool) -> bool:
    """Return whether this says who wrote what stands below it, and nothing else."""
    if not said.endswith(COLONS):
        return False
    dated = _DIGIT.search(_ADDRESS.sub("", said)) is not None
    if _ADDRESS.search(said):
        told = _says_who_wrote(said)
        by_address = _DATED.match(said) is not None and _ADDRESS_LAST.fullmatch(said) is not None
        return (dated and (quote_follows or told or by_address)) or (quote_follows and told)
    return quote_follows and _says_who_wrote(said) and any(map(str.isdigit, said)) and not FIRST_PERSON.search(said)


def _says_who_wrote(said: str) -> bool:
    if any(said.startswith(beginning) and verb in said for beginning, verb in ATTRIBUTIONS):
        return True
    end = said[-40:]
    return any(verb in end for verb in LATE_VERBS)
