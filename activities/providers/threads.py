"""Threads for the vendors' SDKs, whose calls block."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from activities.providers.outcome import InDoubt, Outcome
from activities.providers.sighting import NoAnswer, Sighting

Answer = TypeVar("Answer")
CALLS_AT_ONCE = 64
GIVEN_UP_AFTER_SECONDS = 9.0
SDK_TIMEOUT_SECONDS = 8.0


class Threads:
    """Runs calls beside the event loop, `CALLS_AT_ONCE` at a time: more than a worker has sends in hand.

    The SDKs' time-outs are for one step, connecting or reading, and steps add up; here the whole call is bounded.
    """

    def __init__(self, name: str, seconds: float = GIVEN_UP_AFTER_SECONDS) -> None:
        self._name = name
        self._seconds = seconds
        self._pool = ThreadPoolExecutor(max_workers=CALLS_AT_ONCE, thread_name_prefix=name)

    async def run(self, call: Callable[[], Outcome]) -> Outcome:
        """Return what `call` returns; a call given up goes on in its thread, so its outcome is in doubt."""
        return await self._bounded(call, InDoubt(f"{self._name} timeout", met="silence"))

    async def ask(self, question: Callable[[], Sighting]) -> Sighting:
        """Return what `question` returns, or that there was no answer in time."""
        return await self._bounded(question, NoAnswer(f"{self._name} timeout"))

    async def _bounded(self, call: Callable[[], Answer], given_up: Answer) -> Answer:
        running = asyncio.get_running_loop().run_in_executor(self._pool, call)
        try:
            return await asyncio.wait_for(running, self._seconds)
        except TimeoutError:
            return given_up
