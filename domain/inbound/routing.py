"""Inbound: what a message from outside does, by what it names, who sent it, and where their tickets stand.

Nobody but its customer is heard on a ticket, and nothing a customer says is lost: what no open ticket can take opens
one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime, BaseModel

from domain.case.case import Status
from domain.policy.policy import AfterClosing

MOST_PER_HOUR = 60
"""How many messages of one sender are taken in an hour: more than a person writes, less than a loop does."""

Unheard = Literal[
    "written by one of the team",
    "nobody with this address has an open ticket",
    "a mere thank-you after the end",
    "the ticket is closed",
]


class TheirTicket(BaseModel, frozen=True):
    """A ticket of whoever sent a message; `follows` is the ticket it was opened after, `asked_at` since when a question
    of ours waits for them there."""

    reference: str
    status: Status
    follows: str | None = None
    policy: str = "default"
    asked_at: AwareDatetime | None = None

    @property
    def ended(self) -> bool:
        """Return whether it takes no more messages."""
        return self.status in ("closed", "cancelled")


class Named(BaseModel, frozen=True):
    """The references a message names, in lower case, surest first.

    `proven` stand in an address that we signed, so that somebody had a message of ours; `claimed` ones anybody can
    write.
    """

    proven: tuple[str, ...] = ()
    claimed: tuple[str, ...] = ()


class Answers(BaseModel, frozen=True):
    """It goes to this ticket, as its customer's words."""

    reference: str


class Opens(BaseModel, frozen=True):
    """It opens a ticket: after `follows`, an ended one of the same customer, or `names` one of somebody else."""

    follows: str | None = None
    names: str | None = None


class Ignored(BaseModel, frozen=True):
    """It does nothing, for this reason."""

    why: Unheard


Destination = Answers | Opens | Ignored


def destination(
    named: Named, theirs: Sequence[TheirTicket], *, afresh: bool, thanks: bool, colleague: bool, opens: bool
) -> Destination:
    """Return where a message goes whose sender's tickets are `theirs`, newest first.

    What names no ticket answers the newest question that waits for them, before it goes to a ticket that is newer.
    `afresh` says that it is no answer to anything, so that it reopens nothing; `thanks` that it says thank you and no
    more, which opens nothing; `colleague` that one of the team sent it; `opens` whether mail from nowhere opens one.
    """
    mine = {ticket.reference.lower(): ticket for ticket in theirs}
    meant = next((mine[name] for name in (*named.proven, *named.claimed) if name in mine), None)
    if meant is not None:
        return _to(meant, theirs, thanks)
    if colleague and (named.proven or named.claimed):
        return Ignored(why="written by one of the team")
    asked = sorted((ticket for ticket in theirs if ticket.asked_at), key=_asked_at, reverse=True)
    waiting = [*asked, *(ticket for ticket in theirs if ticket.status in ("open", "waiting"))]
    resolved = [] if afresh and opens else [ticket for ticket in theirs if ticket.status == "resolved"]
    for ticket in (*waiting, *resolved):
        return Answers(reference=ticket.reference)
    if not opens:
        return Ignored(why="nobody with this address has an open ticket")
    if thanks:
        return Ignored(why="a mere thank-you after the end")
    return Opens(names=next(iter(named.proven), None))


def after_closing(follows: str, rule: AfterClosing) -> Destination:
    """Return what becomes of a message to a ticket that has ended, under its policy."""
    return Opens(follows=follows) if rule == "open a linked ticket" else Ignored(why="the ticket is closed")


def _asked_at(ticket: TheirTicket) -> datetime:
    assert ticket.asked_at is not None
    return ticket.asked_at


def _to(meant: TheirTicket, theirs: Sequence[TheirTicket], thanks: bool) -> Destination:
    """To the ticket, or, once it has ended, to one that was opened after it and lives, or a new one."""
    after = meant
    for _ in theirs:  # whoever opens tickets may write a circle
        if not after.ended:
            return Answers(reference=after.reference)
        after = next((ticket for ticket in theirs if ticket.follows == after.reference), after)
    return Ignored(why="a mere thank-you after the end") if thanks else Opens(follows=meant.reference)
