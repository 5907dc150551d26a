"""Owing: what the ledger has to be told of a message whose send failed, once the database is back."""

from __future__ import annotations

from datetime import datetime

from temporalio import workflow
from temporalio.exceptions import FailureError

from activities.requests import Send, Unrecorded
from workflows.unsent import NO_ANSWER, read_failure

EVERY_MESSAGE = "every-message-in-the-ledger"
"""The patch by which a message is entered of which no attempt left a word."""


def owed(send: Send, error: FailureError, since: datetime) -> Unrecorded | None:
    """Return what is to be entered of a message that was asked for at `since`; None where the ledger has it."""
    unsent, _, fate = read_failure(send, error, since)
    if fate is None:
        if unsent.ledger_knows_that_it_failed or not workflow.patched(EVERY_MESSAGE):
            return None
        reason = unsent.kind or NO_ANSWER
        fate = Unrecorded.without_words(send.reference, send.message, "failed", unsent.ended_at, reason)
    if not unsent.timed_out:
        return fate
    return fate.doubted(unsent.in_doubt_since).model_copy(update={"state": "unknown"})
