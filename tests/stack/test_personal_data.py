"""Whatever a customer or the team writes, and wherever, is in no log, no metric, no id and no search attribute, is
unreadable in Temporal's database, and is erased on demand."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

import httpx
import pytest
from temporalio.client import Client

from store.database import Database
from tests.stack.replayed import escalation
from tests.stack.whole_product import WholeProduct
from tests.store.test_erasure import everything

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
    ("customer-replied", {"text": f"My number is {PHONE}, {WRITTEN}"}),
    ("wait", {"on": "customer", "text": f"Which {WRITTEN}?"}),
    ("resume", {"reason": WRITTEN}),
    ("escalate", {"reason": WRITTEN}),
    ("resolve", {"cause": WRITTEN, "resolution": f"Replaced the {WRITTEN}"}),
    ("close", {"reason": WRITTEN}),
    ("note", {"text": f"Too late, {WRITTEN}"}),
)


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


async def test_and_erased_it_is_in_no_row_of_that_either(own_product: WholeProduct) -> None:
    await the_life(own_product)
    db = Database(json.loads((own_product.directory / "profile.json").read_text())["database"])
    try:
        assert found_in((await everything(db)).encode()) > {"Quillon", PHONE, MAIL, WRITTEN}
        ended = escalation(own_product, "customer", "erase", "C-Quil77", "--yes")
        assert ended.returncode == 0, ended.stderr
        assert REFERENCE in ended.stdout
        assert found_in((await everything(db)).encode()) == set()
    finally:
        await db.close()
    logs = b"".join(file.read_bytes() for file in (own_product.directory / "logs").glob("*.log"))
    assert found_in(logs) == set()
    gone = escalation(own_product, "customer", "export", "C-Quil77")
    assert gone.returncode == 1
    assert "Nothing is kept of this customer" in gone.stderr
