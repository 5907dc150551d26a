"""Threads for the vendors' SDKs, whose calls block."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import TypeVar

from activities.providers.host_lookup import resolves
from activities.providers.outcome import InDoubt, NotSent, Outcome
from activities.providers.sighting import NoAnswer, Sighting

Answer = TypeVar("Answer")
CALLS_AT_ONCE = 64
GIVEN_UP_AFTER_SECONDS = 9.0
SDK_TIMEOUT_SECONDS = 8.0


class Threads:
    """Runs calls beside the event loop, `CALLS_AT_ONCE` at a time: more than a worker has sends in hand.

    The SDKs' time-outs are for one step, connecting or reading, and steps add up; here the whole call is bounded. What
    sends first looks `host` up, where there is one, and is not called at all once nobody waits for it any more.
    """

    def __init__(self, name: str, host: str = "", seconds: float = GIVEN_UP_AFTER_SECONDS) -> None:
        self._name = name
        self._host = host
        self._seconds = seconds
        self._pool = ThreadPoolExecutor(max_workers=CALLS_AT_ONCE, thread_name_prefix=name)

    async def run(self, call: Callable[[], Outcome]) -> Outcome:
        """Return what `call` returns, or that nothing was sent, as the host was not found in time.

        A call that has begun goes on in its thread when it is given up, so its outcome is in doubt.
        """
        unresolved = NotSent(f"{self._name} host not resolved", met="unconnected")
        first = Lock()  # taken by whichever comes first: the call begins, or it is given up

        def found_first() -> Outcome:
            if self._host and not resolves(self._host):
                return unresolved
            return call() if first.acquire(blocking=False) else unresolved

        def given_up() -> Outcome:
            if first.acquire(blocking=False):
                return unresolved
            return InDoubt(f"{self._name} timeout", met="silence")

        return await self._bounded(found_first, given_up)

    async def ask(self, question: Callable[[], Sighting]) -> Sighting:
        """Return what `question` returns, or that there was no answer in time."""
        return await self._bounded(question, lambda: NoAnswer(f"{self._name} timeout"))

    async def _bounded(self, call: Callable[[], Answer], given_up: Callable[[], Answer]) -> Answer:
        running = asyncio.get_running_loop().run_in_executor(self._pool, call)
        try:
            return await asyncio.wait_for(running, self._seconds)
        except TimeoutError:
            return given_up()
