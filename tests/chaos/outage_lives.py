"""Lives through outages: each kind short and long, and with something else gone wrong as well, several at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager

from tests.chaos.killing import kill_part
from tests.chaos.ordeal import Ordeal, Suffered, suffer
from tests.chaos.outages import Outage
from tests.chaos.products_outside import Life
from tests.stack.whole_product import WholeProduct

PRODUCTS_AT_ONCE = 6
SHORT, LONG = (30.0, 8), (300.0, 24)
"""How many seconds, and how many tickets are opened meanwhile."""
MIDDLING = (90.0, 12)

Running = Callable[..., AbstractAsyncContextManager[Life]]


async def live_through(outages: Sequence[Outage], *, by: Running) -> list[Suffered]:
    """Live through each outage, short and then long, on products that `by` gives."""
    return await _each_on_its_own(outages, by, lambda outage: [Ordeal(outage, *SHORT), Ordeal(outage, *LONG)])


async def live_through_worse(outages: Sequence[Outage], *, by: Running) -> list[Suffered]:
    """Live through each outage with two workers: with nothing else, as the database dies, and as both workers die."""
    return await _each_on_its_own(outages, by, _worse, "--workers", "2")


def judge(found: Sequence[Suffered]) -> None:
    """Every message came, or need not any more; none told its reader what they had been told; the outage was met."""
    for share in found:
        print(share)
    wrong = [share for share in found if share.lost or share.doubled or share.calls == 0]
    assert not wrong, wrong


def _worse(outage: Outage) -> list[Ordeal]:
    return [
        Ordeal(outage, *MIDDLING, meanwhile="two workers"),
        Ordeal(outage, *MIDDLING, meanwhile="PostgreSQL killed in the middle", in_the_middle=_kill_postgres),
        Ordeal(outage, *MIDDLING, meanwhile="both workers killed in the middle", in_the_middle=_kill_workers),
    ]


async def _kill_postgres(product: WholeProduct) -> None:
    await asyncio.to_thread(kill_part, product.up, "postgres")


async def _kill_workers(product: WholeProduct) -> None:
    parts = [name for name in product.up.recorded() if name.startswith("worker-")]
    await asyncio.gather(*(asyncio.to_thread(kill_part, product.up, part) for part in parts))


async def _each_on_its_own(
    outages: Sequence[Outage], by: Running, ordeals_of: Callable[[Outage], Sequence[Ordeal]], *arguments: str
) -> list[Suffered]:
    places = asyncio.Semaphore(PRODUCTS_AT_ONCE)
    lives = (_one_after_another(places, by, ordeals_of(outage), *arguments) for outage in outages)
    return [share for life in await asyncio.gather(*lives) for share in life]


async def _one_after_another(
    places: asyncio.Semaphore, by: Running, ordeals: Sequence[Ordeal], *arguments: str
) -> list[Suffered]:
    async with places, by(*arguments) as (product, outside_of):
        return [
            share
            for number, ordeal in enumerate(ordeals)
            for share in await suffer(product, ordeal, f"{ordeal.outage.name}-{number}-".upper(), outside_of)
        ]
