"""What a person wrote in an email, without the messages their program quoted and what it signed for them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from domain.inbound.attribution import COLONS, attribution_before
from domain.inbound.mail_words import INLINE, SEPARATOR
from domain.inbound.quoted_header import forwarded_at, header_at
from domain.inbound.signature import without_signature

_UNSEEN = re.compile("[\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def reply_text(text: str, *, first: bool = False) -> str:
    """Return what its writer says in a mail: above what is quoted, between it and below it, and what they pass on.

    Quotes and what attributes them are left out, and signatures, as long as anything else is left. What is no answer,
    but the `first` mail about something, loses its signature only. Nothing is cut away below what was kept, but a
    message that a program appended whole. Takes time in proportion to the text, whatever is in it.
    """
    if first:
        return _first(text.splitlines())
    reading = _Reading(text.splitlines())
    reading.read()
    return reading.own() or ("" if reading.attributed else "\n".join(reading.lines).strip())


def _first(lines: Sequence[str]) -> str:
    plain = [_plain(line) for line in lines]
    passed_on = next((at for at in range(len(lines)) if plain[at] and forwarded_at(plain, at)), len(lines))
    above = "\n".join(without_signature(lines[:passed_on]))
    return "\n\n".join(filter(None, [above, "\n".join(lines[passed_on:]).strip()]))


def _plain(line: str) -> str:
    return _UNSEEN.sub("", line).strip()


class _Reading:
    """One mail, read from its first line to its last; `parts` is what stands between the quotes."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.attributed = False
        self._plain = [_plain(line) for line in lines]
        self._next = self._next_words()
        self._parts: list[list[str]] = [[]]
        self._whole: list[str] = []
        self._introduced = False

    def read(self) -> None:
        """Tell what is the writer's own, line by line."""
        at = 0
        while at < len(self.lines):
            at = self._read_from(at)

    def own(self) -> str:
        """Return what is the writer's own, without signatures."""
        told = [part for part in self._parts if any(map(str.strip, part))]
        signed = ["\n".join(without_signature(part, may_vanish=bool(self._whole) or len(told) > 1)) for part in told]
        kept = signed if any(signed) or self._whole else ["\n".join(part).strip() for part in told]
        own = "\n".join(filter(None, kept))
        return "\n\n".join(filter(None, [own, "\n".join(self._whole).strip()]))

    def _read_from(self, at: int) -> int:
        """Read what begins with this line, and return where the next begins."""
        line = self._plain[at]
        if line.startswith(">"):
            return self._quote(at)
        if line and forwarded_at(self._plain, at):
            return self._rest_belongs(at)
        if line and (header := header_at(self._plain, at)):
            return self._appended(at, at + header)
        if line.endswith(COLONS):
            quote_follows = self._plain[self._next[at]].startswith(">") if self._next[at] < len(self.lines) else False
            if wrapped := attribution_before(self._plain, at, quote_follows=quote_follows):
                return self._attribution(at, wrapped)
        self._parts[-1].append(self.lines[at])
        return at + 1

    def _quote(self, at: int) -> int:
        """Leave out a line that is quoted, unless the writer introduces it as something they show."""
        own = self._parts[-1]
        said = self._plain[at].lstrip("> ")
        if said.endswith(COLONS) and attribution_before([said], 0, quote_follows=True):
            self.attributed = True
        introduced = bool(own) and (self._introduced or own[-1].rstrip().endswith(COLONS))
        if introduced:
            own.append(self.lines[at])
        elif own:
            self._parts.append([])
        self._introduced = introduced and at + 1 < len(self.lines) and self._plain[at + 1].startswith(">")
        return at + 1

    def _attribution(self, at: int, wrapped: int) -> int:
        own = self._parts[-1]
        del own[max(0, len(own) - wrapped + 1) :]
        while own and not own[-1].strip():
            own.pop()
        if own and SEPARATOR.fullmatch(own[-1].strip()):
            own.pop()
        self._parts.append([])
        self.attributed = True
        return at + 1

    def _appended(self, at: int, body: int) -> int:
        """A message that stands here whole: the rest of the mail, unless quotes are marked in it, or answers told."""
        following = self._next[body - 1]
        if following < len(self.lines) and self._plain[following].startswith(">"):
            self._parts.append([])
            self.attributed = True
            return body
        said = "\n".join(line for part in self._parts for line in part)
        if not said.strip() or INLINE.search(said):
            return self._rest_belongs(at)
        return len(self.lines)

    def _rest_belongs(self, at: int) -> int:
        self._whole = list(self.lines[at:])
        return len(self.lines)

    def _next_words(self) -> list[int]:
        """Return for each line the place of the next that is not empty."""
        places, following = [0] * len(self.lines), len(self.lines)
        for at in range(len(self.lines) - 1, -1, -1):
            places[at] = following
            if self._plain[at]:
                following = at
        return places
