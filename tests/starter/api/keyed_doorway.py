"""The API with its keys and its audit log in a real database."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from store.database import Database
from store.keys import KeyHolder, Scope, authenticate, create
from tests.starter.api.doorway import Doorway
from tests.store.postgres_server import migrated_database, running_postgres


class KeyedDoorway(Doorway):
    """An API whose keys are in a database."""

    async def _holder(self, token: str) -> KeyHolder | None:
        return await authenticate(self.db, token)


@dataclass
class KeyDesk:
    """Who gives out keys and takes them back, and the door they are tried at."""

    http: httpx.AsyncClient
    db: Database
    ops: dict[str, str]

    async def key(self, scope: Scope, lasts: timedelta = timedelta(hours=1)) -> dict[str, str]:
        token = await create(self.db, "somebody", [scope], "gwen", expires_at=datetime.now(UTC) + lasts)
        return {"Authorization": f"Bearer {token}"}

    async def given(self, scope: Scope) -> tuple[str, dict[str, str]]:
        answer = await self.http.post("/v1/keys", json={"name": "somebody", "scopes": [scope]}, headers=self.ops)
        return answer.json()["id"], {"Authorization": f"Bearer {answer.json()['key']}"}

    async def take_back(self, id: str) -> None:
        assert (await self.http.delete(f"/v1/keys/{id}", headers=self.ops)).status_code == 204


@pytest.fixture(scope="module")
def database_url() -> Iterator[str]:
    # Not one of pytest's directories: it closes them to the account the server runs under.
    with tempfile.TemporaryDirectory(prefix="escalation-test-") as name, running_postgres(Path(name)) as server:
        yield migrated_database(server, "refused")


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[KeyDesk]:
    db = Database(database_url, connections=2)
    async with KeyedDoorway(db=db, streams_end_after=timedelta()).open() as http:
        ops = await create(db, "operations", ["ops"])
        yield KeyDesk(http, db, {"Authorization": f"Bearer {ops}"})
    await db.close()
