"""Pace: how fast deferred messages are let go once their provider is back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.delivery.health import Health


def messages_let_go(healths: Sequence[Health], per_second: float, now: datetime) -> int:
    """Return how many messages to let go in this second, by the health of the open providers.

    A few while one returns, and as many as the channel takes once all are well; at least one.
    """
    full = int(per_second)
    if all(health.state == "well" for health in healths):
        return max(full, 1)
    return max(min(sum(health.calls_at_once(now) for health in healths), full), 1)
