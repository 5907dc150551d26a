"""Running an activity as a given attempt, outside an engine."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import ActivityEnvironment


class Attempts:
    """The attempts of one activity: what one leaves for the next is carried over as the server would.

    `engine_is_there` says whether Temporal can be reached, `words_are_lost` that an attempt that dies takes with it
    what it left and did not wait for.
    """

    def __init__(self) -> None:
        self.number = 0
        self.engine_is_there = True
        self.words_are_lost = False
        self.asked_for_at = datetime.now(UTC)
        self.left: Sequence[Any] = ()

    async def make(self, activity: Callable[..., Coroutine[Any, Any, Any]], *args: Any) -> Any:
        """Return what the next attempt returns."""
        self.number += 1
        environment = ActivityEnvironment(client=cast(Client, self))
        environment.info = replace(
            environment.info,
            attempt=self.number,
            heartbeat_details=list(self.left),
            scheduled_time=self.asked_for_at,
            current_attempt_scheduled_time=datetime.now(UTC),
        )
        environment.on_heartbeat = self._leave
        self._on_its_way: Sequence[Any] | None = None
        try:
            done = await environment.run(activity, *args)
        except Exception:
            self._arrives()
            raise
        except BaseException:
            if not self.words_are_lost:
                self._arrives()
            raise
        self._arrives()
        return done

    def _arrives(self) -> None:
        if self._on_its_way is not None and self.engine_is_there:
            self.left = self._on_its_way

    def get_async_activity_handle(self, *, task_token: bytes) -> Attempts:
        """Return what waits until Temporal has what an attempt leaves."""
        return self

    async def heartbeat(self, *details: Any, rpc_timeout: timedelta) -> None:
        """Leave word, and return once Temporal has it."""
        if not self.engine_is_there:
            raise RPCError("away", RPCStatusCode.UNAVAILABLE, b"")
        self.left, self._on_its_way = details, None

    def _leave(self, *details: Any) -> None:
        self._on_its_way = details
