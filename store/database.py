"""The connection to PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, async_sessionmaker, create_async_engine

_OPTIONS = {
    "application_name": "escalation",
    "timezone": "UTC",
    "statement_timeout": "5s",
    "idle_in_transaction_session_timeout": "10s",
}


class Database:
    """A pool of connections, opened when first used; one for each process, shared by all its tasks.

    Nothing here waits for long: 2 s to connect, 5 s for a statement or for a free connection of the pool. Errors
    name no value that a statement carried. Raises `sqlalchemy.exc.OperationalError` when the server cannot be
    reached.
    """

    def __init__(self, url: str, *, connections: int = 10) -> None:
        """Take the `postgresql+psycopg://…` URL of the database and the most connections to hold at once."""
        self._engine = create_async_engine(
            url,
            pool_size=connections,
            max_overflow=0,
            pool_pre_ping=True,
            pool_timeout=5,
            hide_parameters=True,
            connect_args={
                "connect_timeout": 2,
                "options": " ".join(f"-c {name}={value}" for name, value in _OPTIONS.items()),
            },
        )
        self._sessions = async_sessionmaker(self._engine, expire_on_commit=False)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Give a session whose work is kept when the block ends, and undone when it raises."""
        async with self._sessions.begin() as session:
            yield session

    @asynccontextmanager
    async def maintenance(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection without a transaction and without a limit on a statement, closed when the block ends."""
        async with self._engine.connect() as connection:
            try:
                await connection.execution_options(isolation_level="AUTOCOMMIT")
                await connection.execute(text("SET statement_timeout = 0"))
                yield connection
            finally:
                await connection.invalidate()

    async def close(self) -> None:
        """Close every connection; work in progress fails."""
        await self._engine.dispose()
