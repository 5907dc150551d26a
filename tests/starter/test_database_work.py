from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from starter import database_work
from starter.database_work import in_database
from starter.errors import DatabaseUnreachable


async def test_what_was_found_is_returned() -> None:
    async def work() -> str:
        return "found"

    assert await in_database(work()) == "found"


@pytest.mark.parametrize("error", [OperationalError("SELECT", {}, Exception()), ConnectionResetError(), TimeoutError()])
async def test_a_server_that_is_not_there_is_unreachable(error: Exception) -> None:
    async def work() -> None:
        raise error

    with pytest.raises(DatabaseUnreachable):
        await in_database(work())


async def test_a_mistake_of_ours_is_no_outage() -> None:
    async def work() -> None:
        raise IntegrityError("INSERT", {}, Exception())

    with pytest.raises(IntegrityError):
        await in_database(work())


async def test_nobody_waits_for_a_server_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_work, "PATIENCE", timedelta(milliseconds=10))
    let_go, ended = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await let_go.wait()
            ended.set()
            raise OperationalError("SELECT", {}, Exception("closed at last")) from None

    with pytest.raises(DatabaseUnreachable):
        await in_database(work())
    assert not ended.is_set()
    let_go.set()
    await ended.wait()


async def test_who_stops_waiting_stops_the_work() -> None:
    stopped = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            stopped.set()
            raise

    waiting = asyncio.create_task(in_database(work()))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await stopped.wait()
