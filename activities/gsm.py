"""The 7-bit alphabet of text messages: one character outside it halves what fits into a message."""

from __future__ import annotations

import unicodedata

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("^{}\\[]~|€\f")
ALPHABET = BASIC | EXTENSION

_TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′´`", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\t", " "),
        **dict.fromkeys("\u00ad\u200b\u200c\u2060\ufeff", ""),
        "…": "...",
        "•": "-",
        "·": "-",
        "×": "x",
        "→": "->",
        "©": "(c)",
        "®": "(R)",
        "™": "TM",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "œ": "oe",
        "Œ": "OE",
    }
)


def in_gsm(text: str) -> str:
    """Return `text` in the 7-bit alphabet where only typography and accents stand in the way; else as it was."""
    plain = "".join(_without_accent(character) for character in text.translate(_TYPOGRAPHY))
    return plain if set(plain) <= ALPHABET else text


def _without_accent(character: str) -> str:
    if character in ALPHABET:
        return character
    decomposed = unicodedata.normalize("NFD", character)
    bare = "".join(part for part in decomposed if not unicodedata.combining(part))
    return bare if bare and set(bare) <= ALPHABET else character
