from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from sandbox.postgres import Postgres
from store.database import Database
from tests.store.postgres_server import migrated_database, running_postgres


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
