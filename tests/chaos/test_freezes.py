"""Five hundred freezes of any part, of seconds each, while people work: every message comes, and comes once."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter

import pytest

from sandbox.demo.desk import open_desk
from tests.chaos.both_ledgers import BothLedgers
from tests.chaos.carrier_outside import CarrierOutside
from tests.chaos.freezing import freeze_part
from tests.chaos.ordeal import settled, unsaid
from tests.chaos.people_at_work import Worked, work
from tests.chaos.running_product import running_product
from tests.stack.whole_product import WholeProduct

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("freezes")]
PARTS = ("worker-1", "worker-2", "api", "carrier", "postgres", "temporal")
SHORTEST_SECONDS, LONGEST_SECONDS = 2.0, 15.0
LONGEST_BETWEEN_SECONDS = 3.0
PRODUCTS, AT_ONCE, FREEZES = 4, 2, 500
"""So many products beside each other, on each of which so many parts are frozen at once."""
EACH = FREEZES // PRODUCTS // AT_ONCE + 1
TICKETS = 40


@pytest.mark.proof
@pytest.mark.timeout(3000)
async def test_whatever_is_frozen_nothing_is_lost_and_nothing_comes_twice() -> None:
    found = await asyncio.gather(*(live_through(number) for number in range(PRODUCTS)))
    for number, (froze, worked, both) in enumerate(found):
        print(f"product {number}: {len(both.meant)} messages meant, {froze.total()} freezes: {dict(froze)}")
        print(f"  emails twice of which nothing was reported: {both.documented()}; gave up: {dict(worked.given_up)}")
    every_part = sum((froze for froze, _, _ in found), Counter[str]())
    print(f"{every_part.total()} freezes: {dict(every_part)}")
    assert every_part.total() >= FREEZES
    assert [(both.lost(), both.never_meant(), unsaid(both, worked)) for _, worked, both in found] == [
        ({}, [], {})
    ] * PRODUCTS
    assert [both.doubled() for _, _, both in found] == [{}] * PRODUCTS


async def live_through(number: int) -> tuple[Counter[str], Worked, BothLedgers]:
    """Freeze parts of one product while people work on it; return how often each was, and both ledgers in the end."""
    chance = random.Random(number)
    async with (
        running_product("--workers", "2", accept_within="29m") as product,
        open_desk(product.api, product.carrier, product.key("backend")) as desk,
    ):
        lasts = EACH * (SHORTEST_SECONDS + LONGEST_SECONDS + LONGEST_BETWEEN_SECONDS) / 2
        working = asyncio.create_task(work(desk, f"FROZEN-{number}-", tickets=TICKETS, over_seconds=0.9 * lasts))
        free = list(PARTS)
        frozen = await asyncio.gather(*(freeze_at_random(product, chance, free) for _ in range(AT_ONCE)))
        worked = await working
        both = await settled(product, CarrierOutside(desk), worked, "")
    return sum(frozen, Counter[str]()), worked, both


async def freeze_at_random(product: WholeProduct, chance: random.Random, free: list[str]) -> Counter[str]:
    """Freeze one part after another that nobody else has frozen; return how often each was."""
    froze: Counter[str] = Counter()
    while froze.total() < EACH:
        await asyncio.sleep(chance.uniform(0, LONGEST_BETWEEN_SECONDS))
        part = free.pop(chance.randrange(len(free)))
        try:
            began = time.monotonic()
            await asyncio.to_thread(freeze_part, product.up, part, chance.uniform(SHORTEST_SECONDS, LONGEST_SECONDS))
            assert time.monotonic() - began >= SHORTEST_SECONDS
            froze[part] += 1
        finally:
            free.append(part)
    return froze
