"""A whole product to which anything may be done, and the doors to it: HTTP, the Python client, the engine, the CLI."""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
from temporalio.client import Client, WorkflowHandle

from sandbox.demo.desk import Desk, open_desk
from starter.errors import ActionRefused, EngineUnreachable, EscalationError, TicketClosed
from starter.patient import PatientEscalations
from starter.starting import workflow_id
from store import messages, tickets
from store.database import Database
from tests.chaos.anything.acts import Act, Acts
from tests.chaos.both_ledgers import our_database
from tests.chaos.running_product import running_product
from tests.chaos.steady_policy import NAME
from tests.chaos.suffering import address
from tests.stack.whole_product import WholeProduct
from workers.connect import build_data_converter
from workers.keys import load
from workers.settings import KEY_FILE

PEOPLE = ("ada", "ben", "cleo", "dev", "eve", "finn", "gwen")
PRIORITIES = ("urgent", "high", "medium", "low")
PATIENCE_SECONDS = 120.0
AGAIN_AFTER_SECONDS = 0.5
MOST_ENTRIES = 10_000
HEARD = ("accepted", "delivered")
_NOT_NOW = (429, 502, 503, 504)


@dataclass
class World:
    """The product, its doors, the tickets that were opened, with the instant each counts from, and what was done."""

    product: WholeProduct
    desk: Desk
    temporal: Client
    client: PatientEscalations
    db: Database
    acts: Acts = field(default_factory=Acts)
    requests: dict[str, dict[str, Any]] = field(default_factory=dict)
    opened_at: dict[str, datetime] = field(default_factory=dict)

    def handle(self, reference: str, run_id: str | None = None) -> WorkflowHandle[Any, Any]:
        """Return a ticket's workflow, its newest run by default."""
        found: WorkflowHandle[Any, Any] = self.temporal.get_workflow_handle(workflow_id(reference), run_id=run_id)
        return found

    def some_ticket(self, chance: random.Random) -> str:
        """Return one of the tickets that were opened."""
        return chance.choice(sorted(self.opened_at))

    async def recorded(self, reference: str) -> set[str]:
        """Return the words that the stored timeline of a ticket has."""
        entries = await tickets.timeline(self.db, reference, limit=MOST_ENTRIES)
        return {word for entry in entries for word in words_in(f"{entry.text} {entry.data}")}

    async def said(self, reference: str) -> set[str]:
        """Return the words that the customer of a ticket was told, by our ledger."""
        sent = await messages.for_ticket(self.db, reference)
        told = [each for each in sent if each.state in HEARD and each.purpose != "waiting_reminder"]
        return {word for each in told for word in words_in(each.body)}

    # -- doors --

    async def over_http(self, act: Act, body: dict[str, Any], *, key: str) -> int:
        """Do an act as a patient backend does, and note what became of it; returns the last status."""
        path, headers = f"/v1/tickets/{act.reference}/{act.action}", {"Idempotency-Key": key}
        status = await self.answered(act, lambda: self.desk.api.post(path, json=body, headers=headers))
        outcome = "accepted" if status < 300 else "refused" if status in (403, 409, 422) else "unknown"
        self.acts.end(act, outcome)
        if outcome == "unknown":
            self.acts.strange.append(f"{act.reference} {act.action} {act.words}: HTTP {status}")
        return status

    async def answered(self, act: Act | None, call: Callable[[], Awaitable[httpx.Response]]) -> int:
        """Return the status of the first real answer to a call that may be repeated; 0 when there is none."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if act is not None:
                act.tries += 1
            try:
                answer = await call()
            except httpx.TransportError:
                pass
            else:
                if answer.status_code not in _NOT_NOW:
                    return answer.status_code
            await asyncio.sleep(AGAIN_AFTER_SECONDS)
        return 0

    async def by_client(self, act: Act, body: dict[str, Any], by: str, *, key: str) -> None:
        """Do an act by the Python client."""
        act.tries = 2  # it repeats by itself
        try:
            await self.client.act(act.reference, act.action.replace("-", "_"), body, by=f"person:{by}", key=key)
        except (ActionRefused, TicketClosed):
            self.acts.end(act, "refused")
        except EngineUnreachable:
            self.acts.end(act, "unknown")
        except EscalationError as error:
            self.acts.strange.append(f"{act.reference} {act.action} {act.words} by the client: {error!r}")
        else:
            self.acts.end(act, "accepted")

    async def by_cli(self, act: Act, words: Sequence[str]) -> None:
        """Do an act by the CLI, which asks once."""
        act.tries = 2
        code = await self.cli(act.action, act.reference, *words)
        self.acts.end(act, "accepted" if code == 0 else "refused" if code == 1 else "unknown")

    async def cli(self, *words: str) -> int:
        """Run the CLI; returns its exit code."""
        command = ["-m", "starter.cli.main", *words, "--data-dir", str(self.product.directory)]
        silent = asyncio.subprocess.DEVNULL
        process = await asyncio.create_subprocess_exec(sys.executable, *command, stdout=silent, stderr=silent)
        return await process.wait()

    async def open(self, number: int, prefix: str) -> None:
        """Open a ticket of a customer of its own."""
        reference = f"{prefix}{number:03}"
        way = {"email": address(reference, "email")} if number % 3 else {"phone": address(reference, "sms")}
        request = {
            "reference": reference,
            "subject": "It does not work",
            "description": "Please help.",
            "category": ("billing", "technical")[number % 2],
            "priority": PRIORITIES[number % len(PRIORITIES)],
            "policy": NAME,
            "customer": {"id": f"C-{reference}", "name": "Robin Hale", "timezone": "Europe/London", **way},
        }
        self.requests[reference] = request
        opened = await self.client.open(request)
        self.opened_at[reference] = opened.view.opened_at
        self.acts.log(reference, "opened")


def words_in(text: str) -> set[str]:
    """Return the words of acts that a text has."""
    return {text[place : place + 8] for place in _places(text)}


def _places(text: str) -> list[int]:
    starts = [place for place in range(len(text) - 7) if text[place] == "w" == text[place + 7]]
    return [place for place in starts if text[place + 1 : place + 7].isdigit()]


@asynccontextmanager
async def a_world() -> AsyncIterator[World]:
    """Give a product with two workers whose tickets go on in a new run after few events."""
    module = "tests.chaos.anything.continues_soon"
    async with (
        running_product("--workers", "2", accept_within="25m", module=module) as product,
        open_desk(product.api, product.carrier, product.key("backend")) as desk,
        our_database(product) as db,
    ):
        converter = build_data_converter(load(product.directory / KEY_FILE))
        temporal = await Client.connect(str(product.announced["temporal"]), data_converter=converter)
        yield World(product, desk, temporal, PatientEscalations(temporal, db), db)


def now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)
