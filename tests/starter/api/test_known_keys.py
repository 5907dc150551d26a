from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import OperationalError

from starter.api.known_keys import FRESH, PAUSE, USABLE, KnownKeys
from starter.errors import DatabaseUnreachable
from store.keys import KeyHolder, key_id

HOLDER = KeyHolder(name="backend", scopes=("backend",))
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
ID = key_id("key")


class Desk:
    """A database of keys that can be down or slow, and a clock that is turned by hand."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.keys = {"key": HOLDER}
        self.down = False
        self.asked = 0
        self.read = asyncio.Event()
        self.answers = asyncio.Event()
        self.answers.set()
        self.known = KnownKeys(self.look_up, lambda: self.now, lambda: NOON + timedelta(seconds=self.now - 1000.0))

    async def look_up(self, token: str) -> KeyHolder | None:
        self.asked += 1
        if self.down:
            raise OperationalError("SELECT", {}, Exception("gone"))
        found = self.keys.get(token)
        self.read.set()
        await self.answers.wait()
        return found


async def test_a_busy_key_is_asked_about_once_in_five_seconds() -> None:
    desk = Desk()
    for _ in range(5):
        assert await desk.known.holder("key") == HOLDER
    assert desk.asked == 1
    desk.now += FRESH.total_seconds()
    assert await desk.known.holder("key") == HOLDER
    assert desk.asked == 2


async def test_a_key_that_another_process_took_back_ends_within_five_seconds() -> None:
    desk = Desk()
    await desk.known.holder("key")
    desk.keys.clear()
    desk.now += FRESH.total_seconds()
    assert await desk.known.holder("key") is None
    desk.down = True
    with pytest.raises(DatabaseUnreachable):
        await desk.known.holder("key")


async def test_a_known_key_works_for_minutes_without_the_database() -> None:
    desk = Desk()
    await desk.known.holder("key")
    desk.down = True
    desk.now += USABLE.total_seconds() - 1
    assert await desk.known.holder("key") == HOLDER
    desk.now += PAUSE.total_seconds()
    with pytest.raises(DatabaseUnreachable):
        await desk.known.holder("key")


async def test_a_database_that_is_down_is_left_alone_for_a_while() -> None:
    desk = Desk()
    await desk.known.holder("key")
    desk.down = True
    desk.now += FRESH.total_seconds()
    for _ in range(5):
        await desk.known.holder("key")
    assert desk.asked == 2


async def test_an_unknown_key_is_never_remembered() -> None:
    desk = Desk()
    assert await desk.known.holder("other") is None
    desk.keys["other"] = HOLDER
    assert await desk.known.holder("other") == HOLDER


async def test_a_key_taken_back_here_ends_at_once() -> None:
    desk = Desk()
    await desk.known.holder("key")
    desk.keys.clear()
    desk.known.forget(ID)
    assert await desk.known.holder("key") is None


async def test_a_key_taken_back_here_is_not_taken_while_the_database_is_down_either() -> None:
    desk = Desk()
    await desk.known.holder("key")
    desk.known.forget(ID)
    desk.down = True
    with pytest.raises(DatabaseUnreachable):
        await desk.known.holder("key")


async def test_what_was_read_before_a_key_was_taken_back_is_read_again() -> None:
    desk = Desk()
    desk.answers.clear()
    asking = asyncio.create_task(desk.known.holder("key"))
    await desk.read.wait()
    desk.keys.clear()
    desk.known.forget(ID)
    desk.answers.set()
    assert await asking is None


async def test_others_are_known_as_before() -> None:
    desk = Desk()
    await desk.known.holder("key")
    desk.known.forget(key_id("another"))
    await desk.known.holder("key")
    assert desk.asked == 1


async def test_a_key_expires_also_while_it_is_remembered_and_the_database_is_down() -> None:
    desk = Desk()
    desk.keys["key"] = HOLDER.model_copy(update={"expires_at": NOON + timedelta(seconds=3)})
    assert await desk.known.holder("key") is not None
    desk.now += 2.999
    assert await desk.known.holder("key") is not None
    desk.down = True
    desk.now += 0.001
    assert await desk.known.holder("key") is None
    desk.now += FRESH.total_seconds()
    assert await desk.known.holder("key") is None
    assert desk.asked == 2
