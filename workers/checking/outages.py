"""Asking the product's database which providers are away, as the workers have found."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from sqlalchemy.exc import SQLAlchemyError

from domain.delivery.providers import SPOKEN
from starter.errors import DatabaseUnreachable
from starter.outages import Outages, ProviderState
from store.database import Database
from workers.checking.finding import Finding


def known_outages(database_url: str) -> Iterator[Finding]:
    """Yield the sentence about each provider that is away; nothing where no database of the product answers."""
    try:
        states = asyncio.run(_states(database_url))
    except (DatabaseUnreachable, SQLAlchemyError):
        return
    for each in states:
        if each.says is not None:
            yield Finding(f"Workers about {SPOKEN[each.name]}", "silent", each.says)


async def _states(database_url: str) -> Sequence[ProviderState]:
    db = Database(database_url, connections=1)
    try:
        return await Outages(db).providers(datetime.now(UTC))
    finally:
        await db.close()
