"""A stack either of whose databases can be put back to where it was, as a restored backup puts it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import text
from temporalio.testing import WorkflowEnvironment

from sandbox.temporal_server import binary
from starter.drill.policies import NAME as DRILL
from starter.drill.policies import write_policies
from store import roster
from store.tables import metadata
from tests.sandbox.carrier.served import free_port
from tests.starter.stack.running_stack import DELETES_SOON, MAY_PAUSE, RunningStack, stack_beside
from workflows.search_attributes import REGISTERED

NOT_PUT_BACK = ("people", "roles", "keys", "audit")
"""Nothing of a ticket, and the audit log, which is only added to."""
TABLES = [table.name for table in metadata.sorted_tables if table.name not in NOT_PUT_BACK]


@dataclass
class TemporalServer:
    """Temporal's dev server with a file of its own, at one port for good."""

    file: Path
    port: int
    _running: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def start(self) -> None:
        server = await WorkflowEnvironment.start_local(
            port=self.port,
            dev_server_existing_path=str(binary()),
            dev_server_database_filename=str(self.file),
            search_attributes=REGISTERED,
            dev_server_extra_args=[*DELETES_SOON, *MAY_PAUSE],
        )
        await self._running.enter_async_context(server)

    async def stop(self) -> None:
        await self._running.aclose()


@dataclass
class TwoDatabases:
    """A working stack, whose parts may be copied and put back."""

    stack: RunningStack
    server: TemporalServer

    async def copy_ours(self) -> None:
        """Keep our database as it is now."""
        async with self.stack.db.transaction() as session:
            for table in TABLES:
                await session.execute(text(f"DROP TABLE IF EXISTS kept_{table}"))
                await session.execute(text(f"CREATE TABLE kept_{table} AS SELECT * FROM {table}"))

    async def put_ours_back(self) -> None:
        """Make our database what it was when it was copied, with the workers at rest meanwhile."""
        async with self.stack.without_workers():
            await self.empty_ours()
            async with self.stack.db.transaction() as session:
                for table in TABLES:
                    await session.execute(
                        text(f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM kept_{table}")
                    )

    async def empty_ours(self) -> None:
        """Leave nothing of any ticket in our database."""
        async with self.stack.db.transaction() as session:
            await session.execute(text(f"TRUNCATE {', '.join(TABLES)}"))

    async def copy_temporals(self) -> None:
        """Keep the engine's database as it is now."""
        async with self._engine_stopped():
            shutil.copy(self.server.file, self.server.file.with_suffix(".kept"))

    async def put_temporals_back(self) -> None:
        """Make the engine's database what it was when it was copied."""
        async with self._engine_stopped():
            shutil.copy(self.server.file.with_suffix(".kept"), self.server.file)

    async def empty_temporals(self) -> None:
        """Leave nothing of any ticket in the engine's database."""
        async with self._engine_stopped():
            self.server.file.unlink()

    @asynccontextmanager
    async def _engine_stopped(self) -> AsyncIterator[None]:
        async with self.stack.without_workers():
            await self.server.stop()
            try:
                yield
            finally:
                await self.server.start()


@asynccontextmanager
async def two_databases(directory: Path, database_url: str) -> AsyncIterator[TwoDatabases]:
    """Give a working stack; all of it ends with the block."""
    server = TemporalServer(directory / "temporal.db", free_port())
    await server.start()
    write_policies(policies := directory / "policies")
    try:
        async with stack_beside(f"127.0.0.1:{server.port}", directory, database_url, policies) as stack:
            await roster.sync(stack.db, DRILL, stack.bundles.load(DRILL).roster)
            yield TwoDatabases(stack, server)
    finally:
        await server.stop()
