"""Every operation that needs a key, with every key that must not open it, as a database keeps them.

Operations come from the OpenAPI document: what is added there is tried here.
"""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from store.database import Database
from store.keys import SCOPES, KeyHolder, Scope, authenticate, create
from tests.starter.api.a_problem import problem_in
from tests.starter.api.doorway import Doorway
from tests.starter.api.test_scopes import KEYED, WHO_MAY
from tests.store.postgres_server import migrated_database, running_postgres

pytestmark = pytest.mark.xdist_group("refused_keys")


class KeyedDoorway(Doorway):
    """An API whose keys are in a database."""

    async def _holder(self, token: str) -> KeyHolder | None:
        return await authenticate(self.db, token)


@dataclass
class Desk:
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
async def desk(database_url: str) -> AsyncIterator[Desk]:
    db = Database(database_url, connections=2)
    async with KeyedDoorway(db=db, streams_end_after=timedelta()).open() as http:
        ops = await create(db, "operations", ["ops"])
        yield Desk(http, db, {"Authorization": f"Bearer {ops}"})
    await db.close()


@pytest.mark.parametrize(("name", "method", "path"), KEYED, ids=[name for name, *_ in KEYED])
async def test_only_a_valid_key_of_the_right_scope_opens_it(desk: Desk, name: str, method: str, path: str) -> None:
    async def knock(headers: dict[str, str]) -> httpx.Response:
        return await desk.http.request(method, path, headers=headers)

    may = WHO_MAY.get(name) or set()
    problem_in(await knock({}), 401)
    for scope in SCOPES:
        answer = await knock(await desk.key(scope))
        if scope in may:
            assert answer.status_code not in (401, 403), (scope, answer.text)
        else:
            assert problem_in(answer, 403).errors[0].found == scope
        problem_in(await knock(await desk.key(scope, lasts=timedelta(seconds=-1))), 401)
    for scope in may:
        id, headers = await desk.given(scope)  # type: ignore[arg-type]
        assert (await knock(headers)).status_code not in (401, 403), "it is known, and remembered"
        await desk.take_back(id)
        problem_in(await knock(headers), 401)
