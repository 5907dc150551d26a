"""Thanks: whether a message says thank you and nothing else, or that it is solved, in whatever words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Literal

from domain.inbound.mail_words import SIGN_OFF
from domain.inbound.plain_words import LONGEST, folded
from domain.inbound.thanks_words import GLAD, GREETING, PRAISE, SOLVED, THANKS, TITLES, WISHES

Thanks = Literal["thanks", "solved"]
Clause = Literal["thanks", "solved", "praise", "glad"]
_NAMES_LINES = 3
_MOST_NAMES = 3
_LONGEST_NAME = 25
_SPLIT = re.compile(r"([.!,;:…\n()–—]+|\s-+\s)")
_AND = re.compile(r"\s(?:and|und|et|y|&|\+)\s", re.IGNORECASE)
_NO_WORD = re.compile(r"[^\w]+")
_REPEATED = re.compile(r"(.)\1{2,}")


def _any_of(words: dict[str, str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(said) for said in words.values())


_PATTERNS: tuple[tuple[Clause, tuple[re.Pattern[str], ...]], ...] = (
    ("thanks", _any_of(THANKS)),
    ("solved", _any_of(SOLVED)),
    ("praise", _any_of(PRAISE)),
    ("glad", _any_of(WISHES)),
)


def heard_thanks(text: str) -> Thanks | None:
    """Return `thanks` for a message that says thank you and no more, and `solved` for one that says so as well.

    Every part of it must be one of a thank-you: whatever else it holds, a question, a but, a wish for something, makes
    it a message like any other. So does more than one would write to say thank you.
    """
    if len(text) > LONGEST or "?" in text:
        return None
    heard: set[Clause | None] = set()
    for clause in _clauses(text):
        meant = _meant(clause)
        heard |= {meant} if meant else {_meant(part) for part in _AND.split(clause)}
    if None in heard:
        return None
    if "solved" in heard:
        return "solved"
    return "thanks" if "thanks" in heard else None


def is_thanks(text: str) -> bool:
    """Return whether a message says thank you, or that all is well, and nothing else."""
    return heard_thanks(text) is not None


def _clauses(text: str) -> Iterator[str]:
    """The parts of a message, without the greeting before it, the one after it, and names at either."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    for at, line in enumerate(lines):
        if at and SIGN_OFF.fullmatch(line) and all(_is_name(each) for each in lines[at + 1 :]):
            lines = lines[:at]
            break
    while len(lines) > 1 and _is_name(lines[-1]) and _meant(lines[-1]) is None:
        lines.pop()
    for line in lines:
        before = ""
        parts = _SPLIT.split(line)
        for part, mark in zip(parts[::2], [*parts[1::2], ""], strict=True):
            clause = part.strip()
            addressed = before.strip() == "," and _is_name(clause) and _meant(clause) is None
            if clause and not addressed and not _greets(clause):
                yield clause
            before = mark


def _meant(clause: str) -> Clause | None:
    """Return what a part of a message is of a thank-you, with one or two names behind it, or None."""
    pictures = [sign for sign in clause if _is_picture(sign)]
    if pictures and not GLAD.issuperset(pictures):
        return None
    words = _words(clause)
    if not words:
        return "thanks" if pictures else "glad"
    names = clause.split()
    for count in range(min(_MOST_NAMES, len(names))):
        if count and not _is_name(" ".join(names[len(names) - count :])):
            break
        said = _words(" ".join(names[: len(names) - count]))
        for meaning, patterns in _PATTERNS:
            if (not count or meaning == "thanks") and any(each.fullmatch(said) for each in patterns):
                return meaning
    return None


def _greets(clause: str) -> bool:
    greeting = GREETING.match(_words(clause))
    if greeting is None:
        return False
    rest = _words(clause)[greeting.end() :]
    names = clause.split()[len(greeting[0].split()) :]
    return not rest or TITLES.fullmatch(rest) is not None or _is_name(" ".join(names))


def _is_name(words: str) -> bool:
    """Return whether these are names, as far as one can see: a few words that begin with a capital, or a title."""
    each = words.strip(" ,.!").split()
    return 0 < len(each) <= _MOST_NAMES and all(_begins_as_a_name(word) for word in each)


def _begins_as_a_name(word: str) -> bool:
    plain = word.strip(".,!")
    letters = plain.replace("-", "").replace("'", "").replace("’", "")
    if not letters.isalpha() or len(plain) > _LONGEST_NAME:
        return False
    return (plain[0].isupper() and (len(plain) == 1 or not plain.isupper())) or TITLES.fullmatch(
        _words(plain)
    ) is not None


def _words(clause: str) -> str:
    return _REPEATED.sub(r"\1", _NO_WORD.sub(" ", folded(clause)).strip())


def _is_picture(sign: str) -> bool:
    return unicodedata.category(sign) == "So"
