"""The whole of a conversation on the whole product: an email from nowhere becomes a ticket; what its customer writes by
email and by text lands on it, reopens it, and, once it has closed, opens the next, which knows what was said; and one
command prints it all."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest

from tests.stack.whole_product import WholeProduct

pytestmark = [pytest.mark.stack, pytest.mark.timeout(240), pytest.mark.xdist_group("product")]
ADA = "ada@conversation.example"
PHONE = "+447700900777"
KNOWN = {
    "reference": "CONV-1",
    "subject": "Invoice charged twice",
    "description": "My card was charged twice in November.",
    "category": "billing",
    "priority": "urgent",
    "policy": "default",
    "customer": {
        "id": "C-70",
        "name": "Bo",
        "email": "bo@conversation.example",
        "phone": PHONE,
        "preferred_channel": "email",
        "segment": "gold",
    },
}


class People:
    """The backend, the team and the customer, over HTTP."""

    def __init__(self, api: httpx.AsyncClient, carrier: httpx.AsyncClient) -> None:
        self._api = api
        self._carrier = carrier

    async def open(self, ticket: dict[str, Any]) -> None:
        (await self._api.post("/v1/tickets", json=ticket)).raise_for_status()

    async def act(self, reference: str, action: str, **body: Any) -> None:
        (await self._api.post(f"/v1/tickets/{reference}/{action}", json=body)).raise_for_status()

    async def writes(self, address: str, text: str, to_message: str | None = None) -> dict[str, Any]:
        """Write from an inbox or a phone, and find that our API took it."""
        answer = await self._carrier.post(f"/people/{address}/reply", json={"text": text, "to_message": to_message})
        assert answer.json()["answered"] == 204, answer.text
        sent: dict[str, Any] = answer.json()
        return sent

    async def of(self, **filters: str) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = (await self._api.get("/v1/tickets", params=filters)).json()["items"]
        return items

    async def view(self, reference: str) -> dict[str, Any]:
        view: dict[str, Any] = (await self._api.get(f"/v1/tickets/{reference}")).json()
        return view

    async def said(self, reference: str) -> list[dict[str, Any]]:
        said: list[dict[str, Any]] = (await self._api.get(f"/v1/tickets/{reference}/conversation")).json()["items"]
        return said

    async def sent(self, reference: str, purpose: str) -> dict[str, Any]:
        """The newest message of that purpose to the customer, once the carrier has it."""

        async def look() -> dict[str, Any] | None:
            lines = (await self._carrier.get("/ledger")).text.splitlines()
            entries = [json.loads(line) for line in lines if line.strip()]
            of_purpose = re.compile(rf"{reference}/[-\d]+/{purpose}/.*/?customer/")
            mine = [entry for entry in entries if of_purpose.match(entry["message_id"] or "")]
            return mine[-1] if mine else None

        return await until(look)


async def until(look: Callable[[], Awaitable[Any]]) -> Any:
    for _ in range(300):
        if found := await look():
            return found
        await asyncio.sleep(0.2)
    raise AssertionError("it never came to that")


@pytest.fixture
async def people(product: WholeProduct) -> AsyncIterator[People]:
    headers = {"Authorization": f"Bearer {product.key('backend')}"}
    async with (
        httpx.AsyncClient(base_url=product.api, headers=headers, timeout=30, trust_env=False) as api,
        httpx.AsyncClient(base_url=product.carrier, timeout=30, trust_env=False) as carrier,
    ):
        yield People(api, carrier)


def printed(product: WholeProduct, *command: str) -> str:
    environment = {
        **os.environ,
        "ESCALATION_DATA_DIR": str(product.directory),
        "ESCALATION_URL": product.api,
        "ESCALATION_KEY": product.key("read"),
        "COLUMNS": "140",
    }
    run = [sys.executable, "-m", "starter.cli.main", *command]
    done = subprocess.run(run, capture_output=True, text=True, timeout=60, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


async def test_one_reopened_ticket_by_email_and_text_is_printed_by_one_command(
    product: WholeProduct, people: People
) -> None:
    await people.open(KNOWN)
    receipt = await people.sent("CONV-1", "receipt")
    await people.writes(KNOWN["customer"]["email"], "It was the blue card.", receipt["message_id"])
    await people.act("CONV-1", "reply", text="Thank you, we are looking at the blue card.", by="amira")
    answer = await people.sent("CONV-1", "reply")
    assert "blue card" in answer["body"]

    await people.act("CONV-1", "resolve", resolution="One charge was taken back.", by="amira")
    await people.sent("CONV-1", "resolution")
    await people.writes(PHONE, "No, it is still there!")

    async def reopened() -> bool:
        return bool((await people.view("CONV-1"))["episode"] == 2)

    await until(reopened)
    await people.sent("CONV-1", "reopened")
    await people.act("CONV-1", "reply", text="We have taken it back again.", by="amira")

    async def all_said() -> bool:
        said = await people.said("CONV-1")
        return [each["by"] for each in said].count("customer") == 3 and "taken it back again" in said[-1]["text"]

    await until(all_said)
    page = await asyncio.to_thread(printed, product, "conversation", "CONV-1")
    in_order = [
        "My card was charged twice in November.",
        "We have your request",
        "It was the blue card.",
        "we are looking at the blue card",
        "One charge was taken back.",
        "No, it is still there!",
        "We have taken it back again.",
    ]
    places = [page.index(words) for words in in_order]
    assert places == sorted(places), page
    assert "Customer  email" in page
    assert "Customer  sms" in page
    assert ">" not in re.sub(r"<[^>]*>", "", page), "nothing that was quoted is printed twice"

    await people.act("CONV-1", "resolve", resolution="Now it is gone.", by="amira")
    await people.act("CONV-1", "close", by="amira")

    async def closed() -> bool:
        """Whether the list has it closed, too, which runs a moment behind the ticket."""
        return any(each["reference"] == "CONV-1" and each["status"] == "closed" for each in await people.of())

    await until(closed)
    await people.writes(KNOWN["customer"]["email"], "It is there once more.", receipt["message_id"])

    async def linked() -> Any:
        return next((each for each in await people.of(customer="C-70") if each["follows"] == "CONV-1"), None)

    after = await until(linked)
    assert (after["customer"]["id"], after["customer"]["name"]) == ("C-70", "Bo")
    assert after["category"] == "billing"
    await people.writes(KNOWN["customer"]["email"], "Are you there?", receipt["message_id"])

    async def heard() -> bool:
        return any(each["text"] == "Are you there?" for each in await people.said(after["reference"]))

    await until(heard)
    assert len(await people.of(customer="C-70")) == 2
    assert product.errors_logged() == []


async def test_mail_from_nowhere_opens_one_ticket_and_its_writer_is_answered(
    product: WholeProduct, people: People
) -> None:
    await people.writes(ADA, "My order never came.\n\nBest regards,\nAda")

    async def opened() -> Any:
        return next((each for each in await people.of() if each["subject"] == "My order never came."), None)

    ticket = await until(opened)
    reference = ticket["reference"]
    assert reference.startswith("MAIL-")
    receipt = await people.sent(reference, "receipt")
    assert (receipt["to"], receipt["kind"]) == (ADA, "email")
    await people.writes(ADA, "It was the blue one.", receipt["message_id"])

    async def heard() -> bool:
        said = [each["text"] for each in await people.said(reference) if each["by"] == "customer"]
        return said == ["My order never came.", "It was the blue one."]

    await until(heard)
    assert [each["reference"] for each in await people.of(customer=ticket["customer"]["id"])] == [reference]
    assert product.errors_logged() == []
