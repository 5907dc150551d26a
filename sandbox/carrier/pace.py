"""How fast the carrier works."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


def _seconds(*values: float) -> tuple[timedelta, ...]:
    return tuple(timedelta(seconds=value) for value in values)


@dataclass(frozen=True)
class Pace:
    """`step` lies between two statuses of a message.

    The others are the waits before each new attempt at a webhook: patient for callbacks, since our API may be
    starting again, and shorter for replies, since a person waits for the answer.
    """

    step: timedelta = timedelta(milliseconds=20)
    callback_retries: tuple[timedelta, ...] = _seconds(0.25, 0.5, 1, 2, 4, 8, 8)
    reply_retries: tuple[timedelta, ...] = _seconds(0.25, 0.5, 1, 2, 4)
