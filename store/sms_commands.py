"""What was answered to whom: each text of the team's once, by the carrier's id and a fingerprint of the number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from domain.inbound.sms_answers import DONE, Said
from domain.inbound.sms_commands import may_be_told_the_commands
from store.database import Database
from store.tables import sms_commands


async def is_answered(db: Database, sid: str) -> bool:
    """Return whether a text was taken in before."""
    async with db.transaction() as session:
        found = await session.execute(select(sms_commands.c.sid).where(sms_commands.c.sid == sid))
        return found.first() is not None


async def note(db: Database, sid: str, numbers: Sequence[str], answer: Said, now: datetime) -> None:
    """Keep what was answered to a command; the first answer stays."""
    row = insert(sms_commands).values(sid=sid, number=numbers[0], answer=answer, at=now)
    async with db.transaction() as session:
        await session.execute(row.on_conflict_do_nothing())


async def may_help(db: Database, sid: str, numbers: Sequence[str], now: datetime) -> bool:
    """Return whether to tell the commands to somebody whose text was none, and count it; the same for the same text.

    However many texts come at once, they are told no oftener than `domain.inbound.sms_commands` says.
    """
    here = sms_commands.c.number.in_(numbers)
    async with db.transaction() as session:
        lock = func.hashtextextended(f"sms_commands/{numbers[0]}", 0)
        await session.execute(select(func.pg_advisory_xact_lock(lock)))
        before = (await session.execute(select(sms_commands.c.answer).where(sms_commands.c.sid == sid))).first()
        if before:
            return bool(before.answer == "commands")
        last_act = select(func.max(sms_commands.c.position)).where(here, sms_commands.c.answer.in_(sorted(DONE)))
        told = await session.scalar(
            select(func.count()).where(
                here,
                sms_commands.c.answer == "commands",
                sms_commands.c.position > func.coalesce(last_act.scalar_subquery(), 0),
            )
        )
        helped = may_be_told_the_commands(told or 0)
        answer = "commands" if helped else None
        await session.execute(insert(sms_commands).values(sid=sid, number=numbers[0], answer=answer, at=now))
        return helped
