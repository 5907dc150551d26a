"""Who wants no texts: the mirror of what the carrier keeps. A number is known here by its fingerprints only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from domain.inbound.consent import OPTED_OUT
from store.database import Database
from store.renewed_prints import under_the_newest
from store.tables import messages, opt_outs


async def stop(db: Database, numbers: Sequence[str], phone: str, now: datetime) -> None:
    """Keep that the owner of a number wants no texts, and let those fail that are still to be sent to `phone`.

    What failed stays so: it is not made up for when they want texts again.
    """
    pending = (messages.c.channel == "sms") & (messages.c.address == phone)
    failed = {"state": "failed", "reason": OPTED_OUT, "ended_at": now}
    async with db.transaction() as session:
        row = insert(opt_outs).values(number=numbers[0], since=now)
        await session.execute(row.on_conflict_do_nothing())
        await session.execute(
            update(messages).where(pending, messages.c.state.in_(("intended", "sending"))).values(failed)
        )


async def start(db: Database, numbers: Sequence[str]) -> bool:
    """Forget that the owner of a number wanted no texts; return whether they had said so."""
    async with db.transaction() as session:
        gone = await session.execute(delete(opt_outs).where(opt_outs.c.number.in_(numbers)).returning(opt_outs.c.since))
        return gone.first() is not None


async def stopped(session: AsyncSession, numbers: Sequence[str]) -> bool:
    """Return whether the owner of a number wants no texts."""
    await under_the_newest(session, opt_outs, numbers)
    found = await session.execute(select(opt_outs.c.since).where(opt_outs.c.number == numbers[0]))
    return found.first() is not None
