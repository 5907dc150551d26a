"""Messages from outside: each is decided on once, however often its provider hands it over, and counted by sender.

Nothing personal is kept of them: `id` and `sender` are hashes, the words are on the ticket they went to.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime, BaseModel
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from store.database import Database
from store.tables import inbound

Deed = Literal["answer", "note", "opening", "score", "nothing"]


class Arrival(BaseModel, frozen=True):
    """A message and what was decided on it: what it does, to which ticket; `taken_at` is when that was done."""

    id: str
    sender: str
    deed: Deed
    reference: str | None = None
    received_at: AwareDatetime
    taken_at: AwareDatetime | None = None


async def find(db: Database, id: str) -> Arrival | None:
    """Return what was decided on a message, or None when it has not been seen."""
    async with db.transaction() as session:
        row = (await session.execute(select(inbound).where(inbound.c.id == id))).mappings().one_or_none()
        return Arrival.model_validate(dict(row)) if row else None


async def claim(db: Database, arrival: Arrival) -> Arrival:
    """Keep what was decided on a message and return what counts: of any number of deciders, the first."""
    async with db.transaction() as session:
        await session.execute(insert(inbound).values(arrival.model_dump()).on_conflict_do_nothing())
        found = await session.execute(select(inbound).where(inbound.c.id == arrival.id))
        return Arrival.model_validate(dict(found.mappings().one()))


async def settle(db: Database, arrival: Arrival, now: datetime) -> None:
    """Note that what `arrival` says was done at `now`: what was first decided may not have been possible any more."""
    done = {"deed": arrival.deed, "reference": arrival.reference, "taken_at": now}
    async with db.transaction() as session:
        await session.execute(
            update(inbound).where(inbound.c.id == arrival.id, inbound.c.taken_at.is_(None)).values(done)
        )


async def count(db: Database, sender: str, since: datetime) -> int:
    """Return how many messages of a sender have come since an instant."""
    wanted = select(func.count()).where(inbound.c.sender == sender, inbound.c.received_at > since)
    async with db.transaction() as session:
        return int(await session.scalar(wanted) or 0)
