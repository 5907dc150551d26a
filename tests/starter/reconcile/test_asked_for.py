"""A ticket that somebody asked for is opened, also where both databases lost what had become of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.requests.ticket import Ticket
from starter.errors import NeverOpened
from starter.patient import PatientEscalations
from starter.reconcile.words import in_words
from store import tickets
from store.lives import requested
from tests.starter.reconcile.put_back import TwoDatabases
from tests.starter.reconcile.test_either_put_back import agree, reconciled, told
from tests.starter.stack.asking import live, request
from tests.starter.stack.ended_from_outside import OPENING
from tests.starter.stack.ended_from_outside import told as until_told

pytestmark = [pytest.mark.stack, pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("reconcile")]


async def asked_for(both: TwoDatabases, ago: timedelta) -> str:
    """Reserve a reference as an opening does, and start nothing, as if the engine had lost what was started."""
    ticket = Ticket.model_validate(request())
    assert await tickets.reserve(both.stack.db, ticket, datetime.now(UTC) - ago) == "new"
    return ticket.reference


async def test_it_is_opened_as_of_when_it_was_asked_for(both: TwoDatabases) -> None:
    stack = both.stack
    reference = await asked_for(both, timedelta(hours=2))
    found = await reconciled(both, reference, apply=False)
    assert in_words(found[reference]) == (
        "it was asked to be opened, and neither side has anything of it; "
        "the ticket would be started again from what we hold"
    )
    assert (await reconciled(both, reference))[reference].mended
    await until_told(stack, reference, OPENING)
    view = await live(stack.client, reference)
    assert datetime.now(UTC) - view.opened_at > timedelta(hours=1, minutes=59), "its clocks count from then"
    await agree(both, reference)
    assert set(told(stack, reference).values()) == {1}
    assert await requested(stack.db, reference) is None, "once it is a ticket, the request is kept nowhere else"


async def test_what_was_asked_for_long_ago_is_not_opened(both: TwoDatabases) -> None:
    reference = await asked_for(both, timedelta(days=8))
    assert not await reconciled(both, reference)


async def test_what_was_refused_is_not_opened_later(both: TwoDatabases) -> None:
    wanted = request(policy="no-such-policy")
    with pytest.raises(NeverOpened):
        await PatientEscalations(both.stack.temporal, both.stack.db).open(wanted)
    assert await requested(both.stack.db, wanted["reference"]) is None
    assert not await reconciled(both, wanted["reference"])
