"""Lives: what the database knows of the life of a reference, for whoever asks whether it has a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import ColumnElement, and_, exists, func, not_, select

from domain.case.case import Status
from domain.case.runs import ENDED
from store.database import Database
from store.tables import messages, tickets

STARTED_WITHIN = timedelta(minutes=1)
"""A reference is reserved right before its first start, on a machine whose clock may be another."""


_OWES: ColumnElement[bool] = func.coalesce(func.jsonb_array_length(tickets.c.view["deferred"]), 0) > 0

_OVER: ColumnElement[bool] = and_(tickets.c.status.in_(sorted(ENDED)), not_(_OWES))


@dataclass(frozen=True)
class Life:
    """`status` is what was last recorded of a ticket, None when nothing was; `told` says that somebody was told of it,
    `owes` that a message of it waits for its provider."""

    status: Status | None = None
    told: bool = False
    owes: bool = False
    reserved_at: datetime | None = None

    def is_used(self, began_at: datetime) -> bool:
        """Return whether there may have been a run before one that began then."""
        reserved_before = self.reserved_at is not None and self.reserved_at < began_at - STARTED_WITHIN
        return self.status is not None or self.told or reserved_before


NOTHING = Life()


async def life(db: Database, reference: str) -> Life:
    """Return what is known of one reference."""
    columns = (tickets.c.status, tickets.c.reserved_at, _OWES.label("owes"))
    row = select(*columns).where(tickets.c.reference == reference)
    told = select(exists().where(messages.c.reference == reference))
    async with db.transaction() as session:
        found = (await session.execute(row)).one_or_none()
        was_told = bool(await session.scalar(told))
    if found is None:
        return Life(told=was_told)
    return Life(cast(Status | None, found.status), was_told, found.owes, found.reserved_at)


async def request_hash(db: Database, reference: str) -> str | None:
    """Return the fingerprint of what a ticket was opened with; None where nothing is known of it."""
    async with db.transaction() as session:
        found: str | None = await session.scalar(select(tickets.c.request_hash).where(tickets.c.reference == reference))
        return found


async def not_ended(db: Database, after: str, limit: int) -> Sequence[str]:
    """Return the first `limit` references after `after`, in order, of tickets whose life is not over: they have not
    ended, or a message of theirs still waits."""
    wanted = select(tickets.c.reference).where(tickets.c.view.is_not(None), ~_OVER, tickets.c.reference > after)
    async with db.transaction() as session:
        return list(await session.scalars(wanted.order_by(tickets.c.reference).limit(limit)))


async def over_among(db: Database, references: Sequence[str]) -> set[str]:
    """Return those of some tickets whose life is over."""
    wanted = select(tickets.c.reference).where(tickets.c.reference.in_(references), _OVER)
    async with db.transaction() as session:
        return set(await session.scalars(wanted))
