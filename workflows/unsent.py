"""Reading the engine's failure of a send into what the domain judges."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, FailureError, TimeoutError

from activities.requests import Send, Unrecorded
from domain.delivery.unsent import Unsent

NO_ANSWER = "no answer"


class FailedSend(NamedTuple):
    """A send that failed: what it means, its code, and what its last attempt left for the ledger."""

    unsent: Unsent
    code: str
    left: Unrecorded | None


def read_failure(send: Send, error: FailureError, since: datetime) -> FailedSend:
    """Return what `error` says of a send that was asked for at `since` and has ended now."""
    reason: BaseException | None = error.cause if isinstance(error, ActivityError) else error
    said = reason.cause if isinstance(reason, TimeoutError) else reason
    kind, code, left, doubted_at = _said(said)
    unsent = Unsent(
        channel=send.message.channel,
        asked_at=since,
        ended_at=workflow.now(),
        kind=kind,
        timed_out=isinstance(reason, TimeoutError),
        doubted_at=doubted_at,
        doubted_before=send.message.doubted_at,
    )
    return FailedSend(unsent, code, left)


def _said(said: BaseException | None) -> tuple[str | None, str, Unrecorded | None, datetime | None]:
    """What the last attempt left: a kind, a code, what the ledger is to be told, and the doubt it knew."""
    if not isinstance(said, ApplicationError):
        return None, NO_ANSWER, None, None
    details = [*said.details, None, None, None]
    code = details[0] if isinstance(details[0], str) else said.type or NO_ANSWER
    left = Unrecorded.model_validate(details[1]) if details[1] is not None else None
    doubted_at = datetime.fromisoformat(details[2]) if isinstance(details[2], str) else details[2]
    if doubted_at is None and left is not None:
        doubted_at = left.called_at
    return said.type, code, left, doubted_at
