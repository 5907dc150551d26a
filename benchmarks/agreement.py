"""How long it takes to find that two databases agree, and to back both up: a walk over every ticket of a whole product.

Run alone, it takes the number of tickets: `python -m benchmarks.agreement 20000`.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from sandbox.escalation import Escalation
from sandbox.site import StackOptions
from sandbox.stack import Stack, start_stack
from starter.backup import source
from starter.backup.take import take_backup
from workers.settings import Settings

LINES, LOOK_EVERY_SECONDS, QUIET_LOOKS = 500, 2.0, 3


@dataclass(frozen=True)
class Agreement:
    """What a walk over so many tickets took, the first time and again, and a backup of both databases."""

    tickets: int
    walks_seconds: tuple[float, float]
    differed: int
    backup_seconds: float
    backup_bytes: int


async def measure(count: int) -> Agreement:
    """Open `count` tickets on a product of its own, wait until all is told, and time the walk and the backup."""
    with tempfile.TemporaryDirectory(prefix="escalation-bench-", ignore_cleanup_errors=True) as name:
        folder, policies = Path(name), Settings().policies_dir
        async with (
            start_stack(StackOptions(folder / "data", 0, 0, 0, 0), Escalation()) as stack,
            _client(stack, "ops") as operator,
            _client(stack, "backend") as backend,
        ):
            await _open(backend, count)
            await _quiet(stack, count)
            first, differed = await _walk(operator)
            again, differed_again = await _walk(operator)
            async with source.local(folder / "data", stack.site.postgres.url, policies, running=True) as found:
                began = time.perf_counter()
                taken = await asyncio.to_thread(take_backup, found, folder / "backup", "a passphrase of a benchmark")
                took = time.perf_counter() - began
            size = sum(each.size_bytes for each in taken.manifest.files)
            return Agreement(count, (first, again), differed + differed_again, took, size)


def said(found: Agreement) -> str:
    """Return the figures in words."""
    first, again = found.walks_seconds
    return (
        f"{found.tickets} tickets looked at in {first:.1f} s and again in {again:.1f} s, {found.differed} differed; "
        f"backed up in {found.backup_seconds:.1f} s, {found.backup_bytes / 1e6:.1f} MB"
    )


def _client(stack: Stack, scope: str) -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {stack.api_keys[scope]}"}  # type: ignore[index]
    return httpx.AsyncClient(base_url=stack.site.api, headers=headers, timeout=600, trust_env=False)


async def _open(api: httpx.AsyncClient, count: int) -> None:
    left = [f"A-{number}" for number in range(count)]
    while left:
        body = "".join(json.dumps(_ticket(reference)) + "\n" for reference in left[:LINES])
        answer = (await api.post("/v1/tickets/bulk", content=body)).raise_for_status()
        done = {line["reference"] for line in map(json.loads, answer.text.splitlines()) if line["status"] < 300}
        left = [reference for reference in left if reference not in done]


def _ticket(reference: str) -> dict[str, Any]:
    return {
        "reference": reference,
        "subject": "Charged twice",
        "category": "billing",
        "priority": "low",
        "customer": {"id": f"C-{reference}", "name": "Robin", "email": f"{reference.lower()}@customer.example"},
    }


async def _quiet(stack: Stack, count: int) -> None:
    """Return once each customer has their receipt, and nobody is told anything more."""
    async with httpx.AsyncClient(base_url=stack.site.carrier, timeout=60, trust_env=False) as carrier:
        had, looks = -1, 0
        while had < count or looks < QUIET_LOOKS:
            now = (await carrier.get("/ledger")).text.count("\n")
            had, looks = now, looks + 1 if now == had else 0
            await asyncio.sleep(LOOK_EVERY_SECONDS)


async def _walk(api: httpx.AsyncClient) -> tuple[float, int]:
    began, after, differed = time.perf_counter(), "", 0
    while after is not None:
        page = (await api.post("/v1/reconcile", json={"after": after, "apply": True})).raise_for_status().json()
        differed += len(page["items"])
        after = page["next_after"]
    return time.perf_counter() - began, differed


if __name__ == "__main__":
    print(said(asyncio.run(measure(int(sys.argv[1])))))
