"""What was erased is afterwards in no file of PostgreSQL's, or it is said where it may still be."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import text

from sandbox.postgres import Postgres
from store.database import Database
from store.erasure import erase
from store.scrubbing import HOLDING_PERSONAL_DATA, Scrubbed, scrub
from tests.store.postgres_server import running_postgres
from tests.store.test_erasure import LATER, a_closed_ticket

MARKS = (b"marker", b"Marker", b"447700900987")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A server of its own: what others write into the log of a shared one would be found, too."""
    with running_postgres(tmp_path_factory.mktemp("scrubbed")) as server:
        yield server


def holding(server: Postgres, folder: str) -> set[str]:
    """Return the files in a folder of the server's that hold a mark."""
    files = [file for file in (server.directory / folder).rglob("*") if file.is_file()]
    assert files
    return {str(file) for file in files if any(mark in file.read_bytes() for mark in MARKS)}


async def an_erased_ticket(db: Database, database_url: str) -> None:
    for number in range(30):
        await a_closed_ticket(db, f"T-{number}", "C-marker")
    ask(database_url, "ANALYZE")
    ask(database_url, "CHECKPOINT")
    for number in range(30):
        assert await erase(db, f"T-{number}", LATER)


def ask(database_url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(database_url.replace("+psycopg", ""), autocommit=True) as connection:
        answer = connection.execute(query)
        return answer.fetchall() if answer.description else []


def files_of_tables(database_url: str) -> list[tuple[object, ...]]:
    names = ", ".join(f"pg_relation_filenode('{name}')" for name in HOLDING_PERSONAL_DATA)
    return ask(database_url, f"SELECT {names}")


async def test_nothing_is_left_in_tables_statistics_and_log(db: Database, database_url: str, server: Postgres) -> None:
    await an_erased_ticket(db, database_url)
    learnt = "SELECT attname FROM pg_stats WHERE most_common_vals::text ~* 'marker'"
    assert ask(database_url, learnt), "the planner has learnt some of it"
    assert holding(server, "base")
    assert holding(server, "pg_wal")

    assert await scrub(db) == Scrubbed(tables=True, log=True)

    assert holding(server, "base") == set()
    assert holding(server, "pg_wal") == set()
    assert ask(database_url, learnt) == []
    async with db.transaction() as session:
        assert await session.scalar(text("SHOW statement_timeout")) == "5s", "nobody inherits the connection"


async def test_large_tables_are_left_alone_unless_one_means_it(db: Database, database_url: str) -> None:
    before = files_of_tables(database_url)
    assert await scrub(db, at_most_bytes=1) == Scrubbed(tables=False, log=False)
    assert files_of_tables(database_url) == before


async def test_a_table_that_somebody_holds_is_not_waited_for(db: Database, database_url: str) -> None:
    with psycopg.connect(database_url.replace("+psycopg", "")) as holder:
        holder.execute("LOCK TABLE messages IN ACCESS SHARE MODE")
        assert await scrub(db) == Scrubbed(tables=False, log=True)
    assert await scrub(db) == Scrubbed(tables=True, log=True)


async def test_a_log_that_somebody_holds_back_is_not_called_gone(db: Database, database_url: str) -> None:
    ask(database_url, "SELECT pg_create_physical_replication_slot('reader', true)")
    assert await scrub(db) == Scrubbed(tables=True, log=False)
    ask(database_url, "SELECT pg_drop_replication_slot('reader')")
    assert await scrub(db) == Scrubbed(tables=True, log=True)


async def test_a_log_whose_segments_are_used_again_is_not_called_gone(db: Database, database_url: str) -> None:
    name = database_url.rpartition("/")[2]
    ask(database_url, f'ALTER DATABASE "{name}" SET wal_recycle = on')
    assert await scrub(db) == Scrubbed(tables=True, log=False)
    ask(database_url, f'ALTER DATABASE "{name}" RESET wal_recycle')


async def test_a_role_that_may_not_is_told_so(db: Database, database_url: str, server: Postgres) -> None:
    ask(database_url, "CREATE ROLE application LOGIN PASSWORD 'of the test'")
    owner = database_url.partition("@")[0].rpartition("/")[2]
    lesser = Database(database_url.replace(owner, "application:of%20the%20test"))
    assert await scrub(lesser) == Scrubbed(tables=False, log=False)
    await lesser.close()
