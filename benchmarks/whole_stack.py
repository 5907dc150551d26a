"""Standard lives through the whole product: HTTP in, PostgreSQL, the official SDKs, the carrier; lives per second."""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx
import yaml

from benchmarks.providers import POLICY
from sandbox.escalation import Escalation
from sandbox.site import StackOptions
from sandbox.stack import start_stack

AT_ONCE = 80
LOOK_EVERY_SECONDS = 0.5
ROSTER = {
    "people": [
        {
            "id": f"agent-{n}",
            "name": f"Agent {n}",
            "email": f"agent{n}@team.example",
            "teams": ["billing"],
            "capacity": 500,
        }
        for n in range(8)
    ],
    "roles": {"duty": "agent-0"},
}


async def lives_per_second(count: int) -> float:
    """Return how many standard lives ended per second on a stack of their own, `AT_ONCE` under way at any time."""
    with tempfile.TemporaryDirectory(prefix="escalation-bench-", ignore_cleanup_errors=True) as folder:
        bundle = Path(folder) / "policies" / "bench"
        bundle.mkdir(parents=True)
        (bundle / "policy.yaml").write_text(yaml.safe_dump(POLICY))
        (bundle / "roster.yaml").write_text(yaml.safe_dump(ROSTER))
        options = StackOptions(Path(folder) / "data", 0, 0, 0, 0, policies_dir=bundle.parent)
        async with start_stack(options, Escalation()) as stack:
            headers = {"Authorization": f"Bearer {stack.api_keys['backend']}"}
            async with httpx.AsyncClient(base_url=stack.site.api, headers=headers, timeout=60, trust_env=False) as api:
                gate = asyncio.Semaphore(AT_ONCE)
                began = time.perf_counter()
                await asyncio.gather(*(_life(api, gate, number) for number in range(count)))
                return count / (time.perf_counter() - began)


async def _life(api: httpx.AsyncClient, gate: asyncio.Semaphore, number: int) -> None:
    reference = f"W-{number}"
    ticket = {
        "reference": reference,
        "subject": "Invoice charged twice",
        "category": "billing",
        "policy": "bench",
        "customer": {"id": "C-1", "name": "Robin", "email": f"robin{number}@customer.example"},
    }
    async with gate:
        await _done(api, "/v1/tickets", ticket, key=reference)
        await _until(api, reference, "assigned")
        await _act(api, reference, "acknowledge", take_over=True)
        await _until(api, reference, "escalated")
        await _act(api, reference, "resolve", resolution="The second charge was refunded.")
        await _until(api, reference, "closed")


async def _act(api: httpx.AsyncClient, reference: str, action: str, **body: Any) -> None:
    await _done(api, f"/v1/tickets/{reference}/{action}", {"by": "agent-0", **body}, key=f"{reference}-{action}")


async def _done(api: httpx.AsyncClient, path: str, body: dict[str, Any], *, key: str) -> None:
    """Ask until there is an answer: a product under full load says 503, and is asked again with the same key."""
    while True:
        answer = await api.post(path, json=body, headers={"Idempotency-Key": key})
        if answer.status_code not in (httpx.codes.SERVICE_UNAVAILABLE, httpx.codes.TOO_MANY_REQUESTS):
            break
        await asyncio.sleep(LOOK_EVERY_SECONDS)
    if answer.status_code != httpx.codes.CONFLICT:
        answer.raise_for_status()


async def _until(api: httpx.AsyncClient, reference: str, kind: str) -> None:
    while True:
        answer = await api.get(f"/v1/tickets/{reference}")
        if answer.is_success and any(entry["kind"] == kind for entry in answer.json()["timeline"]):
            return
        await asyncio.sleep(LOOK_EVERY_SECONDS)
