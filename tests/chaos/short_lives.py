"""Short lives of tickets, each the same whenever it is lived: what is done, and what came of it."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.demo.desk import Desk
from sandbox.demo.scene import Scene
from tests.chaos.steady_policy import NAME

Script = Callable[[Scene], Awaitable[None]]
BETWEEN_ACTS_SECONDS = 1.0
UNSETTLED = ("intended", "sending", "unknown")
SETTLES_WITHIN_SECONDS = 150.0
"""An email of which nothing is heard is sent again after a minute and a half."""


async def solved(scene: Scene) -> None:
    """Acknowledged, answered, solved."""
    owner = await scene.owned()
    await _then(scene, "acknowledge", by=owner)
    await _then(scene, "reply", by=owner, text="I am on it.")
    await _then(scene, "resolve", by=owner, resolution="It works again.")


async def handed_up(scene: Scene) -> None:
    """Handed up by hand, and solved there."""
    first = await scene.owned()
    await _then(scene, "acknowledge", by=first)
    await _then(scene, "escalate", by=first, reason="needs expertise", note="Tried a restart.")
    expert = await scene.owned(2)
    await _then(scene, "acknowledge", by=expert)
    await _then(scene, "resolve", by=expert, resolution="Repaired.")


async def asked_back(scene: Scene) -> None:
    """The customer is asked something and answers."""
    owner = await scene.owned()
    await _then(scene, "acknowledge", by=owner)
    await _then(scene, "wait", by=owner, on="customer", text="Which order is it?")
    await _then(scene, "customer-replied", text="Order 8812", channel="email", message_id=f"{scene.reference}-answer")
    await scene.until("resumed")
    await _then(scene, "resolve", by=owner, resolution="Order 8812 is corrected.")


async def silent_owner(scene: Scene) -> None:
    """The first owner is reminded and replaced by the clocks alone; the second solves it."""
    second = await scene.owned(2)
    await _then(scene, "acknowledge", by=second)
    await _then(scene, "resolve", by=second, resolution="Solved by the second.")


@dataclass(frozen=True)
class Lived:
    """What came of one ticket: how it ended, what happened, and the ids of its messages in our ledger.

    Those `perhaps_twice` are emails of which nothing was heard, marked as sent again.
    """

    status: str
    kinds: Counter[str]
    ids: frozenset[str]
    perhaps_twice: frozenset[str]

    @property
    def messages(self) -> Counter[tuple[str, str, str]]:
        """Return how many messages there are of each reason, to customer or staff, by channel."""
        parts = [id.split("/") for id in self.ids]
        return Counter((part[2], "customer" if part[-2] == "customer" else "staff", part[-1]) for part in parts)

    def differs_from(self, other: Lived) -> list[str]:
        """Return what is otherwise than in a life by the same script."""
        found = [] if self.status == other.status else [f"{self.status} instead of {other.status}"]
        if self.messages != other.messages:
            found.append(f"messages: {_difference(self.messages, other.messages)}")
        if self.kinds != other.kinds:
            found.append(f"timeline: {_difference(self.kinds, other.kinds)}")
        return found


async def live(desk: Desk, reference: str, script: Script, after_seconds: float = 0.0) -> None:
    """Open a ticket, let its people act, and return once it is closed."""
    await asyncio.sleep(after_seconds)
    ticket = _ticket(reference)
    await desk.open(ticket)
    scene = Scene(desk, ticket)
    await script(scene)
    await scene.until("closed")


async def lived(desk: Desk, reference: str) -> Lived:
    """Return what came of a ticket, once all its messages are settled."""
    messages = await _settled(desk, reference)
    view = await desk.view(reference)
    return Lived(
        status=view["status"],
        kinds=Counter(entry["kind"] for entry in view["timeline"]),
        ids=frozenset(message["id"] for message in messages),
        perhaps_twice=frozenset(message["id"] for message in messages if message["resent_at"]),
    )


async def _settled(desk: Desk, reference: str) -> Sequence[Mapping[str, Any]]:
    deadline = time.monotonic() + SETTLES_WITHIN_SECONDS
    while open_still := [m for m in await _messages(desk, reference) if m["state"] in UNSETTLED]:
        assert time.monotonic() < deadline, open_still
        await asyncio.sleep(BETWEEN_ACTS_SECONDS)
    return await _messages(desk, reference)


async def _messages(desk: Desk, reference: str) -> Sequence[Mapping[str, Any]]:
    answer = await desk.api.get(f"/v1/tickets/{reference}/messages")
    answer.raise_for_status()
    items: Sequence[Mapping[str, Any]] = answer.json()["items"]
    return items


async def _then(scene: Scene, action: str, by: str | None = None, **body: Any) -> None:
    await asyncio.sleep(BETWEEN_ACTS_SECONDS)
    await scene.act(action, by=by, **body)


def _ticket(reference: str) -> dict[str, Any]:
    return {
        "reference": reference,
        "subject": "It does not work",
        "description": "Please help.",
        "category": "billing",
        "priority": "medium",
        "policy": NAME,
        "customer": {
            "id": f"C-{reference}",
            "name": "Robin Hale",
            "email": f"{reference.lower()}@customer.example",
            "timezone": "Europe/London",
        },
    }


def _difference(mine: Counter[Any], other: Counter[Any]) -> str:
    return f"more {dict(mine - other)}, less {dict(other - mine)}"
