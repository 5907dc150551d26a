"""`escalation up` with the product itself."""

from __future__ import annotations

import asyncio
import base64
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from google.protobuf.json_format import MessageToJson
from temporalio.client import Client

from tests.sandbox.up.eventually import eventually
from tests.sandbox.up.up_process import PATIENCE_S, UpProcess, alive

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("up")]
TICKET = {
    "reference": "UP-1",
    "subject": "Invoice charged twice",
    "category": "billing",
    "customer": {"id": "C-77", "name": "Ada-Marker", "email": "ada-marker@example.org"},
}


@pytest.fixture
def up(directory: Path) -> Iterator[UpProcess]:
    up = UpProcess(directory, "starter.cli.main")
    yield up
    up.clean_up()


async def acted_on(api: httpx.AsyncClient, path: str, body: dict[str, str]) -> dict[str, Any]:
    """Acts as clients are told to: with one idempotency key, again until there is an answer."""
    headers = {"Idempotency-Key": "once"}
    for _ in range(60):
        try:
            answer = await api.post(path, json=body, headers=headers)
        except httpx.TransportError:
            await asyncio.sleep(0.5)
            continue
        if answer.status_code != 503:
            answer.raise_for_status()
            view: dict[str, Any] = answer.json()
            return view
        await asyncio.sleep(float(answer.headers["Retry-After"]))
    raise AssertionError("the API did not come back")


async def start_as_the_ui_shows_it(announced: dict[str, Any]) -> str:
    """Decodes what the ticket was opened with, from its history, as the Temporal UI does."""
    temporal = await Client.connect(announced["temporal"])
    history = await temporal.get_workflow_handle("ticket-UP-1").fetch_history()
    payloads = history.events[0].workflow_execution_started_event_attributes.input
    assert payloads.payloads[0].metadata["encoding"] == b"binary/encrypted"
    async with httpx.AsyncClient(base_url=announced["codec_server"], headers={"Origin": announced["ui"]}) as codec:
        answer = await codec.post("/decode", content=MessageToJson(payloads))
    assert answer.headers["access-control-allow-origin"] == announced["ui"]
    return base64.b64decode(answer.json()["payloads"][0]["data"]).decode()


async def test_a_ticket_lives_through_kills_and_a_clean_stop(up: UpProcess) -> None:
    announced = up.ready()
    pids = up.recorded()
    listening = [
        connection.laddr.ip
        for pid in pids.values()
        for connection in psutil.Process(pid).net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert set(listening) == {"127.0.0.1"}

    backend = {"Authorization": f"Bearer {announced['keys']['backend']}"}
    async with httpx.AsyncClient(base_url=announced["api"], headers=backend, timeout=30) as api:
        assert (await api.post("/v1/tickets", json=TICKET)).status_code == 201
        for name in ("worker-1", "api"):
            os.kill(pids[name], signal.SIGKILL)
        for name in ("worker-1", "api"):
            await eventually(lambda name=name: up.recorded().get(name) not in (pids[name], None))
        noted = await acted_on(api, "/v1/tickets/UP-1/note", {"text": "seen after the kills"})
        assert [entry["kind"] for entry in noted["timeline"]].count("noted") == 1

    assert "Ada-Marker" in await start_as_the_ui_shows_it(announced)

    pids = up.recorded()
    assert up.terminate() == 0
    assert alive(pids) == set()
    logs = b"".join(log.read_bytes() for log in (up.data_dir / "logs").iterdir())
    kept = b"".join(file.read_bytes() for file in up.data_dir.glob("temporal.db*"))
    assert b"worker draining" in logs
    assert b"ticket-UP-1" in kept
    for marker in (b"Ada-Marker", b"ada-marker", b"charged twice"):
        assert marker not in kept
        assert marker not in logs


def test_a_setting_no_process_could_run_with_is_said_and_nothing_stays_behind(directory: Path) -> None:
    up = UpProcess(directory, "starter.cli.main", environment={"ESCALATION_LOG_LEVEL": "loud"})
    try:
        assert up.process.wait(PATIENCE_S) == 2
        assert "ESCALATION_LOG_LEVEL is 'loud'; allowed: 'debug', 'info', 'warning' or 'error'" in up.errors
        assert "Traceback" not in up.errors
        assert alive(up.recorded()) == set()
    finally:
        up.clean_up()
