"""Lives through outages: each kind short and long, some with something else gone wrong as well, several at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
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


async def live_through(outages: Sequence[Outage], *, harder: Collection[str], by: Running) -> list[Suffered]:
    """Live through outages on products that `by` gives; in those called `harder`, more goes wrong once more."""
    places = asyncio.Semaphore(PRODUCTS_AT_ONCE)
    lives = [_one_after_another(places, by, [Ordeal(outage, *SHORT), Ordeal(outage, *LONG)]) for outage in outages]
    lives += [
        _one_after_another(places, by, [ordeal], workers=workers)
        for outage in outages
        if outage.name in harder
        for ordeal, workers in _harder(outage)
    ]
    return [share for life in await asyncio.gather(*lives) for share in life]


def judge(found: Sequence[Suffered]) -> None:
    """Every message came, or need not any more; none told its reader what they had been told; the outage was met."""
    for share in found:
        print(share)
    wrong = [share for share in found if share.lost or share.doubled or share.calls == 0]
    assert not wrong, wrong


def _harder(outage: Outage) -> list[tuple[Ordeal, int]]:
    """The outages in which something else goes wrong, and with how many workers each is lived through."""
    return [
        (Ordeal(outage, *MIDDLING, meanwhile="two workers"), 2),
        (Ordeal(outage, *MIDDLING, meanwhile="PostgreSQL killed in the middle", in_the_middle=_kill_postgres), 1),
        (Ordeal(outage, *MIDDLING, meanwhile="both workers killed in the middle", in_the_middle=_kill_workers), 2),
    ]


async def _kill_postgres(product: WholeProduct) -> None:
    await asyncio.to_thread(kill_part, product.up, "postgres")


async def _kill_workers(product: WholeProduct) -> None:
    parts = [name for name in product.up.recorded() if name.startswith("worker-")]
    await asyncio.gather(*(asyncio.to_thread(kill_part, product.up, part) for part in parts))


async def _one_after_another(
    places: asyncio.Semaphore, by: Running, ordeals: Sequence[Ordeal], *, workers: int = 1
) -> list[Suffered]:
    async with places, by("--workers", str(workers)) as (product, outside_of):
        return [
            share
            for number, ordeal in enumerate(ordeals)
            for share in await suffer(product, ordeal, f"{ordeal.outage.name}-{number}-".upper(), outside_of)
        ]
