"""Sweeping the ledger: what nobody works on any more is asked for, brought to its end, or said to be stuck.

The sweep asks and records; it never sends. Sending is for whoever was asked to, as long as a message is of use.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from domain.delivery.states import ENDS, OPEN, State
from domain.people import Channel

ASKED_AFTER = timedelta(seconds=50)
"""A text without a last report is asked for once it is this old: with a sweep a minute, after about a minute."""
ASKED_UNTIL = timedelta(days=2)
"""Some networks never say more than that a text was sent: it is not asked for for ever."""
SENDING_ENDS_AFTER = timedelta(hours=5)
"""A message that is being sent, or waits for its provider, was heard of less long ago: nobody is sending this one."""
STUCK_AFTER = timedelta(minutes=15)
EMAIL_STUCK_AFTER = timedelta(days=3)
"""Receiving servers may put an email off for three days."""
SHOWN_FOR = timedelta(days=7)
"""What is stuck is shown for so long; by then the matter itself has gone on."""

Sweep = Literal["ask", "close", "leave"]


def sweep(
    state: State,
    channel: Channel,
    *,
    intended_at: datetime,
    called_at: datetime | None,
    asked_at: datetime | None,
    now: datetime,
    waits: bool = False,
) -> Sweep:
    """Return what to do with a message: `ask` its provider, `close` it as one that was never sent, or `leave` it.

    One that `waits` for its provider is its ticket's to give up. It is asked for less and less often: at the fourth
    part of its age, but once a minute at most.
    """
    if state in ENDS:
        return "leave"
    if called_at is None:
        never_sent = state in OPEN and not waits and now - intended_at >= SENDING_ENDS_AFTER
        return "close" if never_sent else "leave"
    age = now - called_at
    if channel != "sms" or not ASKED_AFTER <= age <= ASKED_UNTIL:
        return "leave"
    again_after = max(ASKED_AFTER, age / 4)
    return "ask" if asked_at is None or now - asked_at >= again_after else "leave"


def never_taken(state: State, called_at: datetime, now: datetime, *, waits: bool = False) -> bool:
    """Return whether a message that its provider does not have was surely never taken, and nobody is sending it."""
    return state in OPEN and not waits and now - called_at >= SENDING_ENDS_AFTER


def stuck_since(now: datetime) -> datetime:
    """Return the instant before which a text, or a message in doubt, should have come to its end by `now`."""
    return now - STUCK_AFTER


def email_stuck_since(now: datetime) -> datetime:
    """Return the instant before which an email that was accepted should have been delivered or given up by `now`."""
    return now - EMAIL_STUCK_AFTER
