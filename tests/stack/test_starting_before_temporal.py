"""A worker and an API that start while Temporal is away wait for it, say so, and work as soon as it is there."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx
import pytest
from temporalio.testing import WorkflowEnvironment

from sandbox.ports import choose_port
from sandbox.postgres import Postgres
from sandbox.temporal_server import binary
from store.database import Database
from store.keys import create
from tests.store.postgres_server import migrated_database, running_postgres
from workers.keys import load_or_create
from workflows.search_attributes import REGISTERED

pytestmark = [pytest.mark.stack, pytest.mark.timeout(240)]
TRIES, APART_SECONDS = 240, 0.5
TICKET = {
    "reference": "EARLY-1",
    "subject": "Nobody was there",
    "customer": {"id": "C-1", "email": "ada@customer.example"},
}


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    with running_postgres(tmp_path_factory.mktemp("postgres")) as running:
        yield running


@contextmanager
def process(environment: dict[str, str], log: Path, *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a part of the product on its own; it is told to end with the block."""
    with log.open("wb") as written:
        running = subprocess.Popen(
            [sys.executable, "-m", "starter.cli.main", *command], env=environment, stdout=written, stderr=written
        )
    try:
        yield running
    finally:
        running.terminate()
        assert running.wait(60) == 0, log.read_text()


@asynccontextmanager
async def temporal_at(port: int) -> AsyncIterator[None]:
    server = await WorkflowEnvironment.start_local(
        port=port, search_attributes=REGISTERED, dev_server_existing_path=str(binary()), dev_server_log_level="error"
    )
    async with server:
        yield


def wait_until_said(log: Path, words: str) -> None:
    for _ in range(TRIES):
        if words in log.read_text():
            return
        time.sleep(APART_SECONDS)
    raise AssertionError(log.read_text())


async def until_said(log: Path, words: str) -> None:
    await asyncio.to_thread(wait_until_said, log, words)


async def until_answered(http: httpx.AsyncClient, path: str, status: int) -> httpx.Response:
    answer = None
    for _ in range(TRIES):
        try:
            answer = await http.get(path)
        except httpx.TransportError:
            pass
        else:
            if answer.status_code == status:
                return answer
        await asyncio.sleep(APART_SECONDS)
    raise AssertionError(answer and answer.text)


async def test_whoever_starts_first_waits_and_the_ticket_is_opened_then(server: Postgres, tmp_path: Path) -> None:
    port, api_port = choose_port(0, "temporal"), choose_port(0, "api")
    load_or_create(tmp_path / "payload-keys.json")
    url = migrated_database(server, "early")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TEMPORAL_")} | {
        "ESCALATION_DATA_DIR": str(tmp_path),
        "ESCALATION_KEY_FILE": str(tmp_path / "payload-keys.json"),
        "ESCALATION_DATABASE_URL": url,
        "ESCALATION_LINK_SECRET": "a secret that is long enough for links",
        "ESCALATION_PUBLIC_URL": f"http://127.0.0.1:{api_port}",
        "ESCALATION_LISTEN_HOST": "127.0.0.1",
        "TEMPORAL_ADDRESS": f"127.0.0.1:{port}",
    }
    db = Database(url)
    headers = {"Authorization": f"Bearer {await create(db, 'backend', ['backend'])}"}
    logs = tmp_path / "worker.log", tmp_path / "api.log"
    with (
        process(environment, logs[0], "worker") as worker,
        process(environment, logs[1], "api", "--port", str(api_port)) as api,
    ):
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{api_port}", timeout=60, trust_env=False) as http:
            silent = await until_answered(http, "/readyz", 503)
            refused = await http.post("/v1/tickets", json=TICKET, headers=headers)
            await asyncio.gather(*(until_said(log, f"waiting for Temporal at 127.0.0.1:{port}") for log in logs))
            assert (worker.poll(), api.poll()) == (None, None)

            async with temporal_at(port):
                await until_answered(http, "/readyz", 200)
                await until_said(logs[0], "worker ready")
                opened = await http.post("/v1/tickets", json=TICKET, headers=headers)
                seen = await http.get("/v1/tickets/EARLY-1", headers=headers)
    await db.close()

    assert "temporal" in silent.text
    assert (refused.status_code, "Retry-After" in refused.headers) == (503, True)
    assert opened.status_code in (200, 201), opened.text
    assert seen.json()["status"] == "open"
    assert [log.read_text().count("waiting for Temporal") for log in logs] == [1, 1]


def test_a_worker_that_waits_ends_when_it_is_told_to(tmp_path: Path) -> None:
    load_or_create(tmp_path / "payload-keys.json")
    environment = os.environ | {
        "ESCALATION_DATA_DIR": str(tmp_path),
        "ESCALATION_KEY_FILE": str(tmp_path / "payload-keys.json"),
        "ESCALATION_LINK_SECRET": "a secret that is long enough for links",
        "TEMPORAL_ADDRESS": f"127.0.0.1:{choose_port(0, 'nobody')}",
    }
    log = tmp_path / "worker.log"
    with process(environment, log, "worker"):
        wait_until_said(log, "waiting for Temporal")
