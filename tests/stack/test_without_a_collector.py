"""A collector of traces that is dead, or takes a connection and never answers, holds nobody up."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.activities.providers.raw_servers import refusing_url
from tests.sandbox.up.eventually import eventually
from tests.stack.whole_product import WholeProduct, whole_product

pytestmark = [pytest.mark.stack, pytest.mark.timeout(240), pytest.mark.xdist_group("untraced")]
TICKET = {
    "reference": "UNTRACED-1",
    "subject": "Invoice charged twice",
    "category": "billing",
    "priority": "urgent",
    "customer": {"id": "C-1", "name": "Ada Moore", "email": "ada@customer.example"},
}
GIVEN = {"api": 15, "worker-1": 45}
"""The seconds that docs/operations.md tells to give each process to end in."""


@contextmanager
def silent_url() -> Iterator[str]:
    """An address that takes connections and requests and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@contextmanager
def dead_url() -> Iterator[str]:
    yield refusing_url()


@pytest.fixture(scope="module", params=[dead_url, silent_url])
def untraced_product(request: pytest.FixtureRequest) -> Iterator[WholeProduct]:
    with request.param() as url, tempfile.TemporaryDirectory(prefix="escalation-test-") as directory:
        environment = {"ESCALATION_TRACES_URL": f"{url}/v1/traces", "OTEL_BSP_SCHEDULE_DELAY": "200"}
        with whole_product(Path(directory), environment=environment) as running:
            yield running


async def messages(http: httpx.AsyncClient) -> dict[tuple[str, str], str]:
    items: list[dict[str, Any]] = (await http.get("/v1/tickets/UNTRACED-1/messages")).json()["items"]
    return {(item["purpose"], item["to"]): item["state"] for item in items}


async def test_a_ticket_opens_is_told_about_and_acknowledged(untraced_product: WholeProduct) -> None:
    headers = {"Authorization": f"Bearer {untraced_product.key('backend')}"}
    async with httpx.AsyncClient(base_url=untraced_product.api, headers=headers, timeout=60, trust_env=False) as http:
        assert (await http.post("/v1/tickets", json=TICKET)).status_code == 201
        for _ in range(300):
            told = await messages(http)
            if {told.get(("receipt", "customer"))} <= {"accepted", "delivered"}:
                break
            await asyncio.sleep(0.1)
        assert told["receipt", "customer"] in ("accepted", "delivered")
        view = (await http.get("/v1/tickets/UNTRACED-1")).json()
        answer = await http.post("/v1/tickets/UNTRACED-1/acknowledge", json={"by": view["owner"]["id"]})
        assert answer.status_code == 200, answer.text
        assert "acknowledged" in [entry["kind"] for entry in answer.json()["timeline"]]
    untaken = [line for line in untraced_product.errors_logged() if not about_traces(line)]
    assert untaken == []


@pytest.mark.parametrize("name", GIVEN)
async def test_a_process_ends_in_order_within_the_time_it_is_to_be_given(
    untraced_product: WholeProduct, name: str
) -> None:
    os.kill(untraced_product.up.recorded()[name], signal.SIGTERM)
    ended = f"{name} ended with code"
    await eventually(lambda: ended in untraced_product.up.errors, tries=GIVEN[name] * 20)
    assert f"{ended} 0; it is started again" in untraced_product.up.errors


def about_traces(line: str) -> bool:
    """Whether a line of a log says that spans could not be handed over."""
    return str(json.loads(line.partition(": ")[2])["logger"]).startswith("opentelemetry")
