"""Anything at all is done to tickets from outside, at random: each stays one truth, and nobody is told twice.

`ANYTHING_SEED`, `ANYTHING_TICKETS` and `ANYTHING_SECONDS` say otherwise what is done, to how many, and for how long;
`ANYTHING_KEPT_IN` names a folder for the histories of runs whose tasks fail.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import Awaitable, Callable

import pytest

from tests.chaos.anything.agents import Agent
from tests.chaos.anything.backends import Backend
from tests.chaos.anything.operators import Operator
from tests.chaos.anything.truth import ask_all, wrong
from tests.chaos.anything.world import World, a_world

pytestmark = [pytest.mark.proof, pytest.mark.stack, pytest.mark.timeout(2400), pytest.mark.xdist_group("anything")]
SEED = int(os.environ.get("ANYTHING_SEED", "20261130"))
TICKETS = int(os.environ.get("ANYTHING_TICKETS", "200"))
SECONDS = float(os.environ.get("ANYTHING_SECONDS", "600"))
PREFIX = "ANY-"
PER_SECOND = {Agent: 3.0, Backend: 1.2, Operator: 1.2}
AT_ONCE = 4
OPENING_AT_ONCE = 4
PATIENCE_SECONDS = 300.0
LOOK_EVERY_SECONDS = 5.0


async def test_each_ticket_stays_one_truth_whatever_is_done_to_it() -> None:
    async with a_world() as world:
        await open_all(world)
        await do_anything(world)
        faults = await settled(world)
        print(f"seed {SEED}: {len(world.acts.all)} acts of words, {len(world.acts.done)} things done")
        print(*(f"{times:5} {what}" for what, times in sorted(world.acts.kinds.items())), sep="\n")
        print(f"{sum(bool(act.doubts) for act in world.acts.all)} of {len(world.acts.all)} acts in doubt")
        print(f"{len(world.acts.ended)} tickets ended, {len(world.acts.revived)} set back")
        for reference in sorted(world.opened_at):
            if any(reference in fault for fault in faults):
                print(reference, *world.acts.done_to(reference), sep="\n  ")
        print(*faults, sep="\n")
    assert faults == []


async def open_all(world: World) -> None:
    turns = asyncio.Semaphore(OPENING_AT_ONCE)

    async def opened(number: int) -> None:
        async with turns:
            await world.open(number, PREFIX)

    await asyncio.gather(*(opened(number) for number in range(TICKETS)))


async def do_anything(world: World) -> None:
    """Let agents, backends and operators do what they do, beside each other, for as long as it is to last."""
    until = time.monotonic() + SECONDS
    async with asyncio.TaskGroup() as working:
        for kind, per_second in PER_SECOND.items():
            for number in range(AT_ONCE):
                chance = random.Random(f"{SEED}/{kind.__name__}/{number}")
                act_once = kind(world, chance).act_once
                working.create_task(_again_and_again(act_once, chance, until, AT_ONCE / per_second))


async def _again_and_again(
    act_once: Callable[[], Awaitable[None]], chance: random.Random, until: float, apart_seconds: float
) -> None:
    while time.monotonic() < until:
        began = time.monotonic()
        await act_once()
        await asyncio.sleep(max(chance.expovariate(1 / apart_seconds) - (time.monotonic() - began), 0))


async def settled(world: World) -> list[str]:
    """Have what has lost its run taken up, and return what is wrong once nothing is, or patience ends."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        assert await world.cli("repair") in (0, 1)
        known = await ask_all(world, PREFIX)
        faults = wrong(world, known)
        if (known.settled and not faults) or time.monotonic() > deadline:
            return faults if known.settled else [*faults, f"unsettled: {[m.id for m in known.ledgers.unsettled]}"]
        await asyncio.sleep(LOOK_EVERY_SECONDS)
