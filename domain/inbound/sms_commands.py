"""Commands by text message: what somebody of the team may answer to a notice, and which ticket they mean.

A text that was sent with something to act on is an offer: its code stands for one ticket as its reader saw it. No code
is given out twice, so an old message never acts on a newer ticket, nor on a tier that its reader had not seen.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel

from domain.effects import Purpose

Verb = Literal["ack", "take", "up", "done", "decline"]
Unclear = Literal["which", "unknown"]

WORDS: dict[str, Verb] = {
    "ACK": "ack",
    "ACKNOWLEDGE": "ack",
    "TAKE": "take",
    "UP": "up",
    "ESCALATE": "up",
    "DONE": "done",
    "RESOLVE": "done",
    "DECLINE": "decline",
}
"""Each action under its short word and under its name everywhere else. None is a word of the carrier's."""
SHORT_AFTER_A_CODE: dict[str, Verb] = {"A": "ack", "AA": "ack"}
"""What hurried people write right behind a code: `100aa`."""
HELP_AT_MOST = 5
"""How often in a row somebody who writes what is no command is told the commands."""
LONGEST_CODE = 9

WITH_OFFERS: frozenset[Purpose] = frozenset(
    {"assigned", "reminder", "warning", "breach", "escalation", "alarm", "customer_replied", "resumed"}
)
"""The notices that ask somebody of the team to act."""

_QUOTES = "\"'`´‘’‚‛“”„‟«»‹›"
_BY_LENGTH = "|".join(sorted(WORDS, key=len, reverse=True))
_SHORT = "|".join(sorted(SHORT_AFTER_A_CODE, key=len, reverse=True))
_GAP = r"[^A-Za-z0-9]*"
_WORD_FIRST = re.compile(rf"{_GAP}({_BY_LENGTH})(?![A-Za-z])(.*)", re.IGNORECASE | re.DOTALL)
_CODE_FIRST = re.compile(
    rf"{_GAP}([0-9]{{1,{LONGEST_CODE}}})(?:{_GAP}({_BY_LENGTH})|({_SHORT}))(?![A-Za-z0-9])(.*)",
    re.IGNORECASE | re.DOTALL,
)
_TARGET = re.compile(rf"{_GAP}([A-Za-z0-9._-]+)(.*)", re.DOTALL)


class Command(BaseModel, frozen=True):
    """What somebody wants done: `target` is the code or reference they gave, `words` what they wrote behind it."""

    verb: Verb
    target: str = ""
    words: str = ""

    @property
    def codes(self) -> frozenset[int]:
        """Return the codes it may mean: digits with spaces between them, and nothing else, may be one code."""
        joined = "".join(f"{self.target}{self.words}".split())
        return frozenset(
            int(digits)
            for digits in (self.target.strip("._-"), joined.strip("._-"))
            if digits.isascii() and digits.isdecimal() and len(digits) <= LONGEST_CODE
        )

    @property
    def can_be_nothing_else(self) -> bool:
        """Return whether no customer would write this: a word of ours alone, or with a code."""
        return not self.target or any(character.isdecimal() for character in self.target)

    @property
    def references(self) -> frozenset[str]:
        """Return the references it may mean, in lower case: a full stop behind one may end a sentence."""
        target = self.target.lower()
        return frozenset(filter(None, (target, target.strip("._-"))))


class Offer(BaseModel, frozen=True):
    """What a number was sent to act on: a ticket, as `person` was told of it.

    `reasons` are those for which the ticket's policy lets it be passed up. The newest of several about one ticket is
    the one sent last.
    """

    code: int
    reference: str
    person: str
    bundle: str
    episode: int
    tier: int
    reasons: tuple[str, ...] = ()
    sent_at: AwareDatetime


def read_command(text: str) -> Command | None:
    """Return the command that a text is, however it is written: quoted, in any case, glued to its code, code first.

    A word of ours only counts at the start, and never as the beginning of another word.
    """
    plain = unicodedata.normalize("NFKC", text).strip().strip(_QUOTES).strip()
    if found := _CODE_FIRST.match(plain):
        code, word, short, words = found.groups()
        verb = WORDS[word.upper()] if word else SHORT_AFTER_A_CODE[short.upper()]
        return Command(verb=verb, target=code, words=_trimmed(words))
    if not (found := _WORD_FIRST.match(plain)):
        return None
    word, rest = found.groups()
    target = _TARGET.match(rest)
    if target is None:
        return Command(verb=WORDS[word.upper()], words=_trimmed(rest))
    return Command(verb=WORDS[word.upper()], target=target[1], words=_trimmed(target[2]))


def pick(command: Command, offers: Sequence[Offer]) -> Offer | Unclear:
    """Return which of the offers made to a number a command is about; an offer never made to it is `unknown`.

    Only an acknowledgment may leave the ticket out and mean the newest: it is what a hurried person answers, and it
    harms nothing. What is one ticket's code and another's reference is not guessed.
    """
    named = {offer.reference: offer for offer in _oldest_first(offers) if offer.reference.lower() in command.references}
    coded = [offer for offer in offers if offer.code in command.codes]
    found = {offer.reference: offer for offer in (*named.values(), *coded)}
    if len(found) == 1 and len(coded) <= 1:
        return next(iter(found.values()))
    if found:
        return "which"
    if command.target and command.can_be_nothing_else:
        return "unknown"
    if command.verb == "ack" and command.target.lower() != "all" and offers:
        return _oldest_first(offers)[-1]
    return "which"


def passing_up(words: str, reasons: Sequence[str]) -> tuple[str, str]:
    """Return the coded reason and the note of passing a ticket up with `words`.

    A reason of the policy that the words begin with is the one; otherwise it is the policy's first. What else was
    written is the note. There is at least one reason.
    """
    for reason in sorted(reasons, key=len, reverse=True):
        if re.match(rf"{re.escape(reason)}(?!\w)", words, re.IGNORECASE):
            return reason, _trimmed(words[len(reason) :])
    return reasons[0], words


def may_be_told_the_commands(told_since_an_action: int) -> bool:
    """Return whether to answer what is no command, or to say nothing until they have done something that is."""
    return told_since_an_action < HELP_AT_MOST


def offered(tier: int, reasons: Iterable[str]) -> dict[str, Any]:
    """Return what a message to the team carries for those who answer it by text: what its reader is shown."""
    return {"tier": tier, "reasons": list(reasons)}


def _oldest_first(offers: Sequence[Offer]) -> list[Offer]:
    return sorted(offers, key=lambda offer: (offer.sent_at, offer.code))


def _trimmed(words: str) -> str:
    return words.lstrip(" \t\r\n:,;.-#").strip().strip(_QUOTES).strip()
