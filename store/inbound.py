"""Messages from outside: each is decided on once, however often its provider hands it over, and counted by sender.

Nothing personal is kept of them: `id` and `sender` are hashes, the words are on the ticket they went to.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime, BaseModel
from sqlalchemy import ColumnElement, and_, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from store.database import Database
from store.tables import inbound, tickets

Deed = Literal["answer", "note", "opening", "score", "nothing"]


class Arrival(BaseModel, frozen=True):
    """A message and what was decided on it: what it does, to which ticket, and after which one that is opened;
    `taken_at` is when that was done."""

    id: str
    sender: str
    deed: Deed
    reference: str | None = None
    follows: str | None = None
    received_at: AwareDatetime
    taken_at: AwareDatetime | None = None


class Opening(BaseModel, frozen=True):
    """A ticket that a sender's message opens, after which one, and whether it has been heard of since."""

    reference: str
    follows: str | None = None
    heard_of: bool


async def find(db: Database, id: str) -> Arrival | None:
    """Return what was decided on a message, or None when it has not been seen."""
    async with db.transaction() as session:
        return await _find(session, id)


async def openings(db: Database, sender: str) -> list[Opening]:
    """Return the tickets that a sender's messages open, the last one first."""
    heard_of = exists().where(tickets.c.reference == inbound.c.reference, tickets.c.view.is_not(None))
    wanted = select(inbound.c.reference, inbound.c.follows, heard_of.label("heard_of")).where(_opens(sender))
    async with db.transaction() as session:
        found = await session.execute(wanted.order_by(inbound.c.received_at.desc(), inbound.c.id))
        return [Opening.model_validate(dict(row)) for row in found.mappings()]


async def claim(db: Database, arrival: Arrival, aware_of: Collection[str] = ()) -> Arrival | None:
    """Keep what was decided on a message and return what counts: of any number of deciders, the first.

    A sender's tickets are opened one after the other: None, and nothing is kept, when another message of theirs opens
    one besides those the decider was `aware_of`. Then it is to be decided anew.
    """
    async with db.transaction() as session:
        if arrival.deed == "opening":
            await _lock_sender(session, arrival.sender)
            counts = await _find(session, arrival.id)
            if counts is not None:
                return counts
            if await _opens_another(session, arrival, aware_of):
                return None
        await session.execute(insert(inbound).values(arrival.model_dump()).on_conflict_do_nothing())
        return await _find(session, arrival.id)


async def claim_instead(db: Database, arrival: Arrival, aware_of: Collection[str] = ()) -> bool:
    """Keep what was decided anew on a message, where what was decided first is not possible any more.

    Returns False, and keeps nothing, as `claim` returns None.
    """
    async with db.transaction() as session:
        if arrival.deed == "opening":
            await _lock_sender(session, arrival.sender)
            if await _opens_another(session, arrival, aware_of):
                return False
        await _change(session, arrival, arrival.model_dump(include={"deed", "reference", "follows"}))
        return True


async def settle(db: Database, arrival: Arrival, now: datetime) -> None:
    """Note that what `arrival` says was done at `now`: what was first decided may not have been possible any more."""
    done = arrival.model_dump(include={"deed", "reference", "follows"}) | {"taken_at": now}
    async with db.transaction() as session:
        await _change(session, arrival, done)


async def count(db: Database, sender: str, since: datetime) -> int:
    """Return how many messages of a sender have come since an instant."""
    wanted = select(func.count()).where(inbound.c.sender == sender, inbound.c.received_at > since)
    async with db.transaction() as session:
        return int(await session.scalar(wanted) or 0)


async def _lock_sender(session: AsyncSession, sender: str) -> None:
    """Keep every other opening of this sender's out until this transaction ends."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"sender/{sender}", 0))))


async def _opens_another(session: AsyncSession, arrival: Arrival, aware_of: Collection[str]) -> bool:
    others = select(inbound.c.id).where(
        _opens(arrival.sender), inbound.c.id != arrival.id, inbound.c.reference.not_in(aware_of)
    )
    return (await session.execute(others.limit(1))).first() is not None


async def _find(session: AsyncSession, id: str) -> Arrival | None:
    row = (await session.execute(select(inbound).where(inbound.c.id == id))).mappings().one_or_none()
    return Arrival.model_validate(dict(row)) if row else None


async def _change(session: AsyncSession, arrival: Arrival, changes: dict[str, object]) -> None:
    mine = update(inbound).where(inbound.c.id == arrival.id, inbound.c.taken_at.is_(None))
    await session.execute(mine.values(changes))


def _opens(sender: str) -> ColumnElement[bool]:
    return and_(inbound.c.sender == sender, inbound.c.deed == "opening")
