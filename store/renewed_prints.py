"""Fingerprints of numbers, renewed while the secret they are made with is being replaced."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Table, select, update
from sqlalchemy.ext.asyncio import AsyncSession


async def under_the_newest(session: AsyncSession, table: Table, numbers: Sequence[str]) -> None:
    """Let what a table has under older fingerprints of a number be under the newest, so that it outlives them.

    What has been found under the newest already stays alone.
    """
    newest, *older = numbers
    if not older:
        return
    known = select(table.c.number).where(table.c.number == newest).exists()
    await session.execute(update(table).where(table.c.number.in_(older), ~known).values(number=newest))
