"""A standard life beside the bare shape: history, billable actions, bytes, and lives per second in one run."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from temporalio.client import Client, WorkflowHandle
from temporalio.plugin import SimplePlugin
from temporalio.worker import Worker

from benchmarks.bare import BareLife
from benchmarks.history import Cost, cost_of
from benchmarks.providers import Providers
from workers.connect import build_data_converter
from workers.keys import load_or_create
from workers.run import tickets_worker
from workers.sandboxing import sandboxed_runner
from workflows.options import NOTIFY_QUEUES, STORE_QUEUE, TICKETS_QUEUE
from workflows.ticket import TicketEscalation

AT_ONCE = 100


@dataclass(frozen=True)
class Shape:
    """A workflow type under test and the prefix of its ids."""

    name: str
    prefix: str


PRODUCT = Shape("TicketEscalation", "ticket-B")
BARE = Shape("BareLife", "ticket-R")


def plugin(directory: Path) -> SimplePlugin:
    """Return the product's own converter, with a fresh key, and its sandbox."""
    keys = load_or_create(directory / "keys.json")
    return SimplePlugin("bench", data_converter=build_data_converter(keys), workflow_runner=sandboxed_runner())


@asynccontextmanager
async def working(client: Client, providers: Providers) -> AsyncIterator[None]:
    """Run the workers both shapes use."""
    local = [providers.look_back, providers.load_policy, providers.assign_owner, providers.record_facts]
    tickets = tickets_worker(client, [TicketEscalation, BareLife], local)
    email = Worker(client, task_queue=NOTIFY_QUEUES["email"], activities=[providers.send_email, providers.ask_survey])
    async with tickets, email, Worker(client, task_queue=STORE_QUEUE, activities=local):
        yield


async def one_life(client: Client, providers: Providers, shape: Shape, number: int) -> WorkflowHandle[Any, Any]:
    """Drive one life to its end: acknowledge when the owner was told, resolve when it has climbed a tier."""
    reference = f"{shape.prefix.removeprefix('ticket-')}{number}"
    ticket = {
        "reference": reference,
        "subject": "Invoice charged twice",
        "category": "billing",
        "customer": {"id": "C-1", "name": "Robin", "email": "robin@customer.example"},
    }
    handle = await client.start_workflow(shape.name, ticket, id=f"ticket-{reference}", task_queue=TICKETS_QUEUE)
    await providers.until(reference, "receipt")
    await handle.execute_update("acknowledge", {"by": "ann"})
    await providers.until(reference, "customer_escalated")
    await handle.execute_update("resolve", {"by": "ann", "resolution": "The second charge was refunded."})
    await handle.result()
    return handle


async def lives_per_second(client: Client, providers: Providers, shape: Shape, first: int, count: int) -> float:
    """Return how many lives ended per second, `AT_ONCE` of them under way at any time."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def gated(number: int) -> None:
        async with gate:
            await one_life(client, providers, shape, number)

    began = time.perf_counter()
    await asyncio.gather(*(gated(first + n) for n in range(count)))
    return count / (time.perf_counter() - began)


async def measure(client: Client, count: int, rounds: int) -> tuple[dict[str, Cost], list[tuple[float, float]]]:
    """Return the cost of one quiet life of each shape, and lives per second of both in turn, round by round."""
    providers = Providers()
    async with working(client, providers):
        costs = {shape.name: await cost_of(await one_life(client, providers, shape, 0)) for shape in (PRODUCT, BARE)}
        speeds = []
        for number in range(rounds):
            first = 1 + number * count
            product = await lives_per_second(client, providers, PRODUCT, first, count)
            bare = await lives_per_second(client, providers, BARE, first, count)
            speeds.append((product, bare))
    return costs, speeds
