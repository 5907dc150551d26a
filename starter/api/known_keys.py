"""Who a bearer key stands for, remembered for minutes, so that people can act while the database is down."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from starter.database_work import in_database
from starter.errors import DatabaseUnreachable
from store.keys import KeyHolder

FRESH = timedelta(seconds=60)
"""How long a withdrawn key may still work."""
USABLE = timedelta(minutes=15)
"""How long a key works that the database cannot be asked about."""
PAUSE = timedelta(seconds=5)
"""How long the database is left alone once it has not answered."""
MOST_REMEMBERED = 10_000

LookUp = Callable[[str], Coroutine[Any, Any, KeyHolder | None]]


@dataclass
class _Known:
    holder: KeyHolder
    confirmed_at: float
    ask_again_at: float


class KnownKeys:
    """Tells whom a key stands for; only keys the database confirmed are remembered, by their hashes."""

    def __init__(self, look_up: LookUp, clock: Callable[[], float] = time.monotonic) -> None:
        """Take what asks the database, and a clock in seconds that never goes back."""
        self._look_up = look_up
        self._clock = clock
        self._known: dict[bytes, _Known] = {}

    async def holder(self, token: str) -> KeyHolder | None:
        """Return whom `token` stands for, or None; raises `DatabaseUnreachable` for one not confirmed lately."""
        place = sha256(token.encode(errors="surrogatepass")).digest()
        known, now = self._known.get(place), self._clock()
        if known and now < known.ask_again_at:
            return known.holder
        try:
            holder = await in_database(self._look_up(token))
        except DatabaseUnreachable:
            if known is None or now >= known.confirmed_at + USABLE.total_seconds():
                raise
            known.ask_again_at = now + PAUSE.total_seconds()
            return known.holder
        self._known.pop(place, None)
        if holder:
            if len(self._known) >= MOST_REMEMBERED:
                del self._known[next(iter(self._known))]
            self._known[place] = _Known(holder, now, now + FRESH.total_seconds())
        return holder
