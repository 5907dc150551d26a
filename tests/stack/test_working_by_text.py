"""An agent works by text alone, from their phone at the carrier; whoever says STOP is written to by email."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from sandbox.demo.desk import Desk, open_desk
from tests.stack.whole_product import WholeProduct

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180), pytest.mark.xdist_group("product")]
TICKET = {
    "reference": "TEXT-1",
    "subject": "No card payments in any shop",
    "category": "technical",
    "priority": "urgent",
    "policy": "default",
    "customer": {
        "id": "C-1",
        "name": "Robin",
        "email": "robin@texts.example",
        "phone": "+447700900881",
        "preferred_channel": "sms",
        "timezone": "Europe/London",
    },
}
LOOKS = 300


async def until(look: Callable[[], Awaitable[Any]]) -> Any:
    for _ in range(LOOKS):
        if found := await look():
            return found
        await asyncio.sleep(0.2)
    raise AssertionError(f"nothing was found in {LOOKS} looks")


class Phone:
    """What reaches a phone, and what is said on it."""

    def __init__(self, desk: Desk, number: str) -> None:
        self._desk = desk
        self.number = number

    async def got(self) -> list[dict[str, Any]]:
        return [each for each in await self._desk.ledger() if each["to"] == self.number]

    async def says(self, text: str) -> dict[str, Any]:
        answer = await self._desk.carrier.post(f"/people/{self.number}/reply", json={"text": text})
        said: dict[str, Any] = answer.raise_for_status().json()
        assert said["answered"] == 204
        return said

    async def is_told(self, text: str) -> str:
        said = await self.says(text)

        async def answer() -> str | None:
            return next((e["body"] for e in await self.got() if f"/answer/{said['id']}/" in e["message_id"]), None)

        return str(await until(answer))


@asynccontextmanager
async def at_the(product: WholeProduct) -> AsyncIterator[Desk]:
    async with open_desk(product.api, product.carrier, product.key("backend")) as desk:
        yield desk


async def sent(desk: Desk, purpose: str, **wanted: str) -> list[dict[str, Any]]:
    """What our ledger has of the ticket's messages with a purpose."""
    answer = await desk.api.get("/v1/tickets/TEXT-1/messages")
    rows = answer.raise_for_status().json()["items"]
    return [row for row in rows if row["purpose"] == purpose and all(row[k] == v for k, v in wanted.items())]


async def test_an_agent_works_by_text_and_stop_leaves_email(product: WholeProduct) -> None:
    async with at_the(product) as desk:
        await desk.open(TICKET)

        async def notice() -> dict[str, Any] | None:
            texts = [e for e in await desk.ledger() if e["kind"] == "sms" and e["message_id"].startswith("TEXT-1/")]
            found = [e for e in texts if "reply ACK/UP/DONE" in e["body"]]
            return found[0] if found else None

        told = await until(notice)
        code = re.search(r"reply ACK/UP/DONE (\d+)", told["body"])
        assert code
        agent, customer = Phone(desk, told["to"]), Phone(desk, "+447700900881")

        assert "TEXT-1: you have it." in await agent.is_told(f'"Ack  {code[1]}"')
        view = await desk.view("TEXT-1")
        assert view["owner"]["acknowledged_at"]
        assert "passed up to specialist" in await agent.is_told(f"up {code[1]} needs expertise: the acquirer is down")
        assert "UP not done. It has moved on" in await agent.is_told(f"UP {code[1]}")
        view = await desk.view("TEXT-1")
        [up] = [entry for entry in view["timeline"] if entry["kind"] == "escalated"]
        assert (view["tier"]["index"], up["data"]["note"]) == (1, "the acquirer is down")
        assert up["by"].startswith("person:")

        for reader in (customer, agent):
            await reader.says("STOP")
        texts = {reader.number: len(await reader.got()) for reader in (customer, agent)}
        await desk.act("TEXT-1", "reply", key="r1", text="The acquirer repairs it.", by="george")
        person = up["by"].removeprefix("person:")
        await desk.act("TEXT-1", "hand-back", key="a1", reason="knows the acquirer", by="george")

        async def by_email() -> bool:
            answered = await sent(desk, "reply", channel="email", to="customer")
            noticed = await sent(desk, "assigned", channel="email", to=person)
            stopped = await sent(desk, "assigned", channel="sms", to=person, state="failed")
            arrived = {row["state"] for row in (*answered, *noticed)}
            return bool(stopped and len(noticed) == 2 and arrived <= {"accepted", "delivered"} and answered)

        await until(by_email)
        [refused] = await sent(desk, "reply", channel="sms")
        assert refused["state"] == "failed"
        assert {reader.number: len(await reader.got()) for reader in (customer, agent)} == texts
        failed = [e["data"] for e in (await desk.view("TEXT-1"))["timeline"] if e["kind"] == "message_failed"]
        assert {(each["to"], each["reason"]) for each in failed} == {
            ("customer", "opted out"),
            (person, "opted out"),
        }

        await customer.says("start")
        await desk.act("TEXT-1", "reply", key="r2", text="Payments work again.", by="george")

        async def a_text_again() -> list[str]:
            return [each["body"] for each in (await customer.got())[texts[customer.number] :]]

        [again] = await until(a_text_again)
        assert "Payments work again." in again
        callbacks = (await desk.carrier.get("/callbacks")).text.splitlines()
        answers = {each["answer"] for each in map(json.loads, filter(str.strip, callbacks))}
        assert answers - {None} == {204}
        await agent.says("start")
    assert product.errors_logged() == []


async def test_28_all_that_was_sent_is_taken_on_by_one_text_and_once(product: WholeProduct) -> None:
    async with at_the(product) as desk:
        for number in (1, 2):
            customer = {**TICKET["customer"], "phone": f"+44770090089{number}", "email": f"all{number}@texts.example"}
            await desk.open({**TICKET, "reference": f"ALL-{number}", "customer": customer})

        async def notified() -> dict[str, str] | None:
            texts = [e for e in await desk.ledger() if e["kind"] == "sms" and "reply ACK/UP/DONE" in e["body"]]
            phones = {e["message_id"].partition("/")[0]: e["to"] for e in texts}
            return phones if {"ALL-1", "ALL-2"} <= phones.keys() else None

        phones = await until(notified)
        first = Phone(desk, phones["ALL-1"])
        told = await first.is_told("Ack all")
        assert "ALL-1" in told.partition(".")[0]
        mine = [number for number in (1, 2) if phones[f"ALL-{number}"] == phones["ALL-1"]]
        for number in mine:
            assert (await desk.view(f"ALL-{number}"))["owner"]["acknowledged_at"]
        assert (await first.is_told("ACK ALL")).startswith("Nothing was open.")
        assert "ALL-1: yours already." in await first.is_told("ack all.")
    assert product.errors_logged() == []
