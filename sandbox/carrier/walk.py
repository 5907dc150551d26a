"""Walking each message through its statuses, also after a restart."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from sandbox.carrier.background import Background
from sandbox.carrier.callbacks import Callbacks
from sandbox.carrier.entry import Entry
from sandbox.carrier.ledger import Ledger
from sandbox.carrier.pace import Pace
from sandbox.carrier.records import Reached


class Walks:
    """Every message reaches its last status, whether our API listens or not.

    Callbacks follow the statuses without holding them up: a phone rings even while our API is down.
    """

    def __init__(self, ledger: Ledger, callbacks: Callbacks, background: Background, pace: Pace) -> None:
        self._ledger = ledger
        self._callbacks = callbacks
        self._background = background
        self._pace = pace

    def start(self, entry: Entry) -> asyncio.Task[None]:
        """Starts or goes on with a message's walk. The task ends once its last callback is dealt with."""
        return self._background.start(self._walk(entry))

    def resume(self) -> None:
        """Goes on with every walk that an earlier process left unfinished."""
        for entry in self._ledger.entries():
            arrived = len(entry.history) == len(entry.message.plan.steps)
            if not (arrived and self._callbacks.all_told(entry)):
                self.start(entry)

    async def _walk(self, entry: Entry) -> None:
        reached: asyncio.Queue[Reached | None] = asyncio.Queue()
        for earlier in entry.history:
            reached.put_nowait(earlier)
        async with asyncio.TaskGroup() as both:
            both.create_task(self._advance(entry, reached))
            both.create_task(self._tell(entry, reached))

    async def _advance(self, entry: Entry, reached: asyncio.Queue[Reached | None]) -> None:
        for step in entry.message.plan.steps[len(entry.history) :]:
            await asyncio.sleep(self._pace.step.total_seconds())
            record = Reached(id=entry.message.id, step=step, at=datetime.now(UTC))
            await self._ledger.add(record)
            reached.put_nowait(record)
        reached.put_nowait(None)

    async def _tell(self, entry: Entry, reached: asyncio.Queue[Reached | None]) -> None:
        held_back: list[Reached] = []
        while (record := await reached.get()) is not None:
            if entry.message.plan.last_first:
                held_back.append(record)
            else:
                await self._callbacks.tell(entry, record)
        for record in reversed(held_back):
            await self._callbacks.tell(entry, record)
