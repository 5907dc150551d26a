"""The same ticket from twenty clients at once is one workflow, one receipt, one owner."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from temporalio.client import Client

from tests.stack.whole_product import WholeProduct

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180), pytest.mark.xdist_group("product")]
TICKET = {
    "reference": "ONCE-1",
    "subject": "Invoice charged twice",
    "category": "billing",
    "priority": "low",
    "policy": "default",
    "customer": {"id": "C-1", "name": "Robin", "email": "robin@customer.example", "timezone": "Europe/London"},
}


async def test_twenty_clients_open_one_ticket(product: WholeProduct) -> None:
    headers = {"Authorization": f"Bearer {product.key('backend')}"}

    async def opened() -> list[int]:
        """Open it as clients are told to, again while the answer is "not now"; return every answer's status."""
        statuses: list[int] = []
        async with httpx.AsyncClient(base_url=product.api, headers=headers, timeout=60, trust_env=False) as client:
            while not statuses or statuses[-1] == 503:
                answer = await client.post("/v1/tickets", json=TICKET)
                statuses.append(answer.status_code)
                await asyncio.sleep(float(answer.headers.get("Retry-After", 0)))
        return statuses

    answers = await asyncio.gather(*(opened() for _ in range(20)))
    unanswered = any(503 in statuses for statuses in answers)
    said = sorted(statuses[-1] for statuses in answers)
    assert said == [200] * 19 + [201] or (unanswered and said == [200] * 20), answers
    async with httpx.AsyncClient(base_url=product.api, headers=headers, timeout=60, trust_env=False) as client:
        other = await client.post("/v1/tickets", json={**TICKET, "subject": "Something else"})
        assert other.status_code == 409
        assert other.headers["content-type"].startswith("application/problem+json")
        for _ in range(300):
            messages = (await client.get("/v1/tickets/ONCE-1/messages")).json()
            items = messages["items"] if isinstance(messages, dict) else messages
            if len([each for each in items if each["provider_id"]]) >= 2:
                break
            await asyncio.sleep(0.2)
        view = (await client.get("/v1/tickets/ONCE-1")).json()
    kinds = [entry["kind"] for entry in view["timeline"]]
    assert kinds.count("opened") == kinds.count("assigned") == kinds.count("receipt_sent") == 1
    async with httpx.AsyncClient(base_url=product.carrier, trust_env=False) as carrier:
        ledger = (await carrier.get("/ledger")).text
    assert ledger.count('"robin@customer.example"') == 1
    temporal = await Client.connect(str(product.announced["temporal"]))
    runs = [w async for w in temporal.list_workflows("WorkflowId = 'ticket-ONCE-1'")]
    assert len(runs) == 1
