"""People who work on while providers are away: they open tickets, answer, hand up, ask back and solve."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from sandbox.demo.desk import Desk, Overdue
from sandbox.demo.scene import Scene
from tests.chaos.steady_policy import NAME
from tests.chaos.suffering import address

BETWEEN_ACTS_SECONDS = 2.5
REACHED_BY = (("email",), ("phone",), ("email", "phone"), ("phone", "email"))
PRIORITIES = ("urgent", "medium", "high", "low", "medium")


@dataclass(frozen=True)
class Worked:
    """What people did: the tickets they opened and solved, those that are urgent, and which words they wrote where.

    `given_up` says of a ticket at which they could not go on why not: nobody answered, or it was not allowed any more.
    """

    opened: frozenset[str]
    solved: frozenset[str]
    urgent: frozenset[str]
    words: tuple[tuple[str, str], ...]
    given_up: Mapping[str, str]


async def work(desk: Desk, prefix: str, *, tickets: int, over_seconds: float) -> Worked:
    """Open tickets one after another, and let people act on each as its turn comes."""
    people = [_Person(desk, f"{prefix}{number:02}", number) for number in range(tickets)]
    assert len({address(person.reference, "sms") for person in people}) == tickets
    apart = over_seconds / tickets
    async with asyncio.TaskGroup() as working:
        for number, person in enumerate(people):
            working.create_task(person.work(after_seconds=number * apart))
    return Worked(
        opened=frozenset(person.reference for person in people if person.opened),
        solved=frozenset(person.reference for person in people if person.solved),
        urgent=frozenset(person.reference for person in people if person.priority == "urgent"),
        words=tuple((person.reference, words) for person in people for words in person.words),
        given_up={person.reference: person.given_up for person in people if person.given_up},
    )


class _Person:
    """Whoever works on one ticket; its number says who the customer is and what is done."""

    def __init__(self, desk: Desk, reference: str, number: int) -> None:
        self.reference = reference
        self.priority = PRIORITIES[number % len(PRIORITIES)]
        self.opened = self.solved = False
        self.words: list[str] = []
        self.given_up = ""
        self._number = number
        self._ticket = self._written(REACHED_BY[number % len(REACHED_BY)])
        self._desk = desk
        self._scene = Scene(desk, self._ticket)

    async def work(self, after_seconds: float) -> None:
        await asyncio.sleep(after_seconds)
        try:
            await self._work()
        except (Overdue, httpx.HTTPStatusError) as error:
            self.given_up = repr(error)

    async def _work(self) -> None:
        await self._desk.open(self._ticket)
        self.opened = True
        owner = await self._scene.owned()
        await self._then("acknowledge", owner)
        await self._say("reply", owner, "text", "I am on it")
        if self._number % 3 == 1:
            await self._then("escalate", owner, reason="needs expertise", note="Tried a restart.")
            owner = await self._scene.owned(2)
            await self._then("acknowledge", owner)
        if self._number % 3 == 2:
            await self._say("wait", owner, "text", "Which order is it", on="customer")
            answer = {"channel": "email", "message_id": f"{self.reference}-answer"}
            await self._then("customer-replied", text="Order 8812", **answer)
        await self._say("reply", owner, "text", "Still on it")
        if self._number % 4 != 3:
            await self._say("resolve", owner, "resolution", "It works again")
            self.solved = True

    async def _say(self, action: str, by: str, field: str, words: str, **body: Any) -> None:
        """Act with words of one's own, which no other act has."""
        said = f"{words}, {self.reference} word {len(self.words) + 1}."
        await self._then(action, by, **{field: said}, **body)
        self.words.append(said)

    async def _then(self, action: str, by: str | None = None, **body: Any) -> None:
        await asyncio.sleep(BETWEEN_ACTS_SECONDS)
        await self._scene.act(action, by=by, **body)

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
