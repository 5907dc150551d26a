"""Reply codes: what each number was sent to act on. A number is known here by its fingerprints only, newest first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, and_, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from domain.inbound.sms_commands import Offer
from store.database import Database
from store.renewed_prints import under_the_newest
from store.tables import reply_codes

MOST_FOUND = 200


async def give(session: AsyncSession, numbers: Sequence[str], offer: Offer) -> int:
    """Return the code that stands for `offer` at a number: the one it has there, or the next that was never given.

    What `offer` says of a code does not count. Any number of callers may ask at once.
    """
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"reply_codes/{numbers[0]}", 0))))
    await under_the_newest(session, reply_codes, numbers)
    here = reply_codes.c.number == numbers[0]
    said = offer.model_dump(exclude={"code", "sent_at", "reasons"})
    same = and_(here, *(reply_codes.c[name] == value for name, value in said.items()))
    found: int | None = await session.scalar(
        update(reply_codes)
        .where(same)
        .values(sent_at=func.greatest(reply_codes.c.sent_at, offer.sent_at), reasons=list(offer.reasons))
        .returning(reply_codes.c.code)
    )
    if found is not None:
        return found
    highest: int | None = await session.scalar(select(func.max(reply_codes.c.code)).where(here))
    code = (highest or 0) + 1
    row = {**said, "number": numbers[0], "code": code, "reasons": list(offer.reasons), "sent_at": offer.sent_at}
    await session.execute(insert(reply_codes).values(row))
    return code


async def offers(
    db: Database, numbers: Sequence[str], codes: Collection[int] = (), references: Collection[str] = ()
) -> list[Offer]:
    """Return the newest offer made to a number, and those under one of the codes or references (in lower case)."""
    here = reply_codes.c.number.in_(numbers)
    newest = select(reply_codes).where(here).order_by(reply_codes.c.sent_at.desc(), reply_codes.c.code.desc())
    named = here & or_(reply_codes.c.code.in_(codes), func.lower(reply_codes.c.reference).in_(references))
    async with db.transaction() as session:
        last = (await session.execute(newest.limit(1))).mappings().all()
        if not last:
            return []
        wanted = newest.where(named).limit(MOST_FOUND)
        found = (await session.execute(wanted)).mappings().all() if codes or references else []
    return [_offer(row) for row in {row["code"]: row for row in (*last, *found)}.values()]


async def recent(db: Database, numbers: Sequence[str], since: datetime) -> list[Offer]:
    """Return what a number was sent to act on since an instant, the newest first, at most 200 offers."""
    here = (reply_codes.c.number.in_(numbers), reply_codes.c.sent_at > since)
    newest = select(reply_codes).where(*here).order_by(reply_codes.c.sent_at.desc(), reply_codes.c.code.desc())
    async with db.transaction() as session:
        return [_offer(row) for row in (await session.execute(newest.limit(MOST_FOUND))).mappings()]


def _offer(row: RowMapping) -> Offer:
    return Offer.model_validate({name: row[name] for name in Offer.model_fields})
