"""Running an activity as a given attempt, outside an engine."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from temporalio.testing import ActivityEnvironment


class Attempts:
    """The attempts of one activity: what one leaves for the next is carried over as the server would."""

    def __init__(self) -> None:
        self.number = 0
        self.asked_for_at = datetime.now(UTC)
        self.left: Sequence[Any] = ()

    async def make(self, activity: Callable[..., Coroutine[Any, Any, Any]], *args: Any) -> Any:
        """Return what the next attempt returns."""
        self.number += 1
        environment = ActivityEnvironment()
        environment.info = replace(
            environment.info,
            attempt=self.number,
            heartbeat_details=list(self.left),
            scheduled_time=self.asked_for_at,
            current_attempt_scheduled_time=datetime.now(UTC),
        )
        environment.on_heartbeat = self._leave
        return await environment.run(activity, *args)

    def _leave(self, *details: Any) -> None:
        self.left = details
