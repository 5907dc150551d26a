"""What `escalation check` says of an outage that the workers of a running product have found."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from store.database import Database
from tests.store.an_outage import goes_away, is_open, waits
from tests.store.postgres_server import empty_database, migrated_database, running_postgres
from workers.checking.finding import Finding
from workers.checking.outages import known_outages

NOWHERE = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
SAYS = "SendGrid answers 500; 1 message waits for 5 minutes"


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """One with an outage, one in which all is well, and one without our tables."""
    with running_postgres(tmp_path_factory.mktemp("server")) as server:
        urls = {name: migrated_database(server, f"check_{name}") for name in ("away", "well")}
        asyncio.run(_outage(urls["away"]))
        yield {**urls, "another": empty_database(server, "check_another")}


async def _outage(url: str) -> None:
    db = Database(url)
    began = datetime.now(UTC) - timedelta(minutes=5, seconds=10)
    await goes_away(db, "sendgrid", began)
    await is_open(db, "T-1", customer_phone=None)
    await waits(db, "T-1", "email", began)
    await db.close()


def test_the_sentence_of_who_is_away_is_said(databases: dict[str, str]) -> None:
    [found] = known_outages(databases["away"])
    assert (found.about, found.state) == ("Workers about SendGrid", "silent")
    assert found.says.startswith("Email has not gone out since ")
    assert found.says.endswith(SAYS)


@pytest.mark.parametrize("which", ["well", "another", "nowhere"])
def test_otherwise_nothing_is_said_of_it(databases: dict[str, str], which: str) -> None:
    assert list[Finding](known_outages(databases.get(which, NOWHERE))) == []


@pytest.mark.parametrize(("which", "code"), [("away", 3), ("well", 0), ("nowhere", 0)])
def test_the_command_says_it_and_ends_as_after_a_provider_that_did_not_answer(
    databases: dict[str, str], tmp_path: Path, which: str, code: int
) -> None:
    told = {"ESCALATION_DATABASE_URL": databases.get(which, NOWHERE), "ESCALATION_DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "starter.cli.main", "check", "--json"]
    environment = {**os.environ, **told}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == code, ended.stderr
    said = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [each["says"].endswith(SAYS) for each in said if each["state"] == "silent"] == [True] * (which == "away")
    assert "Traceback" not in ended.stderr
