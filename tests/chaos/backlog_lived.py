"""Five minutes without SendGrid while two thousand emails wait, and how they go once it is back."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
from sqlalchemy.exc import SQLAlchemyError

from sandbox.demo.desk import Desk, open_desk
from sandbox.demo.scene import Scene
from store import deferred_messages, provider_health
from tests.chaos.both_ledgers import BothLedgers, our_database, read_both
from tests.chaos.carrier_outside import CarrierOutside
from tests.chaos.outages import OUTAGES
from tests.chaos.outside import Outside
from tests.chaos.places import Places, places
from tests.chaos.running_product import running_product
from tests.chaos.steady_policy import NAME
from tests.stack.whole_product import WholeProduct

SILENT = next(outage for outage in OUTAGES if outage.fault == "away-silent")
"""The kind that could hold a place for as long as a call may take."""
PER_SECOND = 10
TICKETS, AT_ONCE = 1000, 250
AWAY_SECONDS = 300.0
LOOK_EVERY_SECONDS = 1.0
HEALTH_EVERY_SECONDS = 0.2
PATIENCE_SECONDS = 900.0


@dataclass(frozen=True)
class Lived:
    """What was seen. `asked` are the calls into SendGrid while it was away, `places` how the worker's were used, second
    by second, in the five minutes in which all waited.

    `noticed_at` is when SendGrid counted as back first. `updated` are the tickets whose customers were to be told
    twice meanwhile how things stand.
    """

    both: BothLedgers
    waited: int
    away_seconds: float
    asked: Sequence[Mapping[str, Any]]
    places: Sequence[Places]
    back_at: datetime
    noticed_at: datetime
    priorities: Mapping[str, str]
    updated: Mapping[str, Mapping[str, Any]]


async def live_through() -> Lived:
    """Open a thousand tickets while SendGrid is away, let it be away for five more minutes, and let all go."""
    pace = {"ESCALATION_EMAIL_PER_SECOND": str(PER_SECOND)}
    async with (
        running_product(environment=pace, accept_within="29m") as product,
        open_desk(product.api, product.carrier, product.key("backend")) as desk,
    ):
        priorities = {f"MANY-{number:04}": _priority(number) for number in range(TICKETS)}
        outside = CarrierOutside(desk, providers=["sendgrid"])
        began = await outside.go_away(SILENT)
        await _open_all(desk, priorities)
        updated = list(priorities)[110::50]
        await asyncio.gather(*(_update_twice(desk, reference) for reference in updated))
        waited, used = await _wait(product)
        back_at = datetime.now(UTC)
        asked = await outside.calls("sendgrid", began, back_at)
        noticing = asyncio.create_task(_noticed(product, back_at))
        await outside.come_back()
        both = await _all_settled(product, outside, priorities)
        views = {reference: await desk.view(reference) for reference in updated}
        away_seconds = (back_at - began).total_seconds()
        return Lived(both, waited, away_seconds, asked, used, back_at, await noticing, priorities, views)


def _priority(number: int) -> str:
    if number % 100 == 50:
        return "urgent"
    return {3: "high", 7: "low", 8: "low", 9: "low"}.get(number % 10, "medium")


async def _open_all(desk: Desk, priorities: Mapping[str, str]) -> None:
    lines = [json.dumps(_ticket(reference, priority)) for reference, priority in priorities.items()]
    for first in range(0, TICKETS, AT_ONCE):
        left = lines[first : first + AT_ONCE]
        while left:
            opened = await desk.api.post("/v1/tickets/bulk", content="\n".join(left), timeout=120)
            answers = [json.loads(line) for line in opened.raise_for_status().text.splitlines()]
            assert {answer["status"] for answer in answers} <= {200, 201, 429, 503}, answers
            left = [line for line, answer in zip(left, answers, strict=True) if answer["status"] >= 400]


async def _update_twice(desk: Desk, reference: str) -> None:
    """Write to the customer, and hand the ticket up twice, of which they are told each time."""
    scene = Scene(desk, {"reference": reference})
    await scene.act("reply", by=await scene.owned(), text=f"I am on it, {reference}.")
    for times in (1, 2):
        owner = await scene.owned(times)
        await scene.act("escalate", by=owner, reason="needs expertise", note="Tried a restart.")
    await scene.owned(3)


async def _wait(product: WholeProduct) -> tuple[int, list[Places]]:
    """Look at the worker's places while SendGrid is away; return how many emails waited in the end, too."""
    looks = []
    until = time.monotonic() + AWAY_SECONDS
    async with httpx.AsyncClient(trust_env=False, timeout=10) as http:
        while time.monotonic() < until:
            looks.append(await places(http, product.announced["metrics"]["worker-1"]))
            await asyncio.sleep(LOOK_EVERY_SECONDS)
    async with our_database(product) as db:
        return (await deferred_messages.of_channel(db, "email")).messages, looks


async def _noticed(product: WholeProduct, back_at: datetime) -> datetime:
    """Return when SendGrid was first seen to be back: well at once, where its first answers came between two looks."""
    async with our_database(product) as db:
        while True:
            with suppress(SQLAlchemyError):
                for known in await provider_health.all_known(db):
                    health = known.health
                    if known.name == "sendgrid" and health.state != "away" and health.since and health.since > back_at:
                        assert health.state in ("returning", "well"), health
                        return health.since
            await asyncio.sleep(HEALTH_EVERY_SECONDS)


async def _all_settled(product: WholeProduct, outside: Outside, priorities: Mapping[str, str]) -> BothLedgers:
    urgent = {reference for reference, priority in priorities.items() if priority == "urgent"}
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        async with our_database(product) as db:
            waiting = (await deferred_messages.of_channel(db, "email")).messages
        if not waiting or time.monotonic() > deadline:
            both = await read_both(product, outside, urgent, prefix="MANY-")
            if not both.unsettled or time.monotonic() > deadline:
                return both
        await asyncio.sleep(5 * LOOK_EVERY_SECONDS)


def _ticket(reference: str, priority: str) -> dict[str, Any]:
    return {
        "reference": reference,
        "subject": "It does not work",
        "description": "Please help.",
        "category": "billing",
        "priority": priority,
        "policy": NAME,
        "customer": {
            "id": f"C-{reference}",
            "name": "Robin Hale",
            "timezone": "Europe/London",
            "email": f"{reference.lower()}@customer.example",
        },
    }
