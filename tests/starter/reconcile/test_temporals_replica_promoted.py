"""An asynchronous replica of the PostgreSQL of Temporal's cluster takes over from its killed primary, ten times, while
people work: what the cluster lacks, its tickets are told from our database, and nobody is told a word twice.

The cluster's hosts and our workers start anew with each failover: what they hold in memory is of the database that is
lost.

`REPLICA_SEED` says otherwise what is done.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from sandbox.cluster.cluster import ONE_PROCESS_EACH, Cluster
from sandbox.cluster.running import start_cluster
from sandbox.ports import choose_port
from sandbox.postgres import postgres_in
from sandbox.supervisor import Supervisor
from tests.starter.reconcile.agreement import mended, settled
from tests.starter.reconcile.clusters import build_or_skip, cluster_of
from tests.starter.reconcile.people_at_work import People
from tests.starter.reconcile.replica import Replicated
from tests.starter.stack.asking import until
from tests.starter.stack.running_stack import RunningStack, stack_beside
from tests.store.postgres_server import migrated_database, running_postgres

pytestmark = [
    pytest.mark.proof,
    pytest.mark.stack,
    pytest.mark.timeout(2400),
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.xdist_group("reconcile"),
]
SEED = int(os.environ.get("REPLICA_SEED", "20261201"))
TIMES = 10


@dataclass
class OnACluster:
    """A stack beside a cluster whose PostgreSQL has a replica."""

    stack: RunningStack
    servers: Replicated
    cluster: Cluster
    hosts: Supervisor

    async def fail_over(self) -> None:
        """Kill the primary, have the replica take over, and start the cluster's hosts and our workers anew."""
        await asyncio.to_thread(self.servers.fail_over)
        for pid in self.hosts.pids.values():
            os.kill(pid, signal.SIGKILL)
        await until(self._all_answer)
        async with self.stack.without_workers():
            pass

    async def _all_answer(self) -> bool:
        return len(self.hosts.pids) == len(self.cluster.hosts) and await self.cluster.answers()


@pytest_asyncio.fixture(loop_scope="session")
async def on_a_cluster() -> AsyncIterator[OnACluster]:
    build = await build_or_skip()
    # Not one of pytest's directories: it closes them to the account the server runs under.
    with tempfile.TemporaryDirectory(prefix="escalation-test-", ignore_cleanup_errors=True) as name:
        directory = Path(name)
        (directory / "ours").mkdir(mode=0o755)
        primary = postgres_in(directory, choose_port(0, "postgres"))
        servers = await asyncio.to_thread(Replicated, primary)
        cluster = cluster_of(ONE_PROCESS_EACH, primary, build, directory)
        try:
            with running_postgres(directory / "ours") as ours:
                url = await asyncio.to_thread(migrated_database, ours, "beside_a_cluster")
                async with start_cluster(cluster) as hosts:
                    await cluster.prepare_namespace()
                    async with stack_beside(cluster.address, directory, url) as stack:
                        yield OnACluster(stack, servers, cluster, hosts)
        finally:
            await asyncio.to_thread(servers.stop)


async def test_ten_failovers_of_temporals_database(on_a_cluster: OnACluster) -> None:
    stack, servers, chance = on_a_cluster.stack, on_a_cluster.servers, random.Random(SEED)
    people = People(stack, chance)
    differed = 0
    for number in range(TIMES):
        await asyncio.to_thread(servers.follow)
        async with people.at_work():
            await asyncio.sleep(chance.uniform(2, 5))
            await asyncio.to_thread(servers.hold_up_the_replica)
            held_up, behind = time.monotonic(), chance.uniform(0.2, 4)
            await asyncio.sleep(behind)
            await on_a_cluster.fail_over()
            away = time.monotonic() - held_up - behind
            await asyncio.sleep(1)
        found = await mended(stack)
        differed += len(found)
        print(
            f"{number + 1}: {behind:.1f} s lost, away for {away:.1f} s; of {len(people.references)} tickets "
            f"{len(found)} differed and were mended"
        )
        await people.ask_again()
        await settled(stack)
    assert differed, "something was lost"
    await people.see_that_nothing_is_lost()
