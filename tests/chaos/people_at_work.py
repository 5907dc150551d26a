"""People who work on while providers are away: they open tickets, answer, hand up, ask back and solve."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from itertools import cycle
from typing import Any

from sandbox.demo.desk import Desk
from sandbox.demo.scene import Scene
from tests.chaos.steady_policy import NAME
from tests.chaos.suffering import address

BETWEEN_ACTS_SECONDS = 2.5
REACHED_BY = (("email",), ("phone",), ("email", "phone"), ("phone", "email"))
PRIORITIES = ("urgent", "medium", "high", "low", "medium")


@dataclass(frozen=True)
class Worked:
    """What people did: the tickets by whether they were solved, those that are urgent, and whose words are whose."""

    solved: frozenset[str]
    open: frozenset[str]
    urgent: frozenset[str]
    words: tuple[tuple[str, str], ...]


async def work(desk: Desk, prefix: str, *, tickets: int, over_seconds: float) -> Worked:
    """Open tickets one after another, and let people act on each as its turn comes."""
    people = [_Person(desk, f"{prefix}{number:02}", number) for number in range(tickets)]
    assert len({address(person.reference, "sms") for person in people}) == tickets
    apart = over_seconds / tickets
    async with asyncio.TaskGroup() as working:
        for number, person in enumerate(people):
            working.create_task(person.work(after_seconds=number * apart))
    return Worked(
        solved=frozenset(person.reference for person in people if person.solves),
        open=frozenset(person.reference for person in people if not person.solves),
        urgent=frozenset(person.reference for person in people if person.priority == "urgent"),
        words=tuple((person.reference, words) for person in people for words in person.words),
    )


class _Person:
    """Whoever works on one ticket; its number says who the customer is and what is done."""

    def __init__(self, desk: Desk, reference: str, number: int) -> None:
        self.reference = reference
        self.priority = PRIORITIES[number % len(PRIORITIES)]
        self.solves = number % 4 != 3
        self.words: list[str] = []
        self._number = number
        self._ticket = self._written(REACHED_BY[number % len(REACHED_BY)])
        self._desk = desk
        self._scene = Scene(desk, self._ticket)
        self._said = cycle(range(1, 100))

    async def work(self, after_seconds: float) -> None:
        await asyncio.sleep(after_seconds)
        await self._desk.open(self._ticket)
        owner = await self._scene.owned()
        await self._then("acknowledge", owner)
        await self._then("reply", owner, text=self._own("I am on it"))
        if self._number % 3 == 1:
            await self._then("escalate", owner, reason="needs expertise", note="Tried a restart.")
            owner = await self._scene.owned(2)
            await self._then("acknowledge", owner)
        if self._number % 3 == 2:
            await self._then("wait", owner, on="customer", text=self._own("Which order is it"))
            await self._then(
                "customer-replied", text="Order 8812", channel="email", message_id=f"{self.reference}-answer"
            )
        await self._then("reply", owner, text=self._own("Still on it"))
        if self.solves:
            await self._then("resolve", owner, resolution=self._own("It works again"))

    def _own(self, words: str) -> str:
        said = f"{words}, {self.reference} word {next(self._said)}."
        self.words.append(said)
        return said

    async def _then(self, action: str, by: str | None = None, **body: Any) -> None:
        await asyncio.sleep(BETWEEN_ACTS_SECONDS)
        # the customer's own answer is nobody's of the team
        await self._scene.act(action, by=None if action == "customer-replied" else by, **body)

    def _written(self, reached_by: tuple[str, ...]) -> dict[str, Any]:
        at = {"email": address(self.reference, "email"), "phone": address(self.reference, "sms")}
        preferred = {"preferred_channel": "sms" if reached_by[0] == "phone" else "email"} if len(reached_by) > 1 else {}
        return {
            "reference": self.reference,
            "subject": "It does not work",
            "description": "Please help.",
            "category": "billing",
            "priority": self.priority,
            "policy": NAME,
            "customer": {
                "id": f"C-{self.reference}",
                "name": "Robin Hale",
                "timezone": "Europe/London",
                **{by: at[by] for by in reached_by},
                **preferred,
            },
        }
