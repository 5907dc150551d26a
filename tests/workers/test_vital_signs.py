"""The state of the service is measured as it is found, and what cannot be asked stays as it was."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import update

from domain.case.dues import Due
from domain.delivery.health import Observation
from domain.delivery.providers import ProviderId
from domain.delivery.states import NewMessage
from store import messages, provider_health
from store.database import Database
from store.tables import tickets
from store.tickets import forget_further_state, record
from tests.metrics_taken import MetricsTaken
from tests.store.an_outage import comes_back, goes_away, waits
from tests.store.postgres_server import migrated_database, running_postgres
from tests.store.some_tickets import NOON, entry, facts
from workers.vital_signs import (
    OVERDUE_SECONDS,
    OVERDUE_TICKETS,
    PROVIDER_UP,
    REACHABLE,
    STUCK_MESSAGES,
    TICKETS_SET_BACK,
    WAITING_MESSAGES,
    WAITING_SECONDS,
    VitalSigns,
)

LATER = NOON + timedelta(hours=1)


class Readiness:
    """Finds silent what it is told to."""

    def __init__(self, *silent: str) -> None:
        self._silent = silent

    async def silent(self) -> list[str]:
        return list(self._silent)


@pytest.fixture(scope="module")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_postgres(tmp_path_factory.mktemp("server")) as server:
        yield migrated_database(server, "vital_signs")


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    db = Database(database_url)
    yield db
    await db.close()


async def one_late_ticket_and_two_stuck_messages(db: Database) -> None:
    due = Due(at=NOON + timedelta(minutes=15), clock="tier", level="due", why="Deadline")
    await record(db, facts("V-1", entry(1, "opened"), next_due=due), NOON)
    for channel in ("email", "sms"):
        row = {"id": f"V-1/{channel}", "reference": "V-1", "purpose": "receipt", "to": "customer", "channel": channel}
        await messages.intend(db, NewMessage.model_validate({**row, "address": "x", "body": "x"}), NOON)


async def test_what_is_late_and_what_is_stuck_is_measured(db: Database) -> None:
    await one_late_ticket_and_two_stuck_messages(db)
    measured = {}
    for name in (OVERDUE_TICKETS, OVERDUE_SECONDS, STUCK_MESSAGES):
        taken = MetricsTaken()
        await VitalSigns(taken.meter, Readiness(), db).measure(LATER)
        measured[name] = taken.summed(name)[()]

    assert measured == {OVERDUE_TICKETS: 1, OVERDUE_SECONDS: 45 * 60, STUCK_MESSAGES: 2}


async def test_a_ticket_that_the_engine_has_set_back_is_measured(db: Database) -> None:
    await record(db, facts("V-3", entry(1, "opened")), NOON)
    for further_state, times in ((None, 0), ("what was lost", 1)):
        async with db.transaction() as session:
            await session.execute(
                update(tickets).where(tickets.c.reference == "V-3").values(further_state=further_state)
            )
        taken = MetricsTaken()
        await VitalSigns(taken.meter, Readiness(), db).measure(LATER)
        assert taken.summed(TICKETS_SET_BACK)[()] == times
        await forget_further_state(db, "V-3")


async def measured(db: Database, name: str, label: str) -> dict[Sequence[str], float]:
    taken = MetricsTaken()
    await VitalSigns(taken.meter, Readiness(), db).measure(LATER)
    return dict(taken.summed(name, label))


async def test_a_provider_is_up_unless_it_is_away(db: Database) -> None:
    twilio = ProviderId("twilio", "one")
    await provider_health.seen(db, twilio, NOON)
    await goes_away(db, "sendgrid", NOON)
    assert await measured(db, PROVIDER_UP, "provider") == {("sendgrid",): 0, ("twilio",): 1}
    fault = Observation(met="silence", began_at=NOON, at=NOON, code="twilio timeout")
    await provider_health.observe(db, twilio, [fault], NOON)
    await comes_back(db, "sendgrid", NOON + timedelta(minutes=1))
    assert await measured(db, PROVIDER_UP, "provider") == {("sendgrid",): 1, ("twilio",): 1}


async def test_a_provider_that_is_not_used_any_more_is_not_down(db: Database) -> None:
    await goes_away(db, "smtp", NOON)
    taken = MetricsTaken()
    signs = VitalSigns(taken.meter, Readiness(), db)
    await signs.measure(LATER)
    assert taken.summed(PROVIDER_UP, "provider")[("smtp",)] == 0
    await provider_health.seen(db, ProviderId("twilio", "one"), LATER)
    await signs.measure(LATER)
    assert taken.summed(PROVIDER_UP, "provider")[("smtp",)] == 1


async def test_what_waits_for_each_channel_is_measured_and_for_how_long(db: Database) -> None:
    for minutes in (20, 5):
        await waits(db, "V-2", "email", LATER - timedelta(minutes=minutes))
    assert await measured(db, WAITING_MESSAGES, "channel") == {("email",): 2, ("sms",): 0}
    assert await measured(db, WAITING_SECONDS, "channel") == {("email",): 20 * 60, ("sms",): 0}


@pytest.mark.parametrize("part", ["database", "temporal"])
async def test_a_part_that_does_not_answer_is_not_reachable(db: Database, part: str) -> None:
    taken = MetricsTaken()
    await VitalSigns(taken.meter, Readiness(part), db).measure(LATER)

    assert taken.summed(REACHABLE, "part") == {(other,): int(other != part) for other in ("database", "temporal")}


async def test_of_a_database_that_is_away_nothing_is_measured(db: Database) -> None:
    taken = MetricsTaken()
    await VitalSigns(taken.meter, Readiness("database"), db).measure(LATER)

    assert taken.summed(OVERDUE_SECONDS) == {}


class Troubled(Readiness):
    """Fails in a way nobody foresaw, twice; then all is well, and it says so."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0
        self.well = asyncio.Event()

    async def silent(self) -> list[str]:
        self.asked += 1
        if self.asked <= 2:
            raise RuntimeError("+447700900123")
        self.well.set()
        return []


async def test_what_goes_wrong_once_is_logged_by_its_kind_and_measured_the_next_time(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    troubled = Troubled()
    watching = asyncio.create_task(VitalSigns(MetricsTaken().meter, troubled, db).watch(timedelta()))
    await troubled.well.wait()
    watching.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await watching

    errors = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert errors == ["the service was not measured: RuntimeError"] * 2
