"""What one attempt of a send leaves for the next, kept by Temporal, which is there when our database is not.

It travels as the activity's heartbeat, which the server hands to the next attempt; a failing attempt delivers its
last one before it fails.
"""

from __future__ import annotations

from typing import Literal

from temporalio import activity

Fate = Literal["not sent", "sending without the ledger"]


def leave(fate: Fate) -> None:
    """Leave word for the next attempt, in place of any word left before."""
    activity.heartbeat(fate, activity.info().attempt)


def last_attempt_did_not_send() -> bool:
    """Return whether the attempt before this one is certain that nothing was sent.

    Word of an older attempt does not count: one since may have sent, and died before it could say so.
    """
    info = activity.info()
    return list(info.heartbeat_details) == ["not sent", info.attempt - 1]


def some_attempt_sent_without_the_ledger() -> bool:
    """Return whether an earlier attempt may have sent while the ledger knew nothing of it."""
    return list(activity.info().heartbeat_details)[:1] == ["sending without the ledger"]
