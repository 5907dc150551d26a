"""What happens to all tickets, in one order that can be followed without missing anything.

Entries get their positions as they are written, but become visible as their transactions end, which may be in another
order: who simply reads past the highest position seen would miss what a slower transaction still holds. So nothing is
read beyond a position up to which every transaction has ended.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from pydantic import Field
from sqlalchemy import ColumnElement, Text, cast, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from domain.case.timeline import Entry
from store.database import Database
from store.tables import timeline as entries

MOST_AT_ONCE = 500
_GIVEN = text("SELECT last_value FROM timeline_position_seq WHERE is_called")


class Happening(Entry, frozen=True):
    """An entry, whose it is, and its position among the entries of all tickets.

    The position is the id of its event, and no part of its data.
    """

    reference: str
    position: int = Field(exclude=True)


class Settled:
    """Knows up to which position nothing can appear any more; one for all who follow in a process."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._given: deque[tuple[int, int]] = deque()
        """Positions that had been given, each with a transaction's id that all who hold one of them are below."""
        self._position = 0

    async def position(self) -> int:
        """Look again, and return the position; it never goes back."""
        async with self._db.transaction() as session:
            given = int(await session.scalar(_GIVEN) or 0)
            if given == self._position:
                return given
            # A transaction writes its ticket before its entries: whoever has a position already had an id, below ours.
            ours = await _number(session, func.pg_current_xact_id())
            oldest = await _number(session, func.pg_snapshot_xmin(func.pg_current_snapshot()))
        self._given.append((given, ours))
        while self._given and self._given[0][1] <= oldest:
            self._position = self._given.popleft()[0]
        return self._position


async def after(db: Database, position: int, until: int, reference: str | None = None) -> list[Happening]:
    """Return the first entries, at most 500, after `position` and not after `until`, of one ticket or of all."""
    wanted = select(entries).where(entries.c.position > position, entries.c.position <= until)
    if reference is not None:
        wanted = wanted.where(entries.c.reference == reference)
    async with db.transaction() as session:
        found = await session.execute(wanted.order_by(entries.c.position).limit(MOST_AT_ONCE))
        return [Happening.model_validate(dict(row)) for row in found.mappings()]


async def _number(session: AsyncSession, transaction_id: ColumnElement[Any]) -> int:
    return int(await session.scalar(select(cast(transaction_id, Text))) or 0)
