"""A carrier over real HTTP and a PostgreSQL, each one for the whole run."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from domain.delivery.states import NewMessage
from sandbox.carrier.credentials import Credentials, load_or_create
from sandbox.postgres import Postgres
from store.database import Database
from tests.activities.providers.raw_servers import refusing_url
from tests.sandbox.carrier.desk import Desk
from tests.sandbox.carrier.running_carrier import Sandbox
from tests.store.postgres_server import migrated_database, running_postgres


@pytest.fixture(scope="session")
def credentials(tmp_path_factory: pytest.TempPathFactory) -> Credentials:
    return load_or_create(tmp_path_factory.mktemp("credentials"))


@pytest.fixture(scope="session")
def desk(credentials: Credentials) -> Iterator[Desk]:
    desk = Desk(credentials)
    desk.server.start()
    yield desk
    desk.server.stop()
    assert all(call.genuine for call in desk.received), "a webhook with a bad signature"


@pytest.fixture(scope="session")
def running_carrier(
    tmp_path_factory: pytest.TempPathFactory, credentials: Credentials, desk: Desk
) -> Iterator[Sandbox]:
    carrier = Sandbox(tmp_path_factory.mktemp("carrier"), credentials, desk)
    carrier.start()
    yield carrier
    carrier.http.close()
    carrier.server.stop()


@pytest.fixture
def carrier(running_carrier: Sandbox) -> Sandbox:
    """A sound carrier; what earlier tests sent is still in its ledger."""
    running_carrier.http.delete("/faults").raise_for_status()
    return running_carrier


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    with running_postgres(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture(scope="module")
def database_url(server: Postgres, request: pytest.FixtureRequest) -> str:
    return migrated_database(server, request.module.__name__.rpartition(".")[2])


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    db = Database(database_url)
    yield db
    await db.close()


@pytest.fixture
async def unreachable() -> AsyncIterator[Database]:
    db = Database(refusing_url().replace("http://", "postgresql+psycopg://nobody@") + "/none")
    yield db
    await db.close()


@pytest.fixture
def row(request: pytest.FixtureRequest) -> NewMessage:
    return NewMessage(
        id=f"T-1/1/{request.node.name}/customer/email",
        reference="T-1",
        purpose="receipt",
        to="customer",
        channel="email",
        address="robin@customer.example",
        subject="[T-1] We have your request",
        body="Hello",
    )
