from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import psutil
import psycopg
import pytest

from sandbox.ports import choose_port
from sandbox.postgres import Postgres, postgres_in
from sandbox.supervisor import Supervisor
from tests.sandbox.up.eventually import eventually

pytestmark = pytest.mark.stack
PATIENCE = timedelta(seconds=40)


@pytest.fixture
async def postgres(directory: Path, supervisor: Supervisor) -> Postgres:
    postgres = postgres_in(directory, choose_port(0, "postgres"))
    await supervisor.start([postgres.part()])
    await supervisor.until_ready(PATIENCE)
    await postgres.create_database()
    return postgres


async def test_data_survives_a_kill_and_a_mark_that_names_a_stranger(
    postgres: Postgres, supervisor: Supervisor, directory: Path
) -> None:
    with psycopg.connect(postgres.plain_url) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('still here')")
    mark = directory / "postgres" / "postmaster.pid"
    lines = mark.read_text().splitlines()
    mark.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    killed = supervisor.pids["postgres"]
    psutil.Process(killed).kill()
    await eventually(lambda: supervisor.pids.get("postgres") not in (killed, None))
    await supervisor.until_ready(PATIENCE)
    await postgres.create_database()
    with psycopg.connect(postgres.plain_url) as connection:
        assert connection.execute("SELECT word FROM kept").fetchall() == [("still here",)]


async def test_nobody_enters_without_the_password(postgres: Postgres) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(postgres.plain_url.replace(postgres.password, "guess"))


async def test_it_listens_on_loopback_only(postgres: Postgres, supervisor: Supervisor) -> None:
    listening = psutil.Process(supervisor.pids["postgres"]).net_connections("inet")
    assert {connection.laddr.ip for connection in listening} == {"127.0.0.1"}


async def test_an_error_leaves_no_customer_text_in_the_log(postgres: Postgres, directory: Path) -> None:
    with psycopg.connect(postgres.plain_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE people (name text UNIQUE)")
        connection.execute("INSERT INTO people VALUES ('marker-name')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO people VALUES ('marker-name')")
    log = (directory / "postgres.log").read_text()
    assert "duplicate key" in log
    assert "marker-name" not in log


async def test_it_stops_at_once_while_clients_are_connected(
    postgres: Postgres, supervisor: Supervisor, directory: Path
) -> None:
    with psycopg.connect(postgres.plain_url):
        pid = supervisor.pids["postgres"]
        await supervisor.stop()
    assert not psutil.pid_exists(pid)
    assert not (directory / "postgres" / "postmaster.pid").exists()
