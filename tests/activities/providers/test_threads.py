"""Blocking calls beside the event loop."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

from activities.providers.outcome import Accepted, InDoubt, NotSent, Outcome
from activities.providers.threads import Threads
from tests.own_names import MAIL, OwnNames


async def test_a_call_that_takes_too_long_is_in_doubt() -> None:
    let_go = threading.Event()

    def slow() -> Outcome:
        let_go.wait(20)
        return Accepted("late")

    try:
        assert await Threads("carrier", seconds=0.05).run(slow) == InDoubt("carrier timeout")
    finally:
        let_go.set()


async def test_a_call_whose_host_is_looked_up_for_too_long_was_not_sent_and_never_is(tmp_path: Path) -> None:
    names, called = OwnNames(tmp_path / "lost"), threading.Event()

    def call() -> Outcome:
        called.set()
        return Accepted("late")

    threads = Threads("carrier", host=MAIL, seconds=0.05)
    with names.in_use():
        names.lose([MAIL], after_seconds=0.5)
        outcome = await threads.run(call)
        names.lose([])  # so the look-up that goes on finds it in the end
        assert (outcome, outcome.met) == (NotSent("carrier host not resolved"), "unconnected")
        assert await Threads("carrier", host=MAIL, seconds=20).run(lambda: Accepted("now")) == Accepted("now")
        assert not await asyncio.to_thread(called.wait, 1.0)


async def test_as_many_calls_run_at_once_as_a_worker_has_in_hand() -> None:
    all_here = threading.Barrier(50, timeout=20)

    def call() -> Outcome:
        all_here.wait()
        return Accepted("together")

    threads = Threads("carrier", seconds=20)
    assert await asyncio.gather(*(threads.run(call) for _ in range(50))) == [Accepted("together")] * 50
