"""The code at the end of every text message: what tells one text to a person from any other."""

from __future__ import annotations

from hashlib import sha256

ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"
"""Without vowels, so that no code is a word (least of all one that carriers act on), and without look-alikes."""
LENGTH = 5
MARK = "#"


def code_of(message_id: str) -> str:
    """Return the code of a message: always the same for the same id, fourteen million different ones.

    A provider that keeps no id of ours beside a text keeps the text, and so this.
    """
    number = int.from_bytes(sha256(message_id.encode()).digest())
    digits = []
    for _ in range(LENGTH):
        number, digit = divmod(number, len(ALPHABET))
        digits.append(ALPHABET[digit])
    return MARK + "".join(digits)


def signed(text: str, message_id: str) -> str:
    """Return `text` with the message's code at its end, `ROOM` characters longer."""
    return f"{text} {code_of(message_id)}"


ROOM = LENGTH + len(MARK) + 1
