"""Which promises are late now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from store.database import Database
from store.tables import DUE_ORDER, tickets


@dataclass(frozen=True)
class Overdue:
    """How many tickets have something due that has not been acted on, and for how long the oldest has waited."""

    tickets: int
    longest: timedelta


async def overdue(db: Database, now: datetime) -> Overdue:
    """Return what is overdue at `now`, by what was last recorded of each ticket, a moment behind."""
    late = select(func.count(), func.min(tickets.c.next_due_at)).where(now > DUE_ORDER)
    async with db.transaction() as session:
        count, oldest = (await session.execute(late)).one()
    return Overdue(count, now - oldest if oldest else timedelta())
