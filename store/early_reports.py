"""Early reports: what a provider said of a message before the ledger had it, kept until it has.

A message may be sent while the database is away, and reported when that is back but has not been told of it yet. What
is reported of a message that never comes is forgotten: by age, and beyond a number.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import AwareDatetime, BaseModel
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from domain.delivery.states import State
from store.database import Database
from store.tables import early_reports

KEPT_FOR = timedelta(days=7)
MOST_KEPT = 10_000


class Report(BaseModel, frozen=True):
    """What was reported of a message, at the instant it was first reported."""

    state: State
    provider_id: str | None = None
    reason: str | None = None
    at: AwareDatetime


async def lock_message(session: AsyncSession, message_id: str) -> None:
    """Keep whoever enters this message, and whoever reports it, apart until this transaction ends."""
    key = func.hashtextextended(f"message/{message_id}", 0)
    await session.execute(select(func.pg_advisory_xact_lock(key)))


async def keep(session: AsyncSession, message_id: str, report: Report) -> None:
    """Keep a report of a message that is locked and not in the ledger; of all that is kept the newest stays."""
    row = {"message_id": message_id, **report.model_dump()}
    await session.execute(insert(early_reports).values(row).on_conflict_do_nothing())
    newest_first = select(early_reports.c.at).order_by(early_reports.c.at.desc())
    too_old = newest_first.offset(MOST_KEPT).limit(1).scalar_subquery()
    await session.execute(delete(early_reports).where(early_reports.c.at <= too_old))


async def take(session: AsyncSession, message_id: str) -> list[Report]:
    """Return what was reported of a message that has just been entered, in that order; it is not kept any longer."""
    await lock_message(session, message_id)
    mine = delete(early_reports).where(early_reports.c.message_id == message_id).returning(early_reports)
    found = (await session.execute(mine)).mappings().all()
    return sorted((Report.model_validate(dict(row)) for row in found), key=lambda report: report.at)


async def forget(db: Database, now: datetime) -> None:
    """Forget what no message has come for."""
    async with db.transaction() as session:
        await session.execute(delete(early_reports).where(early_reports.c.at < now - KEPT_FOR))
