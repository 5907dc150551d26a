"""What one attempt of a send leaves for the next, kept by Temporal, which is there when our database is not.

It travels as the activity's heartbeat, which the server hands to the next attempt; a failing attempt delivers its
last one before it fails.
"""

from __future__ import annotations

from datetime import datetime

from temporalio import activity

from domain.delivery.attempts import Word
from domain.delivery.sending import Known


def leave(known: Known, *, reason: str | None = None, not_taken_at: datetime | None = None) -> None:
    """Leave word for the next attempt, in place of any word left before."""
    word = Word(
        attempt=activity.info().attempt,
        calls=known.calls,
        called_at=known.called_at,
        not_taken_at=not_taken_at,
        resent_at=known.resent_at,
        reason=reason,
    )
    activity.heartbeat(word.model_dump(mode="json"))


def word_left() -> Word | None:
    """Return the last word an earlier attempt left; None when none did, or one of an older release."""
    left = list(activity.info().heartbeat_details)
    return Word.model_validate(left[0]) if left and isinstance(left[0], dict) else None
