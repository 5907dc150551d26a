from __future__ import annotations

import pytest
from sqlalchemy.exc import OperationalError

from starter.api.known_keys import FRESH, PAUSE, USABLE, KnownKeys
from starter.errors import DatabaseUnreachable
from store.keys import KeyHolder

HOLDER = KeyHolder(name="backend", scopes=("backend",))


class Desk:
    """A database of keys that can be down, and a clock that is turned by hand."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.keys = {"key": HOLDER}
        self.down = False
        self.asked = 0
        self.known = KnownKeys(self.look_up, lambda: self.now)

    async def look_up(self, token: str) -> KeyHolder | None:
        self.asked += 1
        if self.down:
            raise OperationalError("SELECT", {}, Exception("gone"))
        return self.keys.get(token)


async def test_a_key_is_asked_about_once_a_minute() -> None:
    desk = Desk()
    for _ in range(5):
        assert await desk.known.holder("key") == HOLDER
    assert desk.asked == 1
    desk.now += FRESH.total_seconds()
    assert await desk.known.holder("key") == HOLDER
    assert desk.asked == 2


async def test_a_withdrawn_key_ends_within_a_minute() -> None:
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
