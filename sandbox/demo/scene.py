"""One ticket on stage: what a story's script can see of it and do to it."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from sandbox.demo.desk import LOOK_EVERY_SECONDS, Desk, Overdue

STEP_AT_MOST_SECONDS = 100.0


class Scene:
    """A ticket, its owners so far, and the messages of its customer."""

    def __init__(self, desk: Desk, ticket: dict[str, Any], part: str = "") -> None:
        """Make the scene of a ticket; `part` tells its acts from those of another scene of the same ticket."""
        self._desk = desk
        self._ticket = ticket
        self._part = part
        self._acts = 0
        self.reference: str = ticket["reference"]

    async def until(self, kind: str, times: int = 1) -> dict[str, Any]:
        """Wait until the timeline has an entry of `kind` so many times; returns the view."""
        deadline = time.monotonic() + STEP_AT_MOST_SECONDS
        while time.monotonic() < deadline:
            view = await self._desk.view(self.reference)
            if sum(entry["kind"] == kind for entry in view["timeline"]) >= times:
                return view
            await asyncio.sleep(LOOK_EVERY_SECONDS)
        raise Overdue(f"{self.reference}: {kind} did not happen")

    async def owned(self, times: int = 1) -> str:
        """Wait until the ticket has had so many owners; returns the present one's id."""
        deadline = time.monotonic() + STEP_AT_MOST_SECONDS
        while time.monotonic() < deadline:
            view = await self._desk.view(self.reference)
            if len(owners(view)) >= times:
                return owners(view)[-1]
            await asyncio.sleep(LOOK_EVERY_SECONDS)
        raise Overdue(f"{self.reference}: no owner number {times}")

    async def in_status(self, status: str) -> dict[str, Any]:
        """Wait until the ticket stands so; returns the view."""
        deadline = time.monotonic() + STEP_AT_MOST_SECONDS
        while time.monotonic() < deadline:
            view = await self._desk.view(self.reference)
            if view["status"] == status:
                return view
            await asyncio.sleep(LOOK_EVERY_SECONDS)
        raise Overdue(f"{self.reference} is {view['status']}, not {status}")

    async def act(self, action: str, by: str | None = None, **body: Any) -> None:
        """Let somebody do an action; the customer's need no name."""
        self._acts += 1
        if by:
            body["by"] = by
        await self._desk.act(self.reference, action, key=f"{self.reference}-{self._part}{self._acts}-{action}", **body)

    async def message(self, subject_or_text: str) -> dict[str, Any]:
        """Wait until the customer has a message with these words; returns it as the carrier has it."""
        mine = {self._ticket["customer"].get("email"), self._ticket["customer"].get("phone")}
        deadline = time.monotonic() + STEP_AT_MOST_SECONDS
        while time.monotonic() < deadline:
            for entry in reversed(await self._desk.ledger()):
                if entry["to"] in mine and subject_or_text in f"{entry['subject']} {entry['body']}":
                    return entry
            await asyncio.sleep(LOOK_EVERY_SECONDS)
        raise Overdue(f"{self.reference}: the customer has no message with: {subject_or_text}")

    async def customer_replies(self, text: str, to: dict[str, Any]) -> None:
        """Let the customer answer a message from where they got it."""
        await self._desk.reply(to["to"], text, to["id"])

    async def customer_rates(self, score: int, survey: dict[str, Any]) -> None:
        """Let the customer click a number in the survey's email."""
        await self._desk.answer_survey(survey["body"], score)


def owners(view: dict[str, Any]) -> list[str]:
    """Return everybody who has owned the ticket, in order."""
    return [e["data"]["owner"] for e in view["timeline"] if e["kind"] in ("assigned", "reassigned")]
