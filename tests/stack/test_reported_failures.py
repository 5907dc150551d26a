"""A bounced email becomes a text message, and a text that does not arrive an alarm, on the whole product."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.stack.whole_product import WholeProduct

pytestmark = [
    pytest.mark.proof,
    pytest.mark.stack,
    pytest.mark.timeout(180),
    pytest.mark.xdist_group("reported"),
]
EMAIL, PHONE = "robin@bounced.example", "+447700900321"
TICKET = {
    "reference": "BOUNCED-1",
    "subject": "Invoice charged twice",
    "category": "billing",
    "priority": "urgent",  # whose texts go out at any hour
    "policy": "default",
    "customer": {"id": "C-7", "name": "Robin", "email": EMAIL, "phone": PHONE},
}
BOUNCES = {"kind": "email", "fault": "bounce", "to": EMAIL}
FORTY_SIX_TIMES = {"kind": "email", "fault": "duplicate-callbacks", "count": 46, "to": EMAIL}
LANDLINE = {"kind": "sms", "fault": "failed", "error_code": 30006, "to": PHONE}


@pytest.fixture
async def http(own_product: WholeProduct) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Authorization": f"Bearer {own_product.key('backend')}"}
    async with httpx.AsyncClient(base_url=own_product.api, headers=headers, timeout=30, trust_env=False) as http:
        yield http


async def test_each_failure_goes_on_once_however_often_it_is_reported(
    own_product: WholeProduct, http: httpx.AsyncClient
) -> None:
    for fault in (BOUNCES, FORTY_SIX_TIMES, LANDLINE):
        (await http.put(f"{own_product.carrier}/faults", json=fault)).raise_for_status()
    assert (await http.post("/v1/tickets", json=TICKET)).status_code == 201

    async def ticket(failures: int) -> dict[str, Any]:
        for _ in range(300):
            view: dict[str, Any] = (await http.get("/v1/tickets/BOUNCED-1")).json()
            if len([entry for entry in view["timeline"] if entry["kind"] == "message_failed"]) >= failures:
                return view
            await asyncio.sleep(0.2)
        raise AssertionError(view["timeline"])

    owner = (await ticket(2))["owner"]["id"]
    said = await http.post("/v1/tickets/BOUNCED-1/reply", json={"text": "We are on it.", "by": owner})
    said.raise_for_status()
    view = await ticket(3)

    # where no address is sound, the reply was tried at each all the same
    failed = [entry["data"] for entry in view["timeline"] if entry["kind"] == "message_failed"]
    assert [(each["purpose"], each["channel"], each.get("next_channel")) for each in failed[:2]] == [
        ("receipt", "email", "sms"),
        ("receipt", "sms", None),
    ]
    assert failed[0]["reason"].startswith("sendgrid bounce")
    assert (failed[1]["reason"], failed[1]["next_person"]) == ("twilio 30006", owner)
    assert view["customer"]["unreachable"] == ["email", "sms"]
    messages = (await http.get("/v1/tickets/BOUNCED-1/messages")).json()["items"]
    receipts = {(m["channel"], m["state"]) for m in messages if m["purpose"] == "receipt"}
    assert receipts == {("email", "undelivered"), ("sms", "failed")}
    ledger = [json.loads(line) for line in (await http.get(f"{own_product.carrier}/ledger")).text.splitlines()]
    taken = [entry["message_id"].split("/")[2:] for entry in ledger if entry["to"] in (EMAIL, PHONE)]
    assert sorted((purpose, channel) for purpose, *_, channel in taken if purpose == "receipt") == [
        ("receipt", "email"),
        ("receipt", "sms"),
    ]
    alarms = {m["to"] for m in messages if m["purpose"] == "alarm"}
    assert alarms == {owner}
    assert own_product.errors_logged() == []
