"""A provider that is away as a whole: what people do meanwhile is told afterwards, all of it, and once."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.chaos.fault_page import write_outages
from tests.chaos.ordeal import Ordeal, suffer
from tests.chaos.outage_lives import judge, live_through, live_through_worse
from tests.chaos.outages import LOST_NAMES, OUTAGES, Outage
from tests.chaos.products_outside import by_carrier
from tests.stack.whole_product import WholeProduct

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("faults")]


@pytest.mark.timeout(300)
async def test_an_outage_of_both_providers_loses_and_doubles_nothing(doubtful_product: WholeProduct) -> None:
    judge(await suffer(doubtful_product, Ordeal(OUTAGES[0], 12.0, 4), "BRIEF"))


@pytest.mark.proof
@pytest.mark.timeout(3000)
@pytest.mark.parametrize(
    "outages",
    [
        pytest.param([outage for outage in OUTAGES if outage.fault not in LOST_NAMES], id="calls-that-fail"),
        pytest.param([outage for outage in OUTAGES if outage.fault in LOST_NAMES], id="names-that-are-lost"),
    ],
)
async def test_every_kind_of_outage_loses_and_doubles_nothing(outages: Sequence[Outage]) -> None:
    found = await live_through(outages, by=by_carrier)
    write_outages(found)
    judge(found)


@pytest.mark.proof
@pytest.mark.timeout(3000)
async def test_an_outage_in_which_more_goes_wrong_loses_and_doubles_nothing() -> None:
    found = await live_through_worse(OUTAGES, by=by_carrier)
    write_outages(found)
    judge(found)
