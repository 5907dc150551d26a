"""A PostgreSQL server of a test run's own, and empty databases in it."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from sandbox.ports import choose_port
from sandbox.postgres import Postgres, postgres_in
from store.migrate import upgrade

_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
_TEMPLATE = "migrated"
_PATIENCE_S = 60


@contextmanager
def running_postgres(directory: Path) -> Iterator[Postgres]:
    """Gives a server with its data in `directory` that answers; it is ended with the block."""
    server = postgres_in(directory, choose_port(0, "postgres"))
    part = server.part()
    assert part.before_start is not None
    part.before_start()
    options = [word for setting in _FAST for word in ("-c", setting)]
    with (directory / "postgres.log").open("wb") as log:
        process = subprocess.Popen(
            [*part.command, *options],
            env=dict(part.environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            user=part.account.uid if part.account else None,
            group=part.account.gid if part.account else None,
            extra_groups=[] if part.account else None,
        )
    try:
        _wait_until_it_answers(server, process)
        yield server
    finally:
        process.send_signal(part.stop_signal)
        process.wait(_PATIENCE_S)


def empty_database(server: Postgres, name: str) -> str:
    """Returns the SQLAlchemy URL of a new database called `name` that nothing has been done to."""
    with _maintenance(server) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return server.url.rpartition("/")[0] + f"/{name}"


def migrated_database(server: Postgres, name: str) -> str:
    """Returns the SQLAlchemy URL of a new database called `name` that has the newest tables, all empty."""
    with _maintenance(server) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_TEMPLATE]).fetchone()
    if not found:
        upgrade(empty_database(server, _TEMPLATE))
    with _maintenance(server) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE {_TEMPLATE}')
    return server.url.rpartition("/")[0] + f"/{name}"


def _maintenance(server: Postgres) -> psycopg.Connection[tuple[object, ...]]:
    base = server.plain_url.rpartition("/")[0]
    return psycopg.connect(f"{base}/postgres", autocommit=True, connect_timeout=2)


def _wait_until_it_answers(server: Postgres, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            _maintenance(server).close()
            return
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
