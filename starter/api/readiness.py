"""Whether the parts this process needs answer."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import text
from temporalio.client import Client

from starter.database_work import in_database
from starter.engine_work import engine_answers
from starter.errors import DatabaseUnreachable, EngineUnreachable
from store.database import Database

PATIENCE = timedelta(seconds=3)


class Readiness:
    """Asks the database and Temporal, each time, whether they answer."""

    def __init__(self, temporal: Client, db: Database) -> None:
        self._temporal = temporal
        self._db = db

    async def silent(self) -> list[str]:
        """Return which of `database` and `temporal` did not answer within 3 s; empty when all is well."""
        database, temporal = await asyncio.gather(self._database_answers(), self._temporal_answers())
        return [name for name, answers in (("database", database), ("temporal", temporal)) if not answers]

    async def _database_answers(self) -> bool:
        try:
            await in_database(self._ask_database())
        except DatabaseUnreachable:
            return False
        return True

    async def _ask_database(self) -> None:
        async with self._db.transaction() as session:
            await session.execute(text("SELECT 1"))

    async def _temporal_answers(self) -> bool:
        try:
            async with engine_answers(PATIENCE):
                return await self._temporal.service_client.check_health(timeout=PATIENCE)
        except EngineUnreachable:
            return False
