"""Two clusters replicate one namespace; the link between them is cut, the standby takes over while people work, and the
link is healed: what the standby never had, its tickets are told from our database. When the histories that forked
become one again, and Temporal repeats on the winning branch what had been asked on the losing one, nobody is told
anything again. The workers of the place that lost start anew then: what they hold in memory is of the losing branch.

`FORKED_SEED` says otherwise what is done.
"""

from __future__ import annotations

import asyncio
import os
import random
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from temporalio.service import RPCError

from sandbox.cluster.build import Build
from sandbox.cluster.cluster import ONE_PROCESS, Cluster
from sandbox.cluster.replication import active_cluster, fail_over, register_global_namespace, replicate_from
from sandbox.cluster.running import start_cluster
from tests.starter.reconcile.agreement import mended, settled
from tests.starter.reconcile.clusters import build_or_skip, cluster_of
from tests.starter.reconcile.link import Link
from tests.starter.reconcile.people_at_work import People
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
SEED = int(os.environ.get("FORKED_SEED", "20261201"))
TIMES = 4


@dataclass
class Region:
    """One of the two places: its cluster, the parts of ours that work there, and how the other place reaches it."""

    cluster: Cluster
    stack: RunningStack
    link: Link


@pytest_asyncio.fixture(loop_scope="session")
async def regions() -> AsyncIterator[list[Region]]:
    build = await build_or_skip()
    # Not one of pytest's directories: it closes them to the account the server runs under.
    with tempfile.TemporaryDirectory(prefix="escalation-test-", ignore_cleanup_errors=True) as name:
        directory = Path(name)
        (directory / "ours").mkdir(mode=0o755)
        async with AsyncExitStack() as running:
            ours = running.enter_context(running_postgres(directory / "ours"))
            url = await asyncio.to_thread(migrated_database, ours, "beside_two_clusters")
            clusters = [
                await running.enter_async_context(_cluster(directory, build, name, number))
                for number, name in enumerate(("east", "west"), 1)
            ]
            links = [Link(cluster.address) for cluster in clusters]
            for link in links:
                await link.heal()
            await _replicate(clusters, links)
            stacks = [
                await running.enter_async_context(stack_beside(cluster.address, directory, url)) for cluster in clusters
            ]
            # What people got is looked at over both.
            async with stacks[1].without_workers():
                stacks[1].provider = stacks[0].provider
            yield [Region(*each) for each in zip(clusters, stacks, links, strict=True)]


@asynccontextmanager
async def _cluster(directory: Path, build: Build, name: str, number: int) -> AsyncIterator[Cluster]:
    (directory / f"{name}-database").mkdir(mode=0o755)
    with running_postgres(directory / f"{name}-database") as postgres:
        cluster = cluster_of(ONE_PROCESS, postgres, build, directory, name=name, number=number)
        async with start_cluster(cluster):
            yield cluster


async def _replicate(clusters: list[Cluster], links: list[Link]) -> None:
    active, standby = clusters
    await replicate_from(active, links[1].address)
    await replicate_from(standby, links[0].address)
    await register_global_namespace(active, [standby])
    await active.prepare_namespace()
    for cluster in clusters:
        await until(lambda: _takes_for_active(cluster, active))  # noqa: B023


async def _takes_for_active(cluster: Cluster, active: Cluster) -> bool:
    try:
        return await active_cluster(cluster) == active.name
    except RPCError:
        return False


async def test_nothing_is_lost_and_nothing_said_twice(regions: list[Region]) -> None:
    chance = random.Random(SEED)
    people = People(regions[0].stack, chance)
    active, standby = regions
    for number in range(TIMES):
        people.stack = active.stack
        async with people.at_work():
            await asyncio.sleep(chance.uniform(3, 6))
            for region in regions:
                await region.link.cut()
            await asyncio.sleep(behind := chance.uniform(1, 5))
        await fail_over(standby.cluster)
        people.stack = standby.stack
        async with people.at_work():
            await asyncio.sleep(chance.uniform(1, 4))
        forked = await mended(standby.stack)
        await people.ask_again()
        await settled(standby.stack)
        for region in regions:
            await region.link.heal()
        await until(lambda: _takes_for_active(active.cluster, standby.cluster))  # noqa: B023
        async with active.stack.without_workers():
            pass
        async with people.at_work():
            await asyncio.sleep(chance.uniform(1, 4))
        found = await mended(standby.stack)
        print(
            f"{number + 1}: {standby.cluster.name} took over from {active.cluster.name}, {behind:.1f} s behind; of "
            f"{len(people.references)} tickets {len(forked)} differed, and {len(found)} once the link was healed"
        )
        await people.ask_again()
        await settled(standby.stack)
        await people.see_that_nothing_is_lost()
        active, standby = standby, active
