"""Messages that meet faults on a running product, and what came of each."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zlib import crc32

from domain.delivery.states import State
from domain.effects import Purpose
from sandbox.carrier.kind import Kind
from sandbox.demo.desk import Desk
from tests.chaos.fault_matrix import Cell
from tests.chaos.steady_policy import NAME

LOOK_EVERY_SECONDS = 1.0
PATIENCE_SECONDS = 200.0
"""A text of which nothing is heard is asked for within two minutes."""
REFUSED_FROM = 300


@dataclass(frozen=True)
class CameOf:
    """One message in the end: its state in our ledger, and what the carrier has of it.

    `resent` says that our ledger marks it as sent again in doubt. `answers` are those of our API to its callbacks.
    """

    id: str
    state: State | None
    resent: bool
    copies: int
    answers: tuple[int | None, ...]
    waited_seconds: float

    def wrong(self, cell: Cell) -> list[str]:
        """Return what is otherwise than it must be."""
        refused = [answer for answer in self.answers if answer is None or answer >= REFUSED_FROM]
        found = {
            f"{self.copies} copies instead of {cell.copies}": self.copies != cell.copies,
            f"{self.state} instead of {cell.ends}": self.state != cell.ends,
            f"sent again in doubt: {self.resent}": self.resent != cell.resent,
            f"{len(self.answers)} callbacks instead of {cell.callbacks}": len(self.answers) != cell.callbacks,
            f"callbacks refused: {refused}": bool(refused),
            f"sent after {self.waited_seconds} s": self.waited_seconds < cell.not_before_seconds,
        }
        return [words for words, differs in found.items() if differs]


def address(reference: str, kind: Kind) -> str:
    """Return an address that only this ticket's customer has."""
    if kind == "email":
        return f"{reference.lower()}@customer.example"
    return f"+447700{crc32(reference.encode()) % 1_000_000:06d}"


async def open_ticket(desk: Desk, reference: str, kind: Kind) -> None:
    """Open a ticket whose customer can be reached in one way only."""
    reached_by = {"phone" if kind == "sms" else "email": address(reference, kind)}
    ticket: dict[str, Any] = {
        "reference": reference,
        "subject": "It does not work",
        "description": "Please help.",
        "category": "billing",
        "priority": "medium",
        "policy": NAME,
        "customer": {"id": f"C-{reference}", "name": "Robin Hale", "timezone": "Europe/London", **reached_by},
    }
    await desk.open(ticket)


async def put_faults(desk: Desk, cells: Mapping[str, Cell]) -> None:
    """Let each cell's faults meet the messages to the customer of its ticket."""
    assert len({address(reference, cell.kind) for reference, cell in cells.items()}) == len(cells)
    for reference, cell in cells.items():
        to = address(reference, cell.kind)
        for fault in cell.faults:
            answer = await desk.carrier.put("/faults", json={"kind": cell.kind, "to": to, **fault})
            answer.raise_for_status()


async def not_struck(desk: Desk) -> list[str]:
    """Return the faults meant for a number of calls that have not met as many yet."""
    faults = (await desk.carrier.get("/faults")).raise_for_status().json()
    return [f"{fault['fault']} of {fault['to']}" for fault in faults if fault["times"]]


async def come_to_their_ends(desk: Desk, cells: Mapping[str, Cell], purpose: Purpose) -> dict[str, CameOf]:
    """Return what came of the last message of a purpose of each ticket, once all is as it must be, or for good."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        came = await came_of(desk, cells, purpose)
        if not any(came[reference].wrong(cell) for reference, cell in cells.items()) or time.monotonic() > deadline:
            assert await not_struck(desk) == []
            return came
        await asyncio.sleep(LOOK_EVERY_SECONDS)


async def came_of(desk: Desk, cells: Mapping[str, Cell], purpose: Purpose) -> dict[str, CameOf]:
    """Return what has come by now of the last message of a purpose of each ticket."""
    got = await desk.ledger()
    callbacks = (await desk.carrier.get("/callbacks")).raise_for_status().text.splitlines()
    answers = [json.loads(line) for line in callbacks]
    messages = {reference: await last_message(desk, reference, purpose) for reference in cells}
    return {reference: _came_of(message, got, answers) for reference, message in messages.items()}


async def last_message(desk: Desk, reference: str, purpose: Purpose) -> Mapping[str, Any] | None:
    """Return the ticket's last message of a purpose to its customer, as our ledger has it."""
    answer = (await desk.api.get(f"/v1/tickets/{reference}/messages")).raise_for_status()
    found = [m for m in answer.json()["items"] if (m["purpose"], m["to"]) == (purpose, "customer")]
    return found[-1] if found else None


def _came_of(
    message: Mapping[str, Any] | None, got: Sequence[Mapping[str, Any]], answers: Sequence[Mapping[str, Any]]
) -> CameOf:
    if message is None:
        return CameOf("", None, resent=False, copies=0, answers=(), waited_seconds=0.0)
    copies = [entry for entry in got if entry["message_id"] == message["id"]]
    ids = {entry["id"] for entry in copies}
    waited = [_instant(entry["accepted_at"]) - _instant(message["sending_at"]) for entry in copies]
    return CameOf(
        id=message["id"],
        state=message["state"],
        resent=bool(message.get("resent_at")),
        copies=len(copies),
        answers=tuple(answer["answer"] for answer in answers if answer["id"] in ids),
        waited_seconds=max((wait.total_seconds() for wait in waited), default=0.0),
    )


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
