"""One outage of providers on a running product while people work, and what came of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.exc import SQLAlchemyError

from domain.delivery.providers import CHANNEL_OF, ProviderName
from sandbox.demo.desk import Desk, open_desk
from store import provider_health
from tests.chaos.both_ledgers import BothLedgers, our_database, read_both
from tests.chaos.carrier_outside import CarrierOutside
from tests.chaos.outages import Outage
from tests.chaos.outside import Outside
from tests.chaos.people_at_work import Worked, work
from tests.stack.whole_product import WholeProduct

LOOK_EVERY_SECONDS = 2.0
HEALTH_EVERY_SECONDS = 0.25
PATIENCE_SECONDS = 420.0
"""A doubt is waited for a minute and a half; a second one of the same message for six."""

InTheMiddle = Callable[[WholeProduct], Awaitable[None]]


@dataclass(frozen=True)
class Ordeal:
    """An outage of so many seconds; `meanwhile` says in words what is done to the product in its middle."""

    outage: Outage
    seconds: float
    tickets: int
    meanwhile: str = ""
    in_the_middle: InTheMiddle | None = None


@dataclass(frozen=True)
class Suffered:
    """What one provider's share of an ordeal was; `noticed` is None where the provider never counted as away."""

    provider: ProviderName
    ordeal: Ordeal
    meant: int
    calls: int | None
    lost: Mapping[str, str]
    doubled: Mapping[str, str]
    documented: Sequence[str]
    noticed_after_seconds: float | None


async def suffer(
    product: WholeProduct, ordeal: Ordeal, prefix: str, outside_of: Callable[[Desk], Outside] = CarrierOutside
) -> list[Suffered]:
    """Live through an ordeal with tickets of its own, and judge it once all is settled, or patience ends."""
    async with open_desk(product.api, product.carrier, product.key("backend")) as desk:
        await _all_well(product)
        outside = outside_of(desk)
        working = asyncio.create_task(work(desk, prefix, tickets=ordeal.tickets, over_seconds=0.8 * ordeal.seconds))
        began = await outside.go_away(ordeal.outage)
        watching = asyncio.create_task(_away_since(product, began))
        await asyncio.sleep(ordeal.seconds / 2)
        if ordeal.in_the_middle:
            await ordeal.in_the_middle(product)
        await asyncio.sleep(max(ordeal.seconds - (datetime.now(UTC) - began).total_seconds(), 0))
        ended = datetime.now(UTC)
        asked = {provider: await outside.asked(provider, began, ended) for provider in outside.providers}
        await outside.come_back()
        worked = await working
        both = await settled(product, outside, worked, prefix)
        watching.cancel()
        noticed = {provider: (since - began).total_seconds() for provider, since in (await watching).items()}
    return [
        _share(outside, provider, ordeal, both, worked, asked[provider], noticed.get(provider)) for provider in asked
    ]


def _share(
    outside: Outside,
    provider: ProviderName,
    ordeal: Ordeal,
    both: BothLedgers,
    worked: Worked,
    asked: int,
    noticed: float | None,
) -> Suffered:
    first = outside.providers[0]
    share_of = {CHANNEL_OF[each]: each for each in outside.providers}
    whose = {id: share_of.get(message.channel, first) for id, message in both.meant.items()}
    lost = both.lost() | unsaid(both, worked)
    lost |= {ticket: f"nobody could go on: {why}" for ticket, why in worked.given_up.items()}
    lost |= dict.fromkeys(both.never_meant(), "a provider has it, our ledger has not")
    return Suffered(
        provider=provider,
        ordeal=ordeal,
        meant=sum(message.channel == CHANNEL_OF[provider] for message in both.meant.values()),
        calls=asked if ordeal.outage.in_calls else None,
        # what belongs to no provider that was away is written down once
        lost={id: why for id, why in lost.items() if whose.get(id, first) == provider},
        doubled={id: how for id, how in both.doubled().items() if whose[id] == provider},
        documented=[id for id in both.documented() if whose[id] == provider],
        noticed_after_seconds=noticed,
    )


def unsaid(both: BothLedgers, worked: Worked) -> dict[str, str]:
    """Return what people did, and their customers were not told by any message of ours."""
    words = {f"{ticket}: {words}": "never said" for ticket, words in worked.words if not both.said(ticket, words)}
    return words | {ticket: "no receipt was meant" for ticket in worked.opened if not both.confirmed(ticket)}


async def settled(product: WholeProduct, outside: Outside, worked: Worked, prefix: str) -> BothLedgers:
    """Return both ledgers once nothing is to come any more, or patience ends."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    solved = set(worked.solved)
    while True:
        both = None
        with suppress(SQLAlchemyError):
            both = await read_both(product, outside, worked.urgent, prefix=prefix)
        if both and (not both.unsettled or time.monotonic() > deadline):
            solved = {reference for reference in solved if (await outside.desk.view(reference))["status"] != "closed"}
            if (not solved and not both.unsettled) or time.monotonic() > deadline:
                with suppress(SQLAlchemyError):
                    return await read_both(product, outside, worked.urgent, prefix=prefix)
        await asyncio.sleep(LOOK_EVERY_SECONDS)


async def _all_well(product: WholeProduct) -> None:
    """Return once no provider is in trouble, as those are that nobody has called since an outage before."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    async with our_database(product) as db:
        while time.monotonic() < deadline:
            with suppress(SQLAlchemyError):
                if all(known.health.state != "away" for known in await provider_health.all_known(db)):
                    return
            await asyncio.sleep(HEALTH_EVERY_SECONDS)
    raise AssertionError("a provider still counts as away, or the database cannot be reached")


async def _away_since(product: WholeProduct, began: datetime) -> dict[ProviderName, datetime]:
    """Return since when each provider counted as away first, after `began`; look until cancelled."""
    first: dict[ProviderName, datetime] = {}
    with suppress(asyncio.CancelledError):
        async with our_database(product) as db:
            while True:
                with suppress(SQLAlchemyError):
                    for known in await provider_health.all_known(db):
                        health = known.health
                        if health.state == "away" and health.since and health.since >= began:
                            first.setdefault(known.name, health.since)
                await asyncio.sleep(HEALTH_EVERY_SECONDS)
    return first
