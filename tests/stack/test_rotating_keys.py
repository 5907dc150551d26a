"""Payload keys are rotated in the middle of a ticket's life: it goes on, and what is new uses the new key."""

from __future__ import annotations

import base64
import json
import re

import httpx
import pytest
from temporalio.client import Client

from tests.stack.replayed import escalation
from tests.stack.whole_product import WholeProduct

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180), pytest.mark.xdist_group("product")]
TICKET = {"reference": "KEYS-1", "subject": "Slow", "customer": {"id": "C-1", "email": "robin@customer.example"}}


async def key_ids(product: WholeProduct) -> list[str]:
    """The keys the ticket's history was encrypted with, in the order it uses them first."""
    temporal = await Client.connect(str(product.announced["temporal"]))
    history = await temporal.get_workflow_handle("ticket-KEYS-1").fetch_history()
    ids = re.findall(r'"key-id": ?"([^"]+)"', history.to_json())
    return [base64.b64decode(key_id).decode() for key_id in dict.fromkeys(ids)]


async def test_a_ticket_goes_on_under_the_new_key(product: WholeProduct) -> None:
    headers = {"Authorization": f"Bearer {product.key('backend')}"}
    async with httpx.AsyncClient(base_url=product.api, headers=headers, timeout=60, trust_env=False) as client:
        assert (await client.post("/v1/tickets", json=TICKET)).status_code == 201
        [first] = await key_ids(product)
        assert escalation_keys(product, "new")["added"]
        note = {"text": "Under the first key still.", "by": "amira"}
        assert (await client.post("/v1/tickets/KEYS-1/note", json=note)).status_code == 200
        assert await key_ids(product) == [first]
        second = escalation_keys(product, "rotate")["current"]
        note = {"text": "Under the second key.", "by": "amira"}
        view = (await client.post("/v1/tickets/KEYS-1/note", json=note)).json()
    assert [entry["text"] for entry in view["timeline"] if entry["kind"] == "noted"] == [
        "Under the first key still.",
        "Under the second key.",
    ]
    assert await key_ids(product) == [first, second]
    assert product.errors_logged() == []


def escalation_keys(product: WholeProduct, *words: str) -> dict[str, str]:
    ended = escalation(product, "keys", *words, "--json")
    assert ended.returncode == 0, ended.stderr
    told: dict[str, str] = json.loads(ended.stdout)
    return told
