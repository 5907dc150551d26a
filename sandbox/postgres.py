"""PostgreSQL from the installed wheel, as a part of a stack: on 127.0.0.1 with a password."""

from __future__ import annotations

import signal
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from sandbox import postgres_files
from sandbox.account import Account, unprivileged_account
from sandbox.part import Part

ROLE = DATABASE = postgres_files.OWNER


@dataclass(frozen=True)
class Postgres:
    """One server: its data folder, its port, its password and the account it runs under."""

    directory: Path
    port: int
    password: str = field(repr=False)
    account: Account | None

    @property
    def url(self) -> str:
        """The SQLAlchemy URL of the application's database; it holds the password."""
        return f"postgresql+psycopg://{ROLE}:{self.password}@127.0.0.1:{self.port}/{DATABASE}"

    @property
    def plain_url(self) -> str:
        """The same as other programs write it, `psql` for one."""
        return self.url.replace("+psycopg", "", 1)

    def part(self) -> Part:
        """Returns the server as a part: its data made on the first start, recovered after a crash."""
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": "",
            "timezone": "UTC",
            # A segment of the log that is used again keeps what it held until it is full; erasure wants it gone.
            "wal_recycle": "off",
            # Details and statements hold what people wrote; a log must not.
            "log_error_verbosity": "terse",
            "log_min_error_statement": "panic",
        }
        return Part(
            name="postgres",
            command=[
                str(postgres_files.program("postgres")),
                *("-D", str(self.directory)),
                *(word for name, value in settings.items() for word in ("-c", f"{name}={value}")),
            ],
            environment=postgres_files.ENVIRONMENT,
            ready=self._answers,
            before_start=self._prepare,
            # A fast shutdown; SIGTERM would wait for every client to leave.
            stop_signal=signal.SIGINT,
            account=self.account,
        )

    async def create_database(self) -> None:
        """Makes the application's database unless it exists; the server must be ready."""
        async with await self._connect() as connection:
            found = await connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not await found.fetchone():
                await connection.execute(f"CREATE DATABASE {DATABASE}")

    def _prepare(self) -> None:
        postgres_files.initialise(self.directory, self.password, self.account)
        postgres_files.end_survivors(self.directory)

    async def _answers(self, _pid: int) -> bool:
        try:
            async with await self._connect():
                return True
        except psycopg.OperationalError:
            return False

    async def _connect(self) -> psycopg.AsyncConnection[tuple[object, ...]]:
        return await psycopg.AsyncConnection.connect(
            host="127.0.0.1",
            port=self.port,
            user=ROLE,
            password=self.password,
            dbname="postgres",
            connect_timeout=2,
            autocommit=True,
        )


def postgres_in(data_dir: Path, port: int) -> Postgres:
    """Returns the server whose data is in `data_dir/postgres`, with the password made for it once."""
    password = postgres_files.password(data_dir / "postgres.password")
    directory = data_dir / "postgres"
    return Postgres(directory, port, password, unprivileged_account(directory))
