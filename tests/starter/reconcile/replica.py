"""A PostgreSQL with an asynchronous replica that takes over at the same port once its primary was killed."""

from __future__ import annotations

import subprocess
import time
from dataclasses import dataclass, replace
from pathlib import Path

import psutil
import psycopg

from sandbox.ports import choose_port
from sandbox.postgres import Postgres
from sandbox.postgres_files import ENVIRONMENT, OWNER, program

PATIENCE_SECONDS = 60


@dataclass
class Server:
    """One server's process."""

    postgres: Postgres
    process: subprocess.Popen[bytes]


class Replicated:
    """A primary at one port for good, and a replica that follows it."""

    def __init__(self, primary: Postgres) -> None:
        """Take what the primary is to be; its data is made."""
        part = primary.part()
        assert part.before_start
        part.before_start()
        self._primary = _started(primary)
        self._replica: Server | None = None
        self._copies = 0

    def follow(self) -> None:
        """Make a replica of the primary as it is now, which follows it by itself from then on."""
        self._copies += 1
        source = self._primary.postgres
        directory = source.directory.with_name(f"replica-{self._copies}")
        command = [program("pg_basebackup"), "--pgdata", directory, "--write-recovery-conf", "--checkpoint=fast"]
        where = ["--host=127.0.0.1", f"--port={source.port}", f"--username={OWNER}", "--wal-method=stream"]
        made = subprocess.run(
            [*command, *where], env={**ENVIRONMENT, "PGPASSWORD": source.password}, capture_output=True, text=True
        )
        assert made.returncode == 0, made.stderr
        if source.account:
            subprocess.run(["chown", "-R", f"{source.account.uid}:{source.account.gid}", directory], check=True)
        self._replica = _started(replace(source, directory=directory, port=choose_port(0, "replica")))
        _until(lambda: bool(self._asked("SELECT pid FROM pg_stat_replication WHERE state = 'streaming'")))

    def hold_up_the_replica(self) -> None:
        """Let nothing more of what the primary writes come to the replica."""
        [(sender,)] = self._asked("SELECT pid FROM pg_stat_replication")
        self._sender = psutil.Process(int(str(sender)))
        self._sender.suspend()

    def fail_over(self) -> None:
        """Kill the primary, and let the replica take over at its port."""
        port, replica = self._primary.postgres.port, self._replica
        assert replica
        children = psutil.Process(self._primary.process.pid).children()
        self._primary.process.kill()
        self._sender.kill()
        self._primary.process.wait(PATIENCE_SECONDS)
        psutil.wait_procs(children, PATIENCE_SECONDS)
        with psycopg.connect(_url(replica.postgres), autocommit=True) as connection:
            connection.execute("SELECT pg_promote()")
        _stopped(replica)
        self._primary = _started(replace(replica.postgres, port=port))
        self._replica = None

    def stop(self) -> None:
        """End what runs."""
        for server in (self._replica, self._primary):
            if server:
                _stopped(server)

    def _asked(self, statement: str) -> list[tuple[object, ...]]:
        with psycopg.connect(_url(self._primary.postgres), autocommit=True) as connection:
            return connection.execute(statement).fetchall()  # type: ignore[arg-type]


def _started(postgres: Postgres) -> Server:
    part = postgres.part()
    account = part.account
    with Path(f"{postgres.directory}.log").open("ab") as log:
        process = subprocess.Popen(
            part.command,
            env=dict(part.environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    _until(lambda: _answers(postgres))
    return Server(postgres, process)


def _stopped(server: Server) -> None:
    server.process.send_signal(server.postgres.part().stop_signal)
    server.process.wait(PATIENCE_SECONDS)


def _answers(postgres: Postgres) -> bool:
    try:
        psycopg.connect(_url(postgres), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _url(postgres: Postgres) -> str:
    return postgres.plain_url.rpartition("/")[0] + "/postgres"


def _until(holds: object) -> None:
    assert callable(holds)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "a server did not come up"
        time.sleep(0.05)
