"""What `escalation check` says of tickets whose engine has lost what they had done."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from store import tickets
from store.database import Database
from tests.store.postgres_server import empty_database, migrated_database, running_postgres
from tests.store.test_kept_state import MINUTE, NOON, a_life, told
from workers.checking.losses import known_losses

NOWHERE = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
SAYS = "It has lost what 1 ticket had done. `escalation reconcile` says what."


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """One with a ticket that was set back, one in which all is well, and one without our tables."""
    with running_postgres(tmp_path_factory.mktemp("server")) as server:
        urls = {name: migrated_database(server, f"losses_{name}") for name in ("lost", "well")}
        asyncio.run(_set_back(urls["lost"]))
        yield {**urls, "another": empty_database(server, "losses_another")}


async def _set_back(url: str) -> None:
    db = Database(url)
    await tickets.record(db, told(a_life("L-1", "one", "two"), NOON), NOON)
    since = a_life("L-1", "another")
    await tickets.record(db, told(since, NOON + MINUTE, recorded=since.sequence - 1), NOON)
    await db.close()


def test_how_many_were_set_back_is_said(databases: dict[str, str]) -> None:
    [found] = known_losses(databases["lost"])
    assert (found.about, found.state, found.says) == ("Temporal's database", "lost", SAYS)


@pytest.mark.parametrize("which", ["well", "another", "nowhere"])
def test_otherwise_nothing_is_said_of_it(databases: dict[str, str], which: str) -> None:
    assert list(known_losses(databases.get(which, NOWHERE))) == []


def test_the_command_says_it_and_what_to_run(databases: dict[str, str], tmp_path: Path) -> None:
    told_of = {"ESCALATION_DATABASE_URL": databases["lost"], "ESCALATION_DATA_DIR": str(tmp_path)}
    others = {name: value for name, value in os.environ.items() if not name.startswith("ESCALATION_")}
    ended = subprocess.run(
        [sys.executable, "-m", "starter.cli.main", "check"],
        env={**others, **told_of, "COLUMNS": "200"},
        capture_output=True,
        text=True,
    )
    assert f"Temporal's database: {SAYS}" in ended.stdout
    assert ended.returncode == 1
    assert ended.stderr == "escalation: tickets have lost what they had done; run `escalation reconcile --apply`\n"
