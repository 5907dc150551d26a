"""The activities that work on our database."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from temporalio.testing import ActivityEnvironment

from activities.database_work import DatabaseUnavailable
from activities.facts import FactsRecorder
from activities.owners import Owners
from activities.requests import Assign, Assigned
from domain.effects import AssignOwner
from store import roster, tickets
from store.bundles import Bundles
from store.database import Database
from tests.activities.messages_shown import POLICIES
from tests.activities.providers.raw_servers import refusing_url
from tests.store.some_tickets import entry, facts

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


def asking(**wish: object) -> Assign:
    wanted = AssignOwner.model_validate(
        {"id": "T-1/assign/1", "team": "billing", "tier": "specialist", "at": NOW, **wish}
    )
    return Assign(reference="T-1", roster="demo", wanted=wanted)


async def test_an_owner_is_found_once_for_one_wish(db: Database) -> None:
    await roster.sync(db, "demo", Bundles(POLICIES).load("demo").roster)
    owners = Owners(db)

    first: Assigned = await ActivityEnvironment().run(owners.assign_owner, asking())
    again = await ActivityEnvironment().run(owners.assign_owner, asking())
    nobody = await ActivityEnvironment().run(owners.assign_owner, asking(id="T-1/assign/2", team="gardening"))

    assert first.owner
    assert first.owner.id in ("eve", "finn")
    assert (again, nobody) == (first, Assigned())


async def test_what_happened_is_in_the_database(db: Database) -> None:
    told = facts("T-9", entry(1, "opened"), entry(2))

    for _ in range(2):
        await ActivityEnvironment().run(FactsRecorder(db).record_facts, told)

    kept = await tickets.get_view(db, told.view.reference)
    assert kept
    assert kept.timeline == told.view.timeline


async def test_a_database_that_cannot_be_reached_is_named_and_nothing_else() -> None:
    address = refusing_url()
    db = Database(address.replace("http://", "postgresql+psycopg://someone:secret@") + "/none")

    with pytest.raises(DatabaseUnavailable) as raised:
        await ActivityEnvironment().run(Owners(db).assign_owner, asking())

    await db.close()
    assert str(raised.value) == "DatabaseUnavailable: the database is not available: OperationalError"
    assert not raised.value.non_retryable
