"""A local stack's PostgreSQL without the rest of the stack, for whoever copies it or puts a copy back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from sandbox.directory_lock import hold
from sandbox.ports import choose_port
from sandbox.postgres import postgres_in
from sandbox.process_record import ProcessRecord
from sandbox.supervisor import Supervisor
from sandbox.uncancelled import to_the_end

READY_WITHIN = timedelta(seconds=60)


@asynccontextmanager
async def postgres_alone(data_dir: Path) -> AsyncIterator[str]:
    """Give the URL of the database of the stack in `data_dir`, made if there is none; the server ends with the block.

    Raises `StackRefused` when the stack runs, `PartNotReady` when the server does not come up.
    """
    with hold(data_dir):
        record = ProcessRecord(data_dir / "processes.json")
        await asyncio.to_thread(record.end_orphans)
        server = postgres_in(data_dir, choose_port(0, "postgres"))
        logs = data_dir / "logs"
        logs.mkdir(exist_ok=True)
        supervisor = Supervisor(logs, record, lambda line: None, asyncio.Event())
        try:
            await supervisor.start([server.part()])
            await supervisor.until_ready(READY_WITHIN)
            await server.create_database()
            yield server.url
        finally:
            await to_the_end(supervisor.stop())
