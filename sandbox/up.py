"""`escalation up`: a stack that runs until a person or the system ends it."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable

from sandbox.product import Product
from sandbox.site import StackOptions
from sandbox.stack import Stack, start_stack

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def up(
    options: StackOptions,
    product: Product,
    announce: Callable[[Stack], None],
    notice: Callable[[str], None],
) -> None:
    """Runs a stack, calls `announce` once it is ready, and returns after a signal when all has been stopped.

    The first signal (Ctrl-C, SIGTERM, a closed terminal) drains; a second one kills what still drains.
    Raises what `start_stack` raises.
    """
    asyncio.run(_up(options, product, announce, notice))


async def _up(
    options: StackOptions,
    product: Product,
    announce: Callable[[Stack], None],
    notice: Callable[[str], None],
) -> None:
    hurry = asyncio.Event()

    async def serve() -> None:
        async with start_stack(options, product, notice, hurry) as stack:
            announce(stack)
            await asyncio.Event().wait()

    serving = asyncio.create_task(serve())

    def end() -> None:
        if serving.cancelling():
            hurry.set()
        serving.cancel()

    loop = asyncio.get_running_loop()
    for number in _ENDING:
        loop.add_signal_handler(number, end)
    with contextlib.suppress(asyncio.CancelledError):
        await serving
