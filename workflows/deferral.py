"""Deferral: a message whose send says that it has not gone yet, and what its ledger is told of that."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from temporalio.exceptions import FailureError

from activities.requests import Send, Unrecorded
from domain.events import MessageDeferred
from workflows.unsent import read_failure

DEFERS = "messages-wait-for-their-provider"
"""The patch by which such a message is deferred instead of counting as failed."""


class Deferral(NamedTuple):
    """That a message is deferred, and what its ledger has to be told of that."""

    event: MessageDeferred
    unrecorded: Unrecorded | None


def deferral(send: Send, error: FailureError, since: datetime) -> Deferral | None:
    """Return that a message is deferred which was asked for at `since`, or None where its send has failed for good."""
    unsent, code, left = read_failure(send, error, since)
    if not unsent.may_go_later:
        return None
    event = MessageDeferred(effect_id=send.message.id, reason=code, doubted_at=unsent.in_doubt_since)
    if left is not None:
        fate = left.model_copy(update={"state": "intended" if left.state == "failed" else left.state})
    elif unsent.ledger_knows_that_it_is_deferred:
        return Deferral(event, None)
    else:
        fate = Unrecorded.without_words(send.reference, send.message, "intended", unsent.ended_at, code)
    if left is None or unsent.timed_out:
        fate = fate.doubted(unsent.in_doubt_since)
    return Deferral(event, fate.model_copy(update={"concluded": False, "deferred": True}))
