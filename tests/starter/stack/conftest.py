from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from starter.client import Escalations
from tests.starter.stack.running_stack import RunningStack, running_stack
from tests.starter.stack.served import Api, served
from tests.store.postgres_server import migrated_database, running_postgres


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stack() -> AsyncIterator[RunningStack]:
    # Not one of pytest's directories: it closes them to the account the server runs under.
    with tempfile.TemporaryDirectory(prefix="escalation-test-") as name, running_postgres(Path(name)) as server:
        async with running_stack(Path(name), migrated_database(server, "starter")) as stack:
            yield stack


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def api(stack: RunningStack) -> AsyncIterator[Api]:
    async with served(stack, stack.settings) as api:
        yield api


@pytest.fixture
def client(stack: RunningStack) -> Escalations:
    return stack.client
