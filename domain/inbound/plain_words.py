"""Plain words: what people type on telephones, without what tells nothing about what they mean."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 400
_REPEATED = re.compile(r"(.)\1{2,}")
_SENTENCE = re.compile(r"[.!?…;\n]+")
_CONDITION = re.compile(
    r"\b(if|when|until|unless|after|before|once|wenn|falls|sobald|bis|bevor|si|quand|lorsque|des que|jusqu|avant"
    r"|cuando|hasta|antes|despues)\b"
)
_NO_WORD = re.compile(r"[^\w?]+")


def folded(text: str) -> str:
    """Return text in small letters of one width, without accents: `ARRÊT` and `arret` are one."""
    decomposed = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def plain(text: str) -> str:
    """Return the words of a text, one space between them: no case, accent, punctuation nor letter held down for long.

    A question mark stays: it is what makes a question of a wish. A text of more than `LONGEST` characters has none.
    """
    if len(text) > LONGEST:
        return ""
    asks = " ?" if "?" in text else ""
    words = _NO_WORD.sub(" ", folded(text).replace("?", " ").replace("_", " ")).strip()
    return _REPEATED.sub(r"\1", words) + asks


def sentences(text: str) -> list[str]:
    """Return the plain words of each sentence, and of its parts between commas where it names no condition."""
    if len(text) > LONGEST:
        return []
    asked = [(part, mark) for part, mark in zip(_SENTENCE.split(text), [*_SENTENCE.findall(text), ""], strict=True)]
    told = [part + ("?" if "?" in mark else "") for part, mark in asked]
    parts = [part for each in told if not _CONDITION.search(plain(each)) for part in each.split(",")]
    return [words for each in (*told, *parts) if (words := plain(each))]
