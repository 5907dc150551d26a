"""Addresses that count as unreachable, by how the last messages there ended. The ledger is all that is asked.

So the next message that arrives clears an address, and an address that was erased is forgotten.
"""

from __future__ import annotations

from collections.abc import Collection

from pydantic import AwareDatetime, BaseModel
from sqlalchemy import func, select

from domain.delivery.failures import KNOWN_UNREACHABLE, unreachable_after
from store.database import Database
from store.tables import messages

_LAST = 2


class Unreachable(BaseModel, frozen=True):
    """Since when, and by which code, messages to an address fail by the address itself."""

    since: AwareDatetime
    reason: str


async def unreachable(db: Database, addresses: Collection[str]) -> dict[str, Unreachable]:
    """Return those of `addresses` that the next message should not go to first."""
    place = func.row_number().over(partition_by=messages.c.address, order_by=messages.c.ended_at.desc())
    ended = (
        select(messages.c.address, messages.c.state, messages.c.reason, messages.c.ended_at, place.label("place"))
        .where(messages.c.address.in_(addresses), messages.c.ended_at.is_not(None))
        .where(messages.c.reason.is_distinct_from(KNOWN_UNREACHABLE), messages.c.state != "withdrawn")
        .subquery()
    )
    async with db.transaction() as session:
        rows = (await session.execute(select(ended).where(ended.c.place <= _LAST).order_by(ended.c.place))).all()
    found: dict[str, Unreachable] = {}
    for address in {row.address for row in rows}:
        last = [row for row in rows if row.address == address]
        if unreachable_after([None if row.state == "delivered" else row.reason or "failed" for row in last]):
            found[address] = Unreachable(since=last[0].ended_at, reason=last[0].reason)
    return found
