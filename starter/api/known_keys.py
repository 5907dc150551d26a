"""Who a bearer key stands for, remembered for minutes, so that people can act while the database is down."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from starter.database_work import in_database
from starter.errors import DatabaseUnreachable
from store.keys import KeyHolder

FRESH = timedelta(seconds=5)
"""How long a key that was taken back by another process may still work here."""
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

    def __init__(
        self,
        look_up: LookUp,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Take what asks the database, a clock in seconds that never goes back, and the one by which keys expire."""
        self._look_up = look_up
        self._clock = clock
        self._wall = wall
        self._known: dict[str, _Known] = {}
        self._forgotten = 0

    async def holder(self, token: str) -> KeyHolder | None:
        """Return whom `token` stands for, or None; raises `DatabaseUnreachable` for one not confirmed lately."""
        holder = await self._remembered_or_found(token)
        expired = holder and holder.expires_at and holder.expires_at <= self._wall()
        return None if expired else holder

    def forget(self, id: str) -> None:
        """Take no key any more whose id is this, once the database has let go of it, not even for a moment."""
        self._forgotten += 1
        for place in [place for place in self._known if place.startswith(id)]:
            del self._known[place]

    async def _remembered_or_found(self, token: str) -> KeyHolder | None:
        place = sha256(token.encode(errors="surrogatepass")).hexdigest()
        known, now = self._known.get(place), self._clock()
        if known and now < known.ask_again_at:
            return known.holder
        forgotten = self._forgotten
        try:
            holder = await in_database(self._look_up(token))
        except DatabaseUnreachable:
            known = self._known.get(place)
            if known is None or now >= known.confirmed_at + USABLE.total_seconds():
                raise
            known.ask_again_at = now + PAUSE.total_seconds()
            return known.holder
        if forgotten != self._forgotten:
            # What was read may be of before a key was taken back.
            return await self._remembered_or_found(token)
        self._known.pop(place, None)
        if holder:
            if len(self._known) >= MOST_REMEMBERED:
                del self._known[next(iter(self._known))]
            self._known[place] = _Known(holder, now, now + FRESH.total_seconds())
        return holder
