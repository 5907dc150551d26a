"""An asynchronous replica of our database takes over from its killed primary, ten times, while people work: what it
lacks comes back from Temporal, nobody is told twice, and nobody is left untold.

`REPLICA_SEED` says otherwise what is done.
"""

from __future__ import annotations

import asyncio
import os
import random
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from sandbox.ports import choose_port
from sandbox.postgres import postgres_in
from store.migrate import upgrade
from tests.starter.reconcile.agreement import differing, settled
from tests.starter.reconcile.people_at_work import People
from tests.starter.reconcile.put_back import TwoDatabases, two_databases
from tests.starter.reconcile.replica import Replicated

pytestmark = [
    pytest.mark.proof,
    pytest.mark.stack,
    pytest.mark.timeout(2400),
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.xdist_group("reconcile"),
]
SEED = int(os.environ.get("REPLICA_SEED", "20261130"))
TIMES = 10


@pytest_asyncio.fixture(loop_scope="session")
async def replicated() -> AsyncIterator[tuple[TwoDatabases, Replicated]]:
    # Not one of pytest's directories: it closes them to the account the server runs under.
    with tempfile.TemporaryDirectory(prefix="escalation-test-", ignore_cleanup_errors=True) as name:
        primary = postgres_in(Path(name), choose_port(0, "postgres"))
        servers = await asyncio.to_thread(Replicated, primary)
        try:
            await primary.create_database()
            await asyncio.to_thread(upgrade, primary.url)
            async with two_databases(Path(name), primary.url) as both:
                yield both, servers
        finally:
            await asyncio.to_thread(servers.stop)


async def test_ten_failovers_lose_nothing_and_say_nothing_twice(
    replicated: tuple[TwoDatabases, Replicated],
) -> None:
    both, servers = replicated
    stack, chance = both.stack, random.Random(SEED)
    people = People(stack, chance)
    mended = 0
    for number in range(TIMES):
        await asyncio.to_thread(servers.follow)
        async with people.at_work():
            await asyncio.sleep(chance.uniform(2, 5))
            await asyncio.to_thread(servers.hold_up_the_replica)
            held_up, behind = time.monotonic(), chance.uniform(0.2, 4)
            await asyncio.sleep(behind)
            await asyncio.to_thread(servers.fail_over)
            away = time.monotonic() - held_up - behind
            await asyncio.sleep(1)
        found = await differing(stack, apply=True)
        mended += len(found)
        print(
            f"{number + 1}: {behind:.1f} s lost, away for {away:.1f} s; of {len(people.references)} tickets "
            f"{len(found)} differed and were mended"
        )
        await settled(stack)
    assert mended, "something was lost"
    await people.see_that_nothing_is_lost()
