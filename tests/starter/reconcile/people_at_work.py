"""People who open tickets and act on them without a pause, and what must be there of it afterwards."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from starter.errors import (
    ActionRefused,
    DatabaseUnreachable,
    EngineUnreachable,
    RunForgotten,
    TicketClosed,
    UnknownTicket,
)
from store import tickets
from store.staffing import staff
from tests.starter.stack.asking import live, request
from tests.starter.stack.running_stack import RunningStack

TICKETS, AT_WORK, TRIES = 40, 4, 2
ACTS = (("reply", "text"), ("note", "text"), ("acknowledge", None), ("escalate", "note"), ("resolve", "resolution"))


@dataclass(frozen=True, eq=False)
class Act:
    """What somebody does on a ticket."""

    reference: str
    action: str
    body: dict[str, Any]
    key: str


class People:
    """Some who open tickets and act on them. What was not answered is asked again with its key; what could not be
    answered, as the ticket has no run or one that cannot go on, waits until it was mended.
    """

    def __init__(self, stack: RunningStack, chance: random.Random) -> None:
        self.stack = stack
        self.references: list[str] = []
        self._chance = chance
        self._replies: Counter[str] = Counter()
        self._waits: dict[Act, Exception] = {}
        self._numbers = iter(range(1_000_000))

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Have them act for the block; what each began is done at its end."""
        done = asyncio.Event()
        acting = [asyncio.create_task(self._work(done)) for _ in range(AT_WORK)]
        try:
            yield
        finally:
            done.set()
            await asyncio.gather(*acting)

    async def ask_again(self) -> None:
        """Ask what could not be answered once more."""
        waits, self._waits = self._waits, {}
        for act in waits:
            await self._ask(act)
        assert not self._waits, "each ticket has a run that goes on"

    async def see_that_nothing_is_lost(self) -> None:
        """See that everybody was told everything once, and that both databases have all of it."""
        told = Counter(message.message_id for message in self.stack.provider.taken)
        assert set(told.values()) == {1}, "nobody was told twice"
        compared = [await self._compared(reference) for reference in self.references]
        assert not [found for found in compared if found]
        views = [await tickets.get_view(self.stack.db, reference) for reference in self.references]
        held = Counter(view.owner.id for view in views if view and view.owner and view.status in ("open", "waiting"))
        loads = {each.person.id: each.load for each in await staff(self.stack.db, "default") if each.load}
        assert loads == held, "what owners have is what stands on the tickets"

    async def _compared(self, reference: str) -> str | None:
        """Return in which way a ticket's accounts of its replies and entries are not one; None where they are."""
        seen = await live(self.stack.client, reference)
        kept = await tickets.timeline(self.stack.db, reference, limit=10_000)
        told = sum(
            f"{reference}/" in each.message_id and "/reply/" in each.message_id for each in self.stack.provider.taken
        )
        replied = sum(entry.kind == "replied" for entry in kept)
        only_kept = [(e.kind, e.by) for e in kept if e.id not in {entry.id for entry in seen.timeline}]
        only_seen = [(e.kind, e.by) for e in seen.timeline if e.id not in {entry.id for entry in kept}]
        if not only_kept and not only_seen and told == replied == self._replies[reference]:
            return None
        return (
            f"{reference}: {self._replies[reference]} replies were accepted, {replied} are in the timeline, {told} "
            f"were sent; only our database has {only_kept}, only the ticket has {only_seen}"
        )

    async def _work(self, done: asyncio.Event) -> None:
        while not done.is_set():
            if len(self.references) < TICKETS or self._chance.random() < 0.1:
                await self._open()
            else:
                await self._act()

    async def _open(self) -> None:
        wanted = request()
        while True:
            try:
                await self.stack.client.open(wanted)
                break
            except (DatabaseUnreachable, EngineUnreachable):
                await asyncio.sleep(0.2)
        self.references.append(wanted["reference"])

    async def _act(self) -> None:
        reference, number = self._chance.choice(self.references), next(self._numbers)
        action, named = self._chance.choice(ACTS)
        body = {named: f"words {number}"} if named else {}
        if action == "escalate":
            body["reason"] = "needs expertise"
        await self._ask(Act(reference, action, body, f"{number}"))

    async def _ask(self, act: Act) -> None:
        for _ in range(TRIES):
            try:
                await self.stack.client.act(act.reference, act.action, act.body, by="person:gwen", key=act.key)
            except (DatabaseUnreachable, EngineUnreachable) as error:
                self._waits[act] = error
                await asyncio.sleep(0.2)
            except (RunForgotten, UnknownTicket) as error:
                self._waits[act] = error
                return
            except (ActionRefused, TicketClosed):
                self._waits.pop(act, None)
                return
            else:
                self._waits.pop(act, None)
                self._replies[act.reference] += act.action == "reply"
                return
