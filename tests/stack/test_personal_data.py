"""Whatever a customer or the team writes, and wherever, is in no log, no metric, no id and no search attribute, is
unreadable in Temporal's database, and is erased on demand."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from google.protobuf.message import Message
from temporalio.api.common.v1 import Payload
from temporalio.api.history.v1 import History
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from store.database import Database
from tests.stack.collector import Collector, collector
from tests.stack.replayed import escalation
from tests.stack.whole_product import WholeProduct, whole_product
from tests.store.test_erasure import everything
from workers.codec import EncryptionCodec
from workers.keys import load

pytestmark = [pytest.mark.stack, pytest.mark.timeout(240), pytest.mark.xdist_group("personal")]
REFERENCE = "PRIV-1"
NAME, PHONE, MAIL, WRITTEN = "Quillon Vexworth", "+447700900381", "quillon.vexworth@customer.example", "zanzibarite"
MARKS = ("Quillon", "Vexworth", PHONE, PHONE[1:], MAIL, WRITTEN, "C-Quil77")
TICKET = {
    "reference": REFERENCE,
    "subject": f"The {WRITTEN} subject",
    "description": f"I live at 7 {WRITTEN} lane",
    "channel": f"{WRITTEN} chat",
    "product": WRITTEN,
    "customer": {"id": "C-Quil77", "name": NAME, "email": MAIL, "phone": PHONE, "segment": WRITTEN},
    "context": {"transcript": [{"from": NAME, "text": f"{WRITTEN}!"}], "tried": [WRITTEN]},
    "source_url": f"https://{WRITTEN}.example/1",
}
ACTIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("note", {"text": f"{NAME} called, {WRITTEN}"}),
    ("reply", {"text": f"Dear {NAME}: {WRITTEN}"}),
    ("customer-told", {"text": f"{NAME} knows, {WRITTEN}"}),
    ("customer-replied", {"text": f"My number is {PHONE}, {WRITTEN}"}),
    ("wait", {"on": "customer", "text": f"Which {WRITTEN}?"}),
    ("resume", {"reason": WRITTEN}),
    ("escalate", {"reason": WRITTEN}),
    ("resolve", {"cause": WRITTEN, "resolution": f"Replaced the {WRITTEN}"}),
    ("close", {"reason": WRITTEN}),
    ("note", {"text": f"Too late, {WRITTEN}"}),
)


@pytest.fixture(scope="module")
def traces() -> Iterator[Collector]:
    with collector() as taking:
        yield taking


@pytest.fixture(scope="module")
def own_product(traces: Collector) -> Iterator[WholeProduct]:
    environment = {"ESCALATION_TRACES_URL": traces.url, "OTEL_BSP_SCHEDULE_DELAY": "500"}
    with (
        tempfile.TemporaryDirectory(prefix="escalation-test-") as directory,
        whole_product(Path(directory), environment=environment) as running,
    ):
        yield running


async def the_life(product: WholeProduct) -> None:
    """Live and close the ticket once for the module; some of its requests are refused, which must stay silent too."""
    headers = {"Authorization": f"Bearer {product.key('backend')}"}
    async with httpx.AsyncClient(base_url=product.api, headers=headers, timeout=60, trust_env=False) as http:
        if (await http.get(f"/v1/tickets/{REFERENCE}")).status_code == 200:
            return
        assert (await http.post("/v1/tickets", json={**TICKET, "priority": WRITTEN})).status_code == 422
        assert (await http.post("/v1/tickets", json=TICKET)).status_code == 201
        for action, body in ACTIONS:
            answer = await http.post(f"/v1/tickets/{REFERENCE}/{action}", json={"by": "amira", **body})
            assert answer.status_code < 500, answer.text
        await http.get("/survey/forged", params={"score": WRITTEN})
        for _ in range(200):
            if (await http.get(f"/v1/tickets/{REFERENCE}")).headers["view-source"] == "stored":
                return
            await asyncio.sleep(0.1)
        raise AssertionError("the ticket did not end")


def found_in(content: bytes) -> set[str]:
    return {mark for mark in MARKS if re.search(re.escape(mark).encode(), content, re.IGNORECASE)}


async def test_nothing_of_it_is_readable_outside_the_products_own_database(own_product: WholeProduct) -> None:
    await the_life(own_product)
    files = [*own_product.directory.glob("temporal.db*"), *(own_product.directory / "logs").glob("*.log")]
    assert len(files) >= 6
    assert {file.name: found for file in files if (found := found_in(file.read_bytes()))} == {}

    temporal = await Client.connect(str(own_product.announced["temporal"]))
    runs = [run async for run in temporal.list_workflows()]
    assert f"ticket-{REFERENCE}" in {run.id for run in runs}
    for run in runs:
        assert found_in(str((run.id, run.workflow_type, run.task_queue, run.typed_search_attributes)).encode()) == set()
    raw = (await temporal.get_workflow_handle(f"ticket-{REFERENCE}").fetch_history()).to_json()
    assert found_in(raw.encode()) == set()
    assert own_product.errors_logged() == []


async def test_metrics_say_what_happened_and_nothing_of_it(own_product: WholeProduct) -> None:
    await the_life(own_product)
    async with httpx.AsyncClient(timeout=60, trust_env=False) as http:
        metrics = {name: (await http.get(url)).text for name, url in own_product.announced["metrics"].items()}
    assert set(metrics) == {"api", "worker-1"}
    assert "temporal_request" in metrics["api"]
    assert 'escalation_happened_total{kind="opened"' in metrics["worker-1"]
    assert {name: found for name, text in metrics.items() if (found := found_in(text.encode()))} == {}


async def test_traces_say_which_call_led_to_which_and_nothing_of_it(
    own_product: WholeProduct, traces: Collector
) -> None:
    await the_life(own_product)
    wanted = {"RunWorkflow:TicketEscalation", "RunActivity:send_email", "HandleUpdate:reply"}
    for _ in range(100):
        if wanted <= {span.name for span in traces.spans}:
            break
        await asyncio.sleep(0.1)
    assert wanted <= {span.name for span in traces.spans}
    assert found_in(b"".join(traces.received)) == set()


@dataclass
class Erased:
    """What was there of the ticket before it was erased, and what the command said."""

    sealed: list[bytes]
    stored: int
    rows: str
    timeline: list[dict[str, Any]]
    said: subprocess.CompletedProcess[str]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def erased(own_product: WholeProduct) -> Erased:
    await the_life(own_product)
    temporal = await Client.connect(str(own_product.announced["temporal"]))
    codec = EncryptionCodec(load(own_product.directory / "payload-keys.json"))
    sealed = await holding(MARKS, temporal, codec)
    async with database_of(own_product) as db:
        rows = await everything(db)
    said = await timeline(own_product)
    stored = stored_of(sealed, own_product)
    return Erased(sealed, stored, rows, said, escalation(own_product, "customer", "erase", "C-Quil77", "--yes"))


def stored_of(sealed: list[bytes], product: WholeProduct) -> int:
    """Return how many pieces of the payloads, of 32 bytes each, are anywhere in Temporal's files."""
    content = b"".join(file.read_bytes() for file in product.directory.glob("temporal.db*"))
    return sum(payload[at : at + 32] in content for payload in sealed for at in range(0, len(payload) - 31, 32))


async def timeline(product: WholeProduct) -> list[dict[str, Any]]:
    headers = {"Authorization": f"Bearer {product.key('backend')}"}
    async with httpx.AsyncClient(base_url=product.api, headers=headers, timeout=60, trust_env=False) as http:
        entries: list[dict[str, Any]] = (await http.get(f"/v1/tickets/{REFERENCE}/timeline")).json()["items"]
    return entries


def without_words(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name not in ("text", "data", "messages")}


async def holding(marks: Iterable[str], temporal: Client, codec: EncryptionCodec) -> list[bytes]:
    """Return, as Temporal keeps it, each payload of any history in which one of the marks can be read with our keys."""
    found = []
    async for run in temporal.list_workflows():
        handle = temporal.get_workflow_handle(run.id, run_id=run.run_id)
        for payload in payloads(History(events=(await handle.fetch_history()).events)):
            [opened] = await codec.decode([payload])
            if any(mark.encode() in opened.data for mark in marks):
                found.append(payload.data)
    return found


def payloads(message: Message) -> Iterator[Payload]:
    """Yield every payload anywhere in a message."""
    if isinstance(message, Payload):
        yield message
        return
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        values = (
            value.values() if field.message_type.GetOptions().map_entry else value if field.is_repeated else [value]
        )
        for inner in values:
            if isinstance(inner, Message):
                yield from payloads(inner)


def database_url(product: WholeProduct) -> str:
    return str(json.loads((product.directory / "profile.json").read_text())["database"])


@asynccontextmanager
async def database_of(product: WholeProduct) -> AsyncIterator[Database]:
    db = Database(database_url(product))
    try:
        yield db
    finally:
        await db.close()


async def test_erased_it_is_in_no_row_and_no_log(own_product: WholeProduct, erased: Erased) -> None:
    assert erased.said.returncode == 0, erased.said.stderr
    assert REFERENCE in erased.said.stdout
    assert found_in(erased.rows.encode()) > {"Quillon", PHONE, MAIL, WRITTEN}
    async with database_of(own_product) as db:
        assert found_in((await everything(db)).encode()) == set()
    logs = b"".join(file.read_bytes() for file in (own_product.directory / "logs").glob("*.log"))
    assert found_in(logs) == set()
    gone = escalation(own_product, "customer", "export", "C-Quil77")
    assert gone.returncode == 1
    assert "Nothing is kept of this customer" in gone.stderr


async def test_its_timeline_still_says_what_happened_when_and_who_did_it(
    own_product: WholeProduct, erased: Erased
) -> None:
    kept = await timeline(own_product)
    assert found_in(json.dumps(kept).encode()) == set()
    assert [without_words(entry) for entry in kept] == [without_words(entry) for entry in erased.timeline]
    assert {"opened", "customer_replied", "resolved", "closed"} <= {entry["kind"] for entry in kept}


async def test_and_soon_there_is_nothing_left_in_temporal_to_decode(own_product: WholeProduct, erased: Erased) -> None:
    """Not even the bytes: whoever has the keys finds nothing to use them on, in any table, free page or log."""
    assert erased.stored > len(erased.sealed) > 10
    temporal = await Client.connect(str(own_product.announced["temporal"]))
    for _ in range(180):
        if (left := stored_of(erased.sealed, own_product)) == 0:
            break
        await asyncio.sleep(1)
    assert left == 0
    with pytest.raises(RPCError) as none:
        await temporal.get_workflow_handle(f"ticket-{REFERENCE}").fetch_history()
    assert none.value.status is RPCStatusCode.NOT_FOUND
    assert own_product.errors_logged() == []


async def test_and_nothing_in_any_file_of_the_products(own_product: WholeProduct, erased: Erased) -> None:
    """Not as free space of a table, nor in the planner's statistics, nor in the write-ahead log, nor anywhere else.

    What the carrier has is what a provider has: they are asked to erase it for themselves.
    """
    assert "PostgreSQL" not in erased.said.stdout, "it would say where something is left"
    whole = own_product.directory
    files = [file for file in whole.rglob("*") if file.is_file() and "carrier" not in file.relative_to(whole).parts]
    assert {"postgres", "logs", "temporal.db"} < {file.relative_to(whole).parts[0] for file in files}
    assert {str(file): found for file in files if (found := found_in(file.read_bytes()))} == {}
    again = escalation(own_product, "customer", "scrub")
    assert (again.returncode, again.stdout) == (0, "PostgreSQL has nothing left of what was erased\n"), again.stderr
