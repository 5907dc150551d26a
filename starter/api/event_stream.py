"""What happens, as server-sent events."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

from starter.errors import DatabaseUnreachable
from starter.following import LOOK_EVERY, Following
from store.happenings import MOST_AT_ONCE, Happening

MEDIA_TYPE = "text/event-stream"
ALIVE_EVERY = timedelta(seconds=15)
RETRY = timedelta(seconds=1)
"""How long who was cut off waits before they come again."""


async def event_stream(
    following: Following,
    position: int,
    reference: str | None,
    ends: asyncio.Event,
    longest: timedelta,
    may_go_on: Callable[[], Awaitable[bool]],
) -> AsyncIterator[str]:
    """Yield an event for each entry after `position`, of one ticket or of all, until `ends` is set or `longest` over.

    It ends as soon as its reader may not go on reading, whose key was taken back.
    What was not sent when a stream ends is sent by the next one that starts with the last id of this one. A database
    that is away for a while is waited for.
    """
    until = time.monotonic() + longest.total_seconds()
    yield f"retry: {int(RETRY.total_seconds() * 1000)}\n" + _place(position)
    spoke_at = time.monotonic()
    while not ends.is_set() and time.monotonic() < until:
        with suppress(DatabaseUnreachable):
            if not await may_go_on():
                return
            now = await following.now()
            found = await following.after(position, now, reference) if now > position else ()
            for happening in found:
                yield _event(happening)
            position = found[-1].position if len(found) == MOST_AT_ONCE else max(now, position)
            if found:
                spoke_at = time.monotonic()
            if len(found) == MOST_AT_ONCE:
                continue
        if time.monotonic() - spoke_at >= ALIVE_EVERY.total_seconds():
            yield ": alive\n" + _place(position)
            spoke_at = time.monotonic()
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_EVERY.total_seconds()):
                await ends.wait()


def _event(happening: Happening) -> str:
    data = happening.model_dump_json()
    return f"id: {happening.position}\nevent: entry\ndata: {data}\n\n"


def _place(position: int) -> str:
    # Without data it is no event, but whoever reads it knows where to go on.
    return f"id: {position}\n\n"
