"""Scrubbing: what PostgreSQL has freed is overwritten, so that erased rows are in none of its files any more.

An update or a removal leaves the row as it was in the table's file until something else needs the room, in the
write-ahead log until its segment is reused, and values of it in the planner's statistics until the next ANALYZE.
"""

from __future__ import annotations

from psycopg.errors import InsufficientPrivilege, LockNotAvailable
from pydantic import BaseModel, Field
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from store.database import Database
from store.tables import messages, surveys, tickets, timeline

HOLDING_PERSONAL_DATA = tuple(table.name for table in (tickets, timeline, messages, surveys))
STATISTICS = "pg_catalog.pg_statistic"
"""The planner keeps the commonest values of each column there: names, addresses, words."""

LOCKS_WITHIN = "2s"
"""Whoever waits for a table keeps everybody after them waiting, too."""


class Scrubbed(BaseModel, frozen=True):
    """Where PostgreSQL has nothing left of what was freed before."""

    tables: bool = Field(description="In the files of tables and of the planner's statistics.")
    log: bool = Field(description="In the write-ahead log.")


async def scrub(db: Database, *, at_most_bytes: int | None = None) -> Scrubbed:
    """Overwrite what was freed in tables that hold personal data, and end the log that still tells of it.

    Every table is written anew, during which nobody reads or writes it: some seconds for each gigabyte, in which
    tickets go on as they do without a database. Nothing is done when the tables have more than `at_most_bytes`. What
    it says is gone it has looked for: tables need their owner or the database's, and to be free within 2 s; the log
    needs `wal_recycle = off`, nobody who holds it back, and the right to switch it, list it and make a checkpoint.
    Raises `sqlalchemy.exc.OperationalError` when the server cannot be reached.
    """
    async with db.maintenance() as connection:
        await connection.execute(text(f"SET lock_timeout = '{LOCKS_WITHIN}'"))
        if at_most_bytes is not None and await _bytes(connection) > at_most_bytes:
            return Scrubbed(tables=False, log=False)
        written = [await _write_anew(connection, name) for name in (*HOLDING_PERSONAL_DATA, STATISTICS)]
        return Scrubbed(tables=all(written), log=await _end_log(connection))


async def _bytes(connection: AsyncConnection) -> int:
    of_tables = text("SELECT sum(pg_total_relation_size(name::regclass)) FROM unnest(CAST(:names AS text[])) AS name")
    return int(await connection.scalar(of_tables, {"names": list(HOLDING_PERSONAL_DATA)}))


async def _write_anew(connection: AsyncConnection, name: str) -> bool:
    """Write a table to a new file; whoever may not is only warned by PostgreSQL, so that the file is looked at."""
    file = text("SELECT pg_relation_filenode(CAST(:name AS regclass))")
    before = await connection.scalar(file, {"name": name})
    try:
        await connection.execute(text(f"VACUUM (FULL, ANALYZE) {name}"))
    except DBAPIError as error:
        if isinstance(error.orig, LockNotAvailable):
            return False
        raise
    return bool(before != await connection.scalar(file, {"name": name}))


async def _end_log(connection: AsyncConnection) -> bool:
    """Begin a new segment and let a checkpoint remove those before it; returns whether none of them is there."""
    try:
        begun = await connection.scalar(text("SELECT CAST(pg_switch_wal() AS text)"))
        await connection.execute(text("CHECKPOINT"))
        ended = await connection.scalar(
            text(
                "SELECT redo_lsn >= CAST(:begun AS pg_lsn) AND NOT current_setting('wal_recycle')::boolean"
                " AND NOT EXISTS (SELECT FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}$' AND name < redo_wal_file)"
                " FROM pg_control_checkpoint()"
            ),
            {"begun": begun},
        )
    except DBAPIError as error:
        if isinstance(error.orig, InsufficientPrivilege):
            return False
        raise
    return bool(ended)
