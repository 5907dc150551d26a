"""The watch over providers: what one worker has met all know, one of them probes, and what waits goes in its turn."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from activities.providers.outcome import Accepted, InDoubt, Outcome
from activities.providers.routes import Routes
from domain.delivery.health import AWAY_AFTER
from domain.delivery.providers import ProviderId
from domain.delivery.states import NewMessage
from domain.priority import Priority
from sandbox.postgres import Postgres
from store import deferred_messages, messages, provider_health
from store.database import Database
from store.deferred_messages import DeferredMessages
from store.tickets import record
from tests.activities.providers.raw_servers import refusing_url
from tests.store.postgres_server import migrated_database, running_postgres
from tests.store.some_tickets import entry, facts
from workers.provider_watch import ProviderWatch

FAULT = InDoubt("sendgrid 500", met="error")
LONG_AGO = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


class Sender:
    """A provider that answers probes as it is told to."""

    def __init__(self, account: str) -> None:
        self.id = ProviderId("sendgrid", account)
        self.answer: Outcome = FAULT
        self.probes = 0

    async def probe(self) -> Outcome:
        self.probes += 1
        return self.answer


class Engine:
    """The tickets that were told, in order, instead of an engine that has them."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def get_workflow_handle(self, id: str) -> Engine:
        self.told.append(id)
        return self

    async def signal(self, name: str, body: dict[str, Any]) -> None:
        assert (name, body) == ("provider_back", {"channel": "email"})


class NoNotices:
    """Nobody is on duty."""

    async def tell(self, routes: Any) -> None:
        return


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    with running_postgres(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture(scope="module")
def database_url(server: Postgres) -> str:
    return migrated_database(server, "watch")


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    db = Database(database_url)
    yield db
    await db.close()


def a_worker(db: Database, account: str, per_second: int = 50) -> tuple[ProviderWatch, Sender, Routes[Any], Engine]:
    sender, engine = Sender(account), Engine()
    routes = Routes([sender])
    watch = ProviderWatch(db, engine, {"email": routes}, {"email": per_second}, NoNotices())  # type: ignore[arg-type]
    return watch, sender, routes, engine


def meets_faults(routes: Routes[Any], times: int = AWAY_AFTER) -> None:
    for _ in range(times):
        routes.all[0].gate.met(FAULT, datetime.now(UTC))


async def looked_until_probed(watch: ProviderWatch, sender: Sender) -> None:
    """Look until a probe has been made and has ended."""
    before = sender.probes
    while sender.probes == before:
        await watch.look()
        await asyncio.sleep(0.05)


async def test_what_one_worker_has_met_closes_the_gates_of_all(db: Database) -> None:
    (first, _, one, _), (second, _, other, _) = a_worker(db, "all"), a_worker(db, "all")
    meets_faults(one)

    await first.look()
    await second.look()

    assert one.all[0].gate.is_closed
    assert other.all[0].gate.is_closed
    assert other.all[0].gate.health == one.all[0].gate.health


async def test_every_worker_logs_once_who_is_away_whoever_has_found_it(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    mine, _, routes, _ = a_worker(db, "logged")
    another, _, _, _ = a_worker(db, "logged")
    meets_faults(routes)
    for watch in (mine, mine, another, another):
        await watch.look()
    assert caplog.messages == ["provider sendgrid is away: sendgrid 500"] * 2


async def test_without_the_database_a_worker_logs_what_it_has_met_itself(caplog: pytest.LogCaptureFixture) -> None:
    db = Database(f"postgresql+psycopg://nobody@{refusing_url().removeprefix('http://')}/none")
    watch, _, routes, _ = a_worker(db, "logged-alone")
    meets_faults(routes)
    await watch.look()
    assert "provider sendgrid is away: sendgrid 500" in caplog.messages
    await db.close()


async def test_faults_of_several_workers_count_together(db: Database) -> None:
    (first, _, one, _), (second, _, other, _) = a_worker(db, "together"), a_worker(db, "together")
    meets_faults(one, AWAY_AFTER // 2)
    meets_faults(other, AWAY_AFTER // 2)

    await first.look()
    await second.look()
    await first.look()

    assert one.all[0].gate.is_closed
    assert other.all[0].gate.is_closed


async def test_of_all_workers_one_probes(db: Database) -> None:
    (first, one, routes, _), (second, other, _, _) = a_worker(db, "one"), a_worker(db, "one")
    meets_faults(routes)
    await first.look()
    for _ in range(60):
        await asyncio.gather(first.look(), second.look())
        await asyncio.sleep(0.05)
        if one.probes + other.probes:
            break

    await asyncio.gather(first.look(), second.look())
    assert one.probes + other.probes == 1


async def test_a_probe_that_is_answered_opens_all_gates_a_little(db: Database) -> None:
    (first, sender, one, _), (second, _, other, _) = a_worker(db, "back"), a_worker(db, "back")
    meets_faults(one)
    sender.answer = Accepted("")
    await looked_until_probed(first, sender)
    await first.look()
    await second.look()

    now = datetime.now(UTC)
    for routes in (one, other):
        health = routes.all[0].gate.health
        assert (health.state, health.calls_at_once(now)) == ("returning", 1)


async def test_without_the_database_a_worker_goes_by_what_it_has_met_itself() -> None:
    db = Database(f"postgresql+psycopg://escalation@{refusing_url().removeprefix('http://')}/escalation")
    watch, sender, routes, _ = a_worker(db, "alone")
    meets_faults(routes)
    await watch.look()
    assert routes.all[0].gate.is_closed

    sender.answer = Accepted("")
    await looked_until_probed(watch, sender)
    assert routes.all[0].gate.health.state == "returning"
    await db.close()


async def waits(db: Database, reference: str, priority: Priority, minutes: int, count: int = 1) -> None:
    """A ticket of a priority has messages that wait since so many minutes after the first."""
    known = facts(reference, entry(1, "opened"))
    view = known.view.model_copy(update={"priority": priority})
    await record(db, known.model_copy(update={"view": view}), known.view.opened_at)
    for number in range(count):
        await one_waits(db, reference, number, LONG_AGO + timedelta(minutes=minutes))


async def one_waits(db: Database, reference: str, number: int, at: datetime) -> None:
    row = NewMessage(
        id=f"{reference}/1/receipt/{number}/customer/email",
        reference=reference,
        purpose="receipt",
        to="customer",
        channel="email",
        address="robin@customer.example",
        body="Hello",
    )
    await messages.intend(db, row, at)
    await messages.defer(db, row.id, "sendgrid 500", at)


async def test_urgent_tickets_are_told_first_then_by_age_and_each_once(db: Database) -> None:
    for reference, priority, minutes in (
        ("W-old", "low", 0),
        ("W-medium", "medium", 1),
        ("W-late", "urgent", 9),
        ("W-soon", "urgent", 5),
    ):
        await waits(db, reference, priority, minutes)  # type: ignore[arg-type]
    (first, _, _, one), (second, _, _, other) = a_worker(db, "turns", 2), a_worker(db, "turns", 2)

    await first.look()
    await second.look()
    await first.look()

    assert one.told == ["ticket-W-soon", "ticket-W-late"]
    assert other.told == ["ticket-W-medium", "ticket-W-old"]
    assert await deferred_messages.of_channel(db, "email") == DeferredMessages(messages=4, since=LONG_AGO)


async def test_no_more_messages_are_let_go_than_may_go_but_always_those_of_one_ticket(db: Database) -> None:
    for reference, minutes, count in (("M-many", 0, 5), ("M-two", 1, 2), ("M-one", 2, 1), ("M-last", 3, 1)):
        await waits(db, reference, "medium", minutes, count)
    watch, _, _, engine = a_worker(db, "many", 3)
    looks = []
    for _ in range(4):
        told = len(engine.told)
        await watch.look()
        looks.append(engine.told[told:])
    assert looks == [["ticket-M-many"], ["ticket-M-two", "ticket-M-one"], ["ticket-M-last"], []]


async def test_nobody_is_told_while_the_provider_is_away(db: Database) -> None:
    await waits(db, "W-patient", "urgent", 0)
    watch, _, routes, engine = a_worker(db, "closed")
    meets_faults(routes)

    await watch.look()

    assert engine.told == []


async def test_another_account_is_another_provider(db: Database) -> None:
    watch, _, routes, _ = a_worker(db, "refused")
    meets_faults(routes)
    await watch.look()

    assert (await provider_health.known(db, ProviderId("sendgrid", "refused"))).state == "away"
    assert (await provider_health.known(db, ProviderId("sendgrid", "corrected"))).state == "well"
