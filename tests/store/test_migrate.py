from __future__ import annotations

import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect
from sqlalchemy.exc import OperationalError

from sandbox.postgres import Postgres
from store.migrate import upgrade
from store.tables import metadata
from tests.store.postgres_server import empty_database


def test_the_migrations_make_the_tables_that_queries_name(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_processes_that_migrate_at_once_all_succeed(server: Postgres) -> None:
    url = empty_database(server, "at_once")
    program = f"from store.migrate import upgrade; upgrade({url!r})"
    processes = [subprocess.Popen([sys.executable, "-c", program]) for _ in range(2)]
    assert [process.wait(60) for process in processes] == [0, 0]
    engine = create_engine(url)
    assert set(inspect(engine).get_table_names()) == {*metadata.tables, "alembic_version"}
    engine.dispose()


def test_a_migrated_database_is_left_as_it_is(database_url: str) -> None:
    upgrade(database_url)


def test_a_server_that_is_not_there_is_an_error() -> None:
    with pytest.raises(OperationalError):
        upgrade("postgresql+psycopg://nobody:secret@127.0.0.1:9/nothing")
