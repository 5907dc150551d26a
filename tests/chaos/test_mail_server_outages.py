"""A mail server that takes all email and is away as a whole, while texts go on: all is told afterwards, and once.

Only an email whose answer was lost as the outage began comes twice, and our ledger says so: over SMTP nobody can tell.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.chaos.fault_page import write_mail_outages
from tests.chaos.ordeal import Ordeal, suffer
from tests.chaos.outage_lives import judge, live_through, live_through_worse
from tests.chaos.outages import LOST_NAMES, MAIL_OUTAGES, Outage
from tests.chaos.products_outside import by_mail_server

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("faults")]
LOST_NAME = next(outage for outage in MAIL_OUTAGES if outage.fault == "unresolved")
"""The one that leaves no email in doubt, so that nothing has to be waited for."""


@pytest.mark.timeout(300)
async def test_a_lost_name_of_a_mail_server_loses_and_doubles_nothing() -> None:
    async with by_mail_server() as (product, outside_of):
        found = await suffer(product, Ordeal(LOST_NAME, 12.0, 4), "BRIEF", outside_of)
    judge(found)
    assert [(share.documented, bool(share.calls)) for share in found] == [([], True)]


@pytest.mark.proof
@pytest.mark.timeout(3000)
@pytest.mark.parametrize(
    "outages",
    [
        pytest.param([outage for outage in MAIL_OUTAGES if outage.fault not in LOST_NAMES], id="mail-that-fails"),
        pytest.param([outage for outage in MAIL_OUTAGES if outage.fault in LOST_NAMES], id="names-that-are-lost"),
    ],
)
async def test_every_kind_of_outage_of_a_mail_server_loses_and_doubles_nothing(outages: Sequence[Outage]) -> None:
    found = await live_through(outages, by=by_mail_server)
    write_mail_outages(found)
    judge(found)


@pytest.mark.proof
@pytest.mark.timeout(3000)
async def test_an_outage_of_a_mail_server_in_which_more_goes_wrong_loses_and_doubles_nothing() -> None:
    found = await live_through_worse(MAIL_OUTAGES, by=by_mail_server)
    write_mail_outages(found)
    judge(found)
