"""A provider that is away as a whole: what people do meanwhile is told afterwards, all of it, and once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack

import pytest

from tests.chaos.fault_page import write_outages
from tests.chaos.killing import kill_part
from tests.chaos.ordeal import Ordeal, Suffered, suffer
from tests.chaos.outages import OUTAGES, Outage
from tests.chaos.running_product import running_product
from tests.stack.whole_product import WholeProduct

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("faults")]
PRODUCTS_AT_ONCE = 6
SHORT, LONG = (30.0, 8), (300.0, 24)
"""How many seconds, and how many tickets are opened meanwhile."""
MIDDLING = (90.0, 12)


@pytest.mark.timeout(300)
async def test_an_outage_of_both_providers_loses_and_doubles_nothing(doubtful_product: WholeProduct) -> None:
    judge(await suffer(doubtful_product, Ordeal(OUTAGES[0], 12.0, 4), "BRIEF"))


@pytest.mark.proof
@pytest.mark.timeout(3000)
async def test_every_kind_of_outage_loses_and_doubles_nothing() -> None:
    places = asyncio.Semaphore(PRODUCTS_AT_ONCE)
    lives = [_one_after_another(places, [Ordeal(outage, *SHORT), Ordeal(outage, *LONG)]) for outage in OUTAGES]
    lives += [
        _one_after_another(places, [ordeal], workers=workers)
        for outage in OUTAGES
        if outage.fault in ("away-500", "away-silent")
        for ordeal, workers in harder(outage)
    ]
    found = [share for life in await asyncio.gather(*lives) for share in life]
    write_outages(found)
    judge(found)


def harder(outage: Outage) -> list[tuple[Ordeal, int]]:
    """Return the outages in which something else goes wrong, and with how many workers each is lived through."""
    return [
        (Ordeal(outage, *MIDDLING, meanwhile="two workers"), 2),
        (Ordeal(outage, *MIDDLING, meanwhile="PostgreSQL killed in the middle", in_the_middle=kill_postgres), 1),
        (Ordeal(outage, *MIDDLING, meanwhile="both workers killed in the middle", in_the_middle=kill_workers), 2),
    ]


async def kill_postgres(product: WholeProduct) -> None:
    await asyncio.to_thread(kill_part, product.up, "postgres")


async def kill_workers(product: WholeProduct) -> None:
    parts = [name for name in product.up.recorded() if name.startswith("worker-")]
    await asyncio.gather(*(asyncio.to_thread(kill_part, product.up, part) for part in parts))


def judge(found: Sequence[Suffered]) -> None:
    """Every message came, or need not any more; none told its reader what they had been told."""
    for share in found:
        print(share)
    wrong = [share for share in found if share.lost or share.doubled]
    assert not wrong, wrong


async def _one_after_another(
    places: asyncio.Semaphore, ordeals: Sequence[Ordeal], *, workers: int = 1
) -> list[Suffered]:
    async with places, AsyncExitStack() as stack:
        product = await stack.enter_async_context(running_product("--workers", str(workers)))
        return [
            share
            for number, ordeal in enumerate(ordeals)
            for share in await suffer(product, ordeal, f"{ordeal.outage.name}-{number}-".upper())
        ]
