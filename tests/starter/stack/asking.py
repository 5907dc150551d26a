"""Requests that open tickets, and waiting for what a ticket does by itself."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from domain.case.view import View
from starter.client import Escalations
from starter.errors import EngineUnreachable

Found = TypeVar("Found")
LOOKS = 1500
LOOK_EVERY_SECONDS = 0.05
"""Together longer than the longest pause between two attempts of an activity of the store, which is a minute."""


def request(reference: str | None = None, **changes: Any) -> dict[str, Any]:
    """A ticket that nobody opened yet, of a customer nobody else has."""
    reference = reference or f"T-{uuid.uuid4().hex[:8]}"
    address = f"{reference.lower()}@customer.example"
    ticket = {
        "reference": reference,
        "subject": "Charged twice",
        "category": "billing",
        "customer": {"id": f"C-{reference}", "name": "Ada Lovelace", "email": address},
    }
    return ticket | changes


async def until(look: Callable[[], Awaitable[Found | None]]) -> Found:
    """Return what `look` finds, as soon as it finds something."""
    for _ in range(LOOKS):
        if found := await look():
            return found
        await asyncio.sleep(LOOK_EVERY_SECONDS)
    raise AssertionError(f"nothing was found in {LOOKS} looks")


async def answered(ask: Callable[[], Awaitable[Found]]) -> Found:
    """Return what a look that may be repeated gives, asked again while a busy engine does not answer in time."""

    async def looked() -> tuple[Found] | None:
        try:
            return (await ask(),)
        except EngineUnreachable:
            return None

    return (await until(looked))[0]


async def live(client: Escalations, reference: str) -> View:
    """Return what a running ticket itself says; the database, which answers for a busy one, may be an entry behind."""

    async def looked() -> View | None:
        shown = await answered(lambda: client.view(reference))
        return shown.view if shown.source == "live" else None

    return await until(looked)
