"""Blocking calls beside the event loop."""

from __future__ import annotations

import asyncio
import threading

from activities.providers.outcome import Accepted, InDoubt, Outcome
from activities.providers.threads import Threads


async def test_a_call_that_takes_too_long_is_in_doubt() -> None:
    let_go = threading.Event()

    def slow() -> Outcome:
        let_go.wait(20)
        return Accepted("late")

    try:
        assert await Threads("carrier", seconds=0.05).run(slow) == InDoubt("carrier timeout")
    finally:
        let_go.set()


async def test_as_many_calls_run_at_once_as_a_worker_has_in_hand() -> None:
    all_here = threading.Barrier(50, timeout=20)

    def call() -> Outcome:
        all_here.wait()
        return Accepted("together")

    threads = Threads("carrier", seconds=20)
    assert await asyncio.gather(*(threads.run(call) for _ in range(50))) == [Accepted("together")] * 50
