"""Following what happens to tickets, as it is recorded, without missing anything."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

from starter.database_work import in_database
from store import happenings
from store.database import Database
from store.happenings import Happening, Settled

LOOK_EVERY = timedelta(milliseconds=500)


class Following:
    """Tells what has happened since a position; any number of followers cost the database one look in half a second.

    Raises `DatabaseUnreachable`.
    """

    def __init__(self, db: Database, clock: Callable[[], float] = time.monotonic) -> None:
        """Take the database, and a clock in seconds that never goes back."""
        self._db = db
        self._clock = clock
        self._settled = Settled(db)
        self._looking = asyncio.Lock()
        self._looked_at: float | None = None
        self._position = 0

    async def now(self) -> int:
        """Return the position that everything up to now has, at most half a second old."""
        async with self._looking:
            now = self._clock()
            if self._looked_at is None or now >= self._looked_at + LOOK_EVERY.total_seconds():
                self._position = await in_database(self._settled.position())
                self._looked_at = now
            return self._position

    async def after(self, position: int, until: int, reference: str | None = None) -> Sequence[Happening]:
        """Return the first entries after `position` and not after `until`, of one ticket or of all."""
        return await in_database(happenings.after(self._db, position, until, reference))
