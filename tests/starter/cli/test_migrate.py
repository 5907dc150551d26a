"""`escalation migrate`, as a deployment runs it: a process that ends."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg

from sandbox.ports import choose_port
from tests.store.postgres_server import empty_database, running_postgres


def migrate(database_url: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "starter.cli.main", "migrate"],
        env={**os.environ, "ESCALATION_DATABASE_URL": database_url},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_it_makes_the_tables_and_may_be_repeated(tmp_path: Path) -> None:
    with running_postgres(tmp_path) as server:
        url = empty_database(server, "new").replace("postgresql+psycopg://", "postgresql://")

        first, again = migrate(url), migrate(url)

        assert (first.returncode, again.returncode) == (0, 0), first.stderr + again.stderr
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT count(*) FROM tickets").fetchone() == (0,)


def test_a_database_that_does_not_answer_is_said_in_words_and_without_the_password() -> None:
    ended = migrate(f"postgresql://escalation:planted-password@127.0.0.1:{choose_port(0, 'nobody')}/escalation")

    assert ended.returncode == 3
    assert "ESCALATION_DATABASE_URL" in ended.stderr
    assert "planted-password" not in ended.stdout + ended.stderr
