"""Sending once: what comes next for a message, by what is known of it, so that it is neither lost nor told twice.

A call to a provider may break off without an answer, or its caller may die: then nobody here knows whether the message
was taken. A provider that can be asked is asked; one that cannot has a while to report it. Only what was not taken is
sent again, but for an email of which nothing is heard: that is sent once more, since a rare second email is cheaper
than silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from domain.delivery.states import OPEN, State

LOOK_AGAIN_AFTER = timedelta(seconds=10)
"""How often a message in doubt is looked at while it is waited for: a report may have settled it."""

Sight = Literal["not asked", "no answer", "absent"]
"""What the provider said when it was asked for the message. One that has it needs no rule."""


@dataclass(frozen=True)
class Manner:
    """How to be certain after a call that broke off.

    Everything that such a call brought about shows within `settled_after` of its beginning: in the provider's list if
    it `can_be_asked`, otherwise as a report. `most_calls` are made in all that may have been taken.
    """

    can_be_asked: bool
    settled_after: timedelta
    most_calls: int


ASKABLE = Manner(can_be_asked=True, settled_after=timedelta(seconds=30), most_calls=3)
"""A call lasts nine seconds at most, and a list shows what it took well within as long again."""
SILENT = Manner(can_be_asked=False, settled_after=timedelta(seconds=90), most_calls=2)
"""Reports of what was taken come within seconds, and in bad hours within a minute."""


@dataclass(frozen=True)
class Known:
    """What is known of a message before the next step.

    `called_at` is when the last call began of which nobody knows what became, None when there is none; `calls` are
    those that were, or may have been, taken. `resent_at` is when one was made while another was in doubt.
    """

    state: State = "intended"
    calls: int = 0
    called_at: datetime | None = None
    resent_at: datetime | None = None

    def calling(self, now: datetime, *, in_doubt: bool) -> Known:
        """Return what is known once one more call has begun."""
        resent_at = self.resent_at or now if in_doubt else self.resent_at
        return Known("sending", self.calls + 1, now, resent_at)


@dataclass(frozen=True)
class Settled:
    """Nothing is left to do: the state says what became of it."""


@dataclass(frozen=True)
class Call:
    """Make one call. `in_doubt` says that an earlier one may have been taken, so that this may tell somebody twice."""

    in_doubt: bool = False


@dataclass(frozen=True)
class Ask:
    """Ask the provider whether it has the message."""


@dataclass(frozen=True)
class Wait:
    """Do nothing before `until`, and then look at it anew."""

    until: datetime


@dataclass(frozen=True)
class GiveUp:
    """Try no further here. `certain` says that the message was surely not taken; otherwise the doubt stays."""

    certain: bool


NextStep = Settled | Call | Ask | Wait | GiveUp


def next_step(manner: Manner, known: Known, sight: Sight, now: datetime) -> NextStep:
    """Return what to do next with a message. Following it, nobody gets a text twice, nor an email more than twice."""
    if known.state not in OPEN:
        return Settled()
    if known.called_at is None:
        return Call()
    if manner.can_be_asked and sight == "not asked":
        return Ask()
    settled_at = known.called_at + manner.settled_after
    if sight == "no answer":
        return Wait(until=now + LOOK_AGAIN_AFTER)
    if now < settled_at:
        return Wait(until=min(settled_at, now + LOOK_AGAIN_AFTER))
    if known.calls < manner.most_calls:
        return Call(in_doubt=not manner.can_be_asked)
    return GiveUp(certain=manner.can_be_asked)


def left_behind(manner: Manner, known: Known) -> State:
    """Return the state of a message that no attempt follows on: `failed` when it was surely not taken, else `unknown`.

    Where the provider can be asked, no call is made before those that came earlier are known not to have been taken.
    """
    in_doubt = known.called_at is not None or (known.calls > 0 and not manner.can_be_asked)
    return "unknown" if in_doubt else "failed"
