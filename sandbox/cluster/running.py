"""A Temporal cluster that runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

from sandbox.cluster.cluster import Cluster
from sandbox.process_record import ProcessRecord
from sandbox.supervisor import Supervisor
from sandbox.uncancelled import to_the_end

READY_WITHIN = timedelta(seconds=120)


@asynccontextmanager
async def start_cluster(
    cluster: Cluster, notice: Callable[[str], None] = lambda line: None
) -> AsyncIterator[Supervisor]:
    """Gives what keeps a cluster's hosts alive once each answers; none is left behind, however the block ends.

    Its PostgreSQL must answer; its databases are made and brought to the schema first. `notice` gets a line whenever
    a host ended unasked. Raises `StackRefused` when the schema cannot be made, `PartNotReady` when a host stays away.
    """
    cluster.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    record = ProcessRecord(cluster.directory / "processes.json")
    await asyncio.to_thread(record.end_orphans)
    supervisor = Supervisor(cluster.directory, record, notice, asyncio.Event())
    try:
        await cluster.prepare_database()
        for stage in cluster.parts():
            await supervisor.start(stage)
            await supervisor.until_ready(READY_WITHIN)
        yield supervisor
    finally:
        await to_the_end(supervisor.stop())
