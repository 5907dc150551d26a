"""PostgreSQL's own tools: what dumps a database, and what puts the dump into an empty one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess  # nosec B404  # PostgreSQL's own programs, below
from pathlib import Path

from sqlalchemy.engine import make_url

from sandbox import postgres_files
from starter.backup.refusal import BackupRefused


def dump(url: str, server: str, into: Path) -> None:
    """Write one consistent copy of the database at `url` into a file, beside whoever works on it.

    `server` is the server's version. Raises `BackupRefused` with PostgreSQL's own reason, also for a full disk.
    """
    _run("pg_dump", ["--format=custom", "--no-owner", "--no-privileges", f"--file={into}"], url, server)


def load(dumped: Path, url: str, server: str) -> None:
    """Put a dump into the empty database at `url`, wholly or not at all. Raises `BackupRefused` with the reason."""
    options = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
    database = make_url(url).database or ""
    _run("pg_restore", [*options, f"--dbname={database}", str(dumped)], url, server)


def numbers(version: str) -> tuple[int, ...]:
    """Return the numbers of a version, such as (18, 1) of "PostgreSQL 18.1 on x86_64"."""
    found = re.search(r"\d+(?:\.\d+)*", version)
    return tuple(map(int, found[0].split("."))) if found else ()


def _run(program: str, arguments: list[str], url: str, server: str) -> None:
    try:
        ended = subprocess.run(  # nosec B603  # no shell
            [_program(program, server), "--no-password", *arguments],
            env={**os.environ, **_connection(url), "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
    except OSError as error:
        raise BackupRefused(f"{program} could not be run: {error.strerror}") from None
    if ended.returncode:
        said = [line for line in ended.stderr.splitlines() if line.strip()]
        raise BackupRefused(f"{program} failed: {' '.join(said[:2]) or f'exit code {ended.returncode}'}")


def _connection(url: str) -> dict[str, str]:
    """The environment by which the tools find a database: a password on a command line can be read by everybody."""
    parts = make_url(url)
    given = {
        "PGHOST": parts.host,
        "PGPORT": str(parts.port) if parts.port else None,
        "PGUSER": parts.username,
        "PGPASSWORD": parts.password,
        "PGDATABASE": parts.database,
        "PGCONNECT_TIMEOUT": "10",
        **{f"PG{name.upper()}": str(value) for name, value in parts.query.items() if name.startswith("ssl")},
    }
    return {name: value for name, value in given.items() if value}


def _program(name: str, server: str) -> str:
    """The tool of this machine where it is of the server's own age, which knows it best; else the package's."""
    own = shutil.which(name)
    if own is not None:
        said = subprocess.run([own, "--version"], capture_output=True, text=True)  # nosec B603  # no shell
        if numbers(said.stdout)[:1] == numbers(server)[:1]:
            return own
    return str(postgres_files.program(name))
