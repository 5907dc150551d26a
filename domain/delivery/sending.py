"""Sending once: what comes next for a message, by what is known of it, so that it is neither lost nor told twice.

A call to a provider may break off without an answer, or its caller may die: then nobody here knows whether the message
was taken. A provider that can be asked is asked. One that cannot reports what it took: if it has reported a message
that was sent later, and this one not, this one was not taken. Where it reports nothing at all, nobody can tell: the
message is sent again, ever more seldom, since a rare second email is cheaper than silence. The number of calls is no
reason to give up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from domain.delivery.states import OPEN, State
from domain.people import Channel

LOOK_AGAIN_AFTER = timedelta(seconds=10)
"""How often a message in doubt is looked at while it is waited for: a report may have settled it."""

LONGEST_DOUBT = timedelta(days=1)
"""How far apart calls in doubt are at most."""
DOUBT_GROWS_BY = 4

Sight = Literal["not asked", "no answer", "absent"]
"""What the provider said when it was asked for the message. One that has it needs no rule."""


@dataclass(frozen=True)
class Evidence:
    """What a provider that cannot be asked has done for messages called later than one in doubt.

    `reported` says that it has reported one of them. `taken_at` is when it took the first; None when it took none.
    """

    reported: bool = False
    taken_at: datetime | None = None


NO_EVIDENCE = Evidence()


@dataclass(frozen=True)
class Manner:
    """How to be certain after a call that broke off.

    Everything that such a call brought about shows within `settled_after` of its beginning: in the provider's list if
    it `can_be_asked`, otherwise as a report.
    """

    can_be_asked: bool
    settled_after: timedelta


ASKABLE = Manner(can_be_asked=True, settled_after=timedelta(seconds=30))
"""A call lasts nine seconds at most, and a list shows what it took well within as long again."""
SILENT = Manner(can_be_asked=False, settled_after=timedelta(seconds=90))
"""Reports of what was taken come within seconds, and in bad hours within a minute."""
MANNER_OF: dict[Channel, Manner] = {"email": SILENT, "sms": ASKABLE}


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


NextStep = Settled | Call | Ask | Wait


def next_step(manner: Manner, known: Known, sight: Sight, now: datetime, evidence: Evidence = NO_EVIDENCE) -> NextStep:
    """Return what to do next with a message.

    Following it, nobody gets a text twice; an email only where its provider has reported nothing of it and of no later
    one, though there was time for it.
    """
    if known.state not in OPEN:
        return Settled()
    if known.called_at is None:
        return Call()
    if manner.can_be_asked:
        return _by_asking(manner, known, known.called_at, sight, now)
    return _by_evidence(manner, known, known.called_at, evidence, now)


def _by_asking(manner: Manner, known: Known, called_at: datetime, sight: Sight, now: datetime) -> NextStep:
    if sight == "not asked":
        return Ask()
    if sight == "no answer":
        return Wait(until=now + LOOK_AGAIN_AFTER)
    return _once(called_at + manner.settled_after, now, Call())


def _by_evidence(manner: Manner, known: Known, called_at: datetime, evidence: Evidence, now: datetime) -> NextStep:
    if evidence.reported:
        # marked all the same: a single report may be lost
        return _once(called_at + manner.settled_after, now, Call(in_doubt=True))
    settled_at = called_at + _doubt_lasts(manner, known.calls)
    if evidence.taken_at is not None:
        # what was taken since is about to be reported, and then tells of this one, too
        settled_at = max(settled_at, evidence.taken_at + manner.settled_after)
    return _once(settled_at, now, Call(in_doubt=True))


def _doubt_lasts(manner: Manner, calls: int) -> timedelta:
    """How long a call in doubt is waited for: four times as long each time."""
    grown: timedelta = manner.settled_after * DOUBT_GROWS_BY ** min(max(calls - 1, 0), 10)
    return max(manner.settled_after, min(grown, LONGEST_DOUBT))


def _once(settled_at: datetime, now: datetime, call: Call) -> NextStep:
    return call if now >= settled_at else Wait(until=min(settled_at, now + LOOK_AGAIN_AFTER))


def left_behind(manner: Manner, known: Known) -> State:
    """Return the state of a message that no attempt follows on: `failed` when it was surely not taken, else `unknown`.

    Where the provider can be asked, no call is made before those that came earlier are known not to have been taken.
    """
    in_doubt = known.called_at is not None or (known.calls > 0 and not manner.can_be_asked)
    return "unknown" if in_doubt else "failed"
