from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from store.database import Database
from store.tables import keys


async def test_work_that_fails_leaves_nothing(db: Database) -> None:
    async def fail_halfway() -> None:
        async with db.transaction() as session:
            await session.execute(keys.insert().values(hash="h", name="n", scopes=[]))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail_halfway()
    async with db.transaction() as session:
        assert (await session.execute(select(keys))).all() == []


async def test_a_connection_that_died_is_replaced_unnoticed(db: Database, database_url: str) -> None:
    async with db.transaction() as session:
        pid = await session.scalar(text("SELECT pg_backend_pid()"))
    other = Database(database_url)
    async with other.transaction() as session:
        await session.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
    await other.close()
    async with db.transaction() as session:
        assert await session.scalar(text("SELECT 1")) == 1


async def test_a_server_that_is_not_there_is_an_error() -> None:
    db = Database("postgresql+psycopg://nobody:secret@127.0.0.1:9/nothing")
    with pytest.raises(OperationalError) as raised:
        async with db.transaction() as session:
            await session.execute(text("SELECT 1"))
    assert "secret" not in str(raised.value)
    await db.close()


async def test_an_error_shows_no_value_of_a_statement(db: Database) -> None:
    with pytest.raises(DBAPIError) as raised:
        async with db.transaction() as session:
            await session.execute(text("SELECT CAST(:word AS text), 1 / 0"), {"word": "marker-word"})
    assert "marker-word" not in str(raised.value)
