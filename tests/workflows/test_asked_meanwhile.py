"""Looking at a ticket changes nothing, nor in which order a replay hears what the ticket has heard."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from temporalio import activity

from domain.case.view import Facts
from tests.workflows.servers import dev_server
from tests.workflows.stage import Stage
from tests.workflows.test_outages import replays
from tests.workflows.world import World

LOOKS = 40
TOGETHER = {"history.MaxBufferedQueryCount": str(LOOKS)}
"""So many looks at once, in one workflow task, keep a worker busy for longer than a word takes to come."""
ALL_HAVE_ASKED_AFTER = 0.3
LONGER_THAN_A_SEND = 0.4


@dataclass
class EventfulWorld(World):
    """A world in which something happens while the database is told facts: each time what is next in `meanwhile`."""

    meanwhile: list[Callable[[], Awaitable[object]]] = field(default_factory=list)

    @activity.defn
    async def record_facts(self, told: Facts) -> None:
        if self.meanwhile:
            await self.meanwhile.pop(0)()
        self.told.append(told)


async def test_a_word_that_comes_while_people_look_and_the_database_is_told() -> None:
    world = EventfulWorld()
    begun, asked = asyncio.Event(), asyncio.Event()

    async def people_ask() -> None:
        begun.set()
        await asked.wait()

    async def another_word() -> None:
        await stage.tell("reply", by="ann", text="We are on it.")

    async with dev_server(TOGETHER) as env:
        stage = Stage(env.client, world, "looked-at")
        async with world.at_work(env.client):
            await stage.open()
            await stage.act("acknowledge", by="ann")
            await stage.settled()
            world.meanwhile = [people_ask, another_word]
            await stage.tell("note", by="ann", text="It is the bank's.")
            await begun.wait()
            await stage.tell("wait", by="ann", on="bank")
            looks = [asyncio.create_task(stage.view()) for _ in range(LOOKS)]
            await asyncio.sleep(ALL_HAVE_ASKED_AFTER)
            asked.set()
            await asyncio.gather(*looks)
            await stage.settled()
            await stage.act("cancel", by="ann", reason="a test")
            assert await stage.ends() == "cancelled"
            history = await stage.handle.fetch_history()

    assert "reply email" in stage.told("customer")
    await replays(history)


async def test_an_act_on_a_ticket_that_no_worker_remembers_once_all_is_sent_and_the_database_knows() -> None:
    world = EventfulWorld()

    async def until_it_is_sent() -> None:
        await asyncio.sleep(LONGER_THAN_A_SEND)

    async with dev_server() as env:
        stage = Stage(env.client, world, "unremembered")
        async with world.at_work(env.client, max_cached_workflows=0):
            await stage.open()
            await stage.act("acknowledge", by="ann")
            await stage.settled()
            world.meanwhile = [until_it_is_sent]
            await stage.act("reply", by="ann", text="We are on it.")
            await stage.settled()
            await stage.act("note", by="ann", text="It is the bank's.")
            await stage.settled()
            await stage.act("cancel", by="ann", reason="a test")
            assert await stage.ends() == "cancelled"
            history = await stage.handle.fetch_history()

    assert "reply email" in stage.told("customer")
    await replays(history)
