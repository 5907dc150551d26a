from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.starter.reconcile.put_back import TwoDatabases, two_databases
from tests.store.postgres_server import migrated_database, running_postgres


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def both() -> AsyncIterator[TwoDatabases]:
    # Not one of pytest's directories: it closes them to the account the server runs under.
    with tempfile.TemporaryDirectory(prefix="escalation-test-") as name, running_postgres(Path(name)) as server:
        async with two_databases(Path(name), migrated_database(server, "reconciled")) as both:
            yield both
