"""Work asked of the database, which nobody waits for long."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from starter.errors import DatabaseUnreachable

Answer = TypeVar("Answer")
PATIENCE = timedelta(seconds=3)
_given_up: set[asyncio.Task[Any]] = set()


async def in_database(work: Coroutine[Any, Any, Answer]) -> Answer:
    """Return what `work` returns; raises `DatabaseUnreachable` when that takes over 3 s or nobody is there.

    A server that hangs keeps none of its own limits, and the driver takes ten seconds more to give up on it. So what
    takes too long is left to end by itself.
    """
    task = asyncio.create_task(work)
    try:
        done, _ = await asyncio.wait([task], timeout=PATIENCE.total_seconds())
        if not done:
            raise DatabaseUnreachable("The database does not answer in time")
        return task.result()
    except (OperationalError, InterfaceError, PoolExhausted, OSError) as error:
        raise DatabaseUnreachable(f"The database does not answer ({type(error).__name__})") from error
    finally:
        if not task.done():
            _give_up(task)


def _give_up(task: asyncio.Task[Any]) -> None:
    task.cancel()
    _given_up.add(task)
    task.add_done_callback(_forget)


def _forget(task: asyncio.Task[Any]) -> None:
    _given_up.discard(task)
    if not task.cancelled():
        task.exception()
