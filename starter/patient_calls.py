"""Calls over HTTP that outlast a restart of whoever answers them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import httpx

AGAIN_AFTER_SECONDS = 0.2
PATIENCE_SECONDS = 120.0
ASKED_TO_WAIT_AT_MOST_SECONDS = 10.0
_AGAIN = (
    httpx.codes.TOO_MANY_REQUESTS,
    httpx.codes.BAD_GATEWAY,
    httpx.codes.SERVICE_UNAVAILABLE,
    httpx.codes.GATEWAY_TIMEOUT,
)


class NobodyAnswered(Exception):
    """Raised when nobody answered for two minutes."""


async def answer_to(call: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
    """Return the first real answer to `call`, made again while nobody is there or the answer is "not now".

    `call` must be one that may be repeated: a read, or a write that carries its idempotency key.
    Raises `NobodyAnswered`.
    """
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        pause = AGAIN_AFTER_SECONDS
        try:
            answer = await call()
        except httpx.TransportError:
            pass
        else:
            if answer.status_code not in _AGAIN:
                return answer
            pause = _asked_to_wait(answer)
        if time.monotonic() > until:
            raise NobodyAnswered("nobody answered")
        await asyncio.sleep(pause)


def _asked_to_wait(answer: httpx.Response) -> float:
    asked = answer.headers.get("Retry-After", "")
    wanted = float(asked) if asked.isdecimal() else AGAIN_AFTER_SECONDS
    return min(max(wanted, AGAIN_AFTER_SECONDS), ASKED_TO_WAIT_AT_MOST_SECONDS)
