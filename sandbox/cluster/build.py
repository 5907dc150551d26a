"""Temporal's own server and SQL tool of one version, built by Go into a cache."""

from __future__ import annotations

import json
import os
import shutil
import subprocess  # nosec B404  # Go, from the path
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sandbox.failures import StackRefused

VERSION = "1.31.2"
"""The version `docker-compose.yml` runs."""
MODULE = "go.temporal.io/server"
PROGRAMS = {f"{MODULE}/cmd/server": "temporal-server", f"{MODULE}/cmd/tools/sql": "temporal-sql-tool"}
"""What is built, and the name it has in Temporal's images."""
SCHEMA = "schema/postgresql/v12"


@dataclass(frozen=True)
class Build:
    """A folder with both programs and the schema they need."""

    directory: Path

    @property
    def server(self) -> Path:
        """The server."""
        return self.directory / "temporal-server"

    @property
    def schema(self) -> Path:
        """The folder with the steps that bring a PostgreSQL to this version."""
        return self.directory / "schema"


def cached_build() -> Build:
    """Returns the build; it is made where the cache has none, which takes both cores for minutes.

    The cache is `ticket-escalation` in `XDG_CACHE_HOME`, or in `~/.cache`. A build is there as a whole or not at all.
    Raises `StackRefused` where Go is missing or cannot build it; the message says what to do.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ticket-escalation"
    directory = cache / f"temporal-server-{VERSION}"
    if not directory.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as name:
            _build(Path(name))
            # Somebody else may have built it meanwhile; theirs is as good.
            if not directory.exists():
                shutil.copytree(name, unfinished := directory.with_suffix(f".{os.getpid()}"))
                unfinished.rename(directory)
    return Build(directory)


def _build(directory: Path) -> None:
    for package, name in PROGRAMS.items():
        _go(directory, "install", f"{package}@v{VERSION}")
        (directory / package.rpartition("/")[2]).rename(directory / name)
    module = json.loads(_go(directory, "mod", "download", "-json", f"{MODULE}@v{VERSION}"))
    shutil.copytree(Path(module["Dir"]) / SCHEMA, directory / "schema", copy_function=shutil.copyfile)


def _go(directory: Path, *arguments: str) -> str:
    environment = {**os.environ, "GOBIN": str(directory), "GOFLAGS": "-mod=mod"}
    try:
        # The folder has no module of its own: what is built is the module named, as it was published.
        done = subprocess.run(  # nosec B603 B607  # no shell
            ["go", *arguments], cwd=directory, env=environment, capture_output=True, text=True
        )
    except FileNotFoundError:
        raise StackRefused(
            f"a cluster needs Temporal's server {VERSION}, which Go builds, and `go` is not on the path: "
            "install Go 1.26 or later from https://go.dev/dl/"
        ) from None
    if done.returncode:
        raise StackRefused(f"Go could not do `go {' '.join(arguments)}`:\n{done.stderr.strip()[-2000:]}")
    return done.stdout
