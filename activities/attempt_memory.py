"""What one attempt of a send leaves for the next, kept by Temporal, which is there when our database is not.

It travels as the activity's heartbeat, which the server hands to the next attempt; a failing attempt delivers its
last one before it fails.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from temporalio import activity
from temporalio.client import AsyncActivityCancelledError
from temporalio.service import RPCError

from domain.delivery.attempts import Word
from domain.delivery.sending import Known

CERTAIN_WITHIN = timedelta(seconds=3)


def leave(known: Known, *, reason: str | None = None, not_taken_at: datetime | None = None) -> None:
    """Leave word for the next attempt, in place of any word left before.

    It may be lost with this process, or where Temporal takes this attempt for ended before it comes.
    """
    activity.heartbeat(_word(known, reason, not_taken_at))


async def leave_for_certain(known: Known) -> bool:
    """Leave word for the next attempt; return whether Temporal has it.

    It has not where it cannot be reached, or takes this attempt for ended: then another one may be under way.
    """
    word = _word(known)
    activity.heartbeat(word)  # so that no word left earlier, which may still be on its way, comes after this one
    handle = activity.client().get_async_activity_handle(task_token=activity.info().task_token)
    try:
        await handle.heartbeat(word, rpc_timeout=CERTAIN_WITHIN)
    except (RPCError, AsyncActivityCancelledError):
        return False
    return True


def word_left() -> Word | None:
    """Return the last word an earlier attempt left; None when none did, or one of an older release."""
    left = list(activity.info().heartbeat_details)
    return Word.model_validate(left[0]) if left and isinstance(left[0], dict) else None


def _word(known: Known, reason: str | None = None, not_taken_at: datetime | None = None) -> dict[str, Any]:
    return Word(
        attempt=activity.info().attempt,
        calls=known.calls,
        called_at=known.called_at,
        not_taken_at=not_taken_at,
        resent_at=known.resent_at,
        reason=reason,
    ).model_dump(mode="json")
