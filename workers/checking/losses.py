"""Asking the product's database whether Temporal has lost what tickets had done, as the workers have noticed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from store.database import Database
from store.lives import count_set_back
from workers.checking.finding import Finding


def known_losses(database_url: str) -> Iterator[Finding]:
    """Yield how many tickets were set back; nothing where none was, or no database of the product answers."""
    try:
        count = asyncio.run(_count(database_url))
    except (SQLAlchemyError, OSError):
        return
    if count:
        tickets = "1 ticket" if count == 1 else f"{count} tickets"
        yield Finding(
            "Temporal's database", "lost", f"It has lost what {tickets} had done. `escalation reconcile` says what."
        )


async def _count(database_url: str) -> int:
    db = Database(database_url, connections=1)
    try:
        return await count_set_back(db)
    finally:
        await db.close()
