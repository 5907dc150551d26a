"""Waiting: which failures of a send say that the message has not gone yet, rather than that it never will."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, FailureError, TimeoutError

from activities.requests import IN_DOUBT, NOT_SENT, PROVIDER_AWAY, Send, Unrecorded
from domain.delivery.sending import MANNER_OF
from domain.events import MessageDeferred
from workflows.owing import without_its_words

WAITS = "messages-wait-for-their-provider"
"""The patch by which such a message waits instead of counting as failed."""
DATABASE_UNAVAILABLE = "DatabaseUnavailable"
_NOT_YET = frozenset({PROVIDER_AWAY, NOT_SENT, IN_DOUBT, DATABASE_UNAVAILABLE})


class Waiting(NamedTuple):
    """A message that waits, and what its ledger has to be told of that."""

    event: MessageDeferred
    unrecorded: Unrecorded | None


def waiting(send: Send, error: FailureError, since: datetime) -> Waiting | None:
    """Return that a message waits which was asked for at `since`, or None where its send has failed for good.

    A time-out says that an attempt may have been under way until now, so that nobody can say whether the message was
    taken. One that can be looked for is looked for since it was first asked for; of any other the last instant counts.
    """
    reason: BaseException | None = error.cause if isinstance(error, ActivityError) else error
    timed_out = isinstance(reason, TimeoutError)
    said = reason.cause if isinstance(reason, TimeoutError) else reason
    kind = said.type if isinstance(said, ApplicationError) else None
    if (kind is None and not timed_out) or (kind is not None and kind not in _NOT_YET):
        return None
    code, unrecorded, doubted_at = _left(said)
    if timed_out or (kind == IN_DOUBT and doubted_at is None):
        can_be_asked = MANNER_OF[send.message.channel].can_be_asked
        doubted_at = (send.message.doubted_at or since) if can_be_asked else workflow.now()
    elif kind == DATABASE_UNAVAILABLE:
        doubted_at = send.message.doubted_at  # nothing was tried
    if unrecorded is not None:
        unrecorded = _as_it_waits(unrecorded, doubted_at if timed_out else None)
    elif kind != PROVIDER_AWAY:
        unrecorded = without_its_words(send, code, state="intended").model_copy(
            update={"concluded": False, "deferred": True, "called_at": doubted_at, "calls": int(doubted_at is not None)}
        )
    event = MessageDeferred(effect_id=send.message.id, reason=code, doubted_at=doubted_at)
    return Waiting(event, unrecorded)


def _as_it_waits(left: Unrecorded, doubted_at: datetime | None) -> Unrecorded:
    """What an attempt left for the case that no other follows: here others will."""
    state = "intended" if left.state == "failed" else left.state
    waits = left.model_copy(update={"state": state, "concluded": False, "deferred": True})
    if doubted_at is None:
        return waits
    called_at = max(doubted_at, left.called_at or doubted_at)
    return waits.model_copy(update={"called_at": called_at, "calls": max(left.calls, 1)})


def _left(said: BaseException | None) -> tuple[str, Unrecorded | None, datetime | None]:
    """What the last attempt left: a code, what the ledger is to be told, and when a call in doubt began."""
    if not isinstance(said, ApplicationError):
        return "no answer", None, None
    details = [*said.details, None, None, None]
    code = details[0] if isinstance(details[0], str) else said.type or "no answer"
    unrecorded = Unrecorded.model_validate(details[1]) if details[1] is not None else None
    doubted_at = datetime.fromisoformat(details[2]) if isinstance(details[2], str) else details[2]
    if doubted_at is None and unrecorded is not None:
        doubted_at = unrecorded.called_at
    return code, unrecorded, doubted_at
