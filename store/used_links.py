"""Links that act and were used: each works once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from store.database import Database
from store.tables import used_links


async def use(db: Database, id: str, reference: str, now: datetime) -> None:
    """Note that a link of a ticket was used at `now`; the first use stays."""
    row = insert(used_links).values(id=id, reference=reference, used_at=now)
    async with db.transaction() as session:
        await session.execute(row.on_conflict_do_nothing())


async def used_at(db: Database, id: str) -> datetime | None:
    """Return when a link was used, or None."""
    async with db.transaction() as session:
        at: datetime | None = await session.scalar(select(used_links.c.used_at).where(used_links.c.id == id))
        return at
