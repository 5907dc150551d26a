"""Addresses in the headers of an email: who wrote it, and whom it came to."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import Message

from domain.input import caps
from starter.inbound.encoded_words import header_text


@dataclass(frozen=True)
class Mailbox:
    """A name, which may be empty, and an address, which may be no good one."""

    name: str
    address: str


NOBODY = Mailbox("", "")


def author(headers: Message, told: str) -> Mailbox:
    """Return who wrote an email: the first mailbox of its raw From, or else the one in `told`, a provider's reading.

    A provider that decodes names loses what told a comma in a name from one between two people, and a name that looks
    like an address from the address: there the last address in angle brackets is the one.
    """
    written = str(headers.get("From") or "")[: caps.HEADER]
    return next(iter(mailboxes(written)), None) or _author_told(told[: caps.HEADER])


def mailboxes(header: str) -> list[Mailbox]:
    """Return the mailboxes in a raw header that have an address, in order, names decoded.

    Takes time in proportion to the header, whatever is in it: comments may be nested or left open.
    """
    reader = _Reader()
    signs = iter(header)
    for sign in signs:
        reader.take(next(signs, "") if sign == "\\" else sign, escaped=sign == "\\")
    return reader.ended()


class _Reader:
    def __init__(self) -> None:
        self._found: list[Mailbox] = []
        self._words: list[str] = []
        self._angled: list[str] = []
        self._inside = ""
        self._comments = 0
        self._is_address = False

    def take(self, sign: str, *, escaped: bool) -> None:
        self._is_address = self._is_address or (sign == "@" and not self._comments)
        if self._comments:
            self._comments += 0 if escaped else {"(": 1, ")": -1}.get(sign, 0)
        elif self._inside == '"':
            self._quoted(sign, escaped)
        elif self._inside == "<":
            self._bracketed(sign)
        elif escaped:
            self._words.append(sign)
        else:
            self._bare(sign)

    def ended(self) -> list[Mailbox]:
        if self._inside != '"':  # an open quotation may have swallowed anything
            self._next()
        return self._found

    def _quoted(self, sign: str, escaped: bool) -> None:
        if sign == '"' and not escaped:
            self._inside = ""
        else:
            self._words.append(sign)

    def _bracketed(self, sign: str) -> None:
        if sign == ">":
            self._inside = ""
        else:
            self._angled.append(sign)

    def _bare(self, sign: str) -> None:
        match sign:
            case "(":
                self._comments = 1
            case '"':
                self._inside = '"'
            case "<":
                self._inside = "<"
                self._angled.clear()
            case "," if not self._is_address:
                self._words.append(sign)  # within a name that should have been quoted
            case "," | ";":
                self._next()
            case ":":  # the words before it name a group
                self._words.clear()
            case _:
                self._words.append(sign)

    def _next(self) -> None:
        words, angled = "".join(self._words).strip(), "".join(self._angled).strip()
        if "@" in angled:
            self._found.append(Mailbox(header_text(words), angled))
        elif "@" in words:
            self._found.append(Mailbox("", words.strip(", ")))
        self._words.clear()
        self._angled.clear()
        self._inside = ""
        self._is_address = False


def _author_told(told: str) -> Mailbox:
    before, _, last = told.rpartition("<")
    address = last.partition(">")[0].strip()
    if "@" in address:
        return Mailbox(" ".join(before.replace('"', " ").split()), address)
    return next(iter(mailboxes(told)), NOBODY)
