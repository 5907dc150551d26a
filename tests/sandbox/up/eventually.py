"""Waiting for what other processes do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


async def eventually(condition: Callable[[], bool], tries: int = 600) -> None:
    """Returns once `condition` holds; asked 20 times a second."""
    for _ in range(tries):
        if condition():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("what was awaited did not happen")
