"""Owing: what the ledger has to be told of a message whose send failed, once the database is back."""

from __future__ import annotations

from datetime import datetime

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, FailureError, TimeoutError

from activities.requests import WITH_THE_LEDGER, Send, Unrecorded
from domain.delivery.states import State

EVERY_MESSAGE = "every-message-in-the-ledger"
"""The patch by which a message is entered of which no attempt left a word."""


def owed(send: Send, error: FailureError, since: datetime) -> Unrecorded | None:
    """Return what is to be entered of a message that was asked for at `since`; None where the ledger has it.

    A time-out says that an attempt was under way, so that nobody can say whether the message was taken.
    """
    reason: BaseException | None = error.cause if isinstance(error, ActivityError) else error
    timed_out = isinstance(reason, TimeoutError)
    said = reason.cause if isinstance(reason, TimeoutError) else reason
    if isinstance(said, ApplicationError) and len(said.details) > 1 and said.details[1] is not None:
        fate = Unrecorded.model_validate(said.details[1])
        return _in_doubt(fate, fate.called_at or fate.at) if timed_out else fate
    if isinstance(said, ApplicationError) and said.type in WITH_THE_LEDGER:
        return None
    if not workflow.patched(EVERY_MESSAGE):
        return None
    code = said.type if isinstance(said, ApplicationError) else None
    fate = without_its_words(send, code or "no answer", state="failed")
    return _in_doubt(fate, since) if timed_out else fate


def _in_doubt(fate: Unrecorded, called_at: datetime) -> Unrecorded:
    return fate.model_copy(update={"state": "unknown", "calls": max(fate.calls, 1), "called_at": called_at})


def without_its_words(send: Send, reason: str, *, state: State) -> Unrecorded:
    """Return what is known of a message without any attempt's word; the ledger knows better, if it has it."""
    message = send.message
    return Unrecorded(
        id=message.id,
        reference=send.reference,
        purpose=message.purpose,
        to=message.to.id,
        channel=message.channel,
        address=message.to.address(message.channel) or "",
        body="",
        state=state,
        at=workflow.now(),
        concluded=True,
        unless_known=True,
        reason=reason,
    )
