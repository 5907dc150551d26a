"""Prism, which stands between a caller and a server and holds both to an OpenAPI description."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

PROGRAM = Path(__file__).parent / "vendors/node_modules/@stoplight/prism-cli/dist/index.js"
PATIENCE_SECONDS = 60.0


def node() -> str:
    """Return the path of node; without it or Prism the test is skipped, or fails where `REQUIRE_CONTRACT` is 1."""
    found = shutil.which("node")
    if found is None or not PROGRAM.is_file():
        missing = "node is" if found is None else "its packages are"
        assert os.environ.get("REQUIRE_CONTRACT") != "1", f"{missing} required and not here"
        pytest.skip(f"NOT CHECKED: {missing} not here, so nobody held our calls to the vendors' descriptions")
    return found


@contextmanager
def proxies(directory: Path, behind: dict[str, tuple[dict[str, Any], str]]) -> Iterator[dict[str, str]]:
    """Give one base URL for each name, whose calls are checked by its description and handed on to its server.

    They start side by side, and are ended by their own process ids.
    """
    program = node()
    started: list[subprocess.Popen[bytes]] = []
    ports, logs = {}, {}
    try:
        for name, (description, upstream) in behind.items():
            ports[name], logs[name] = _free_port(), directory / f"{name}.log"
            described = directory / f"{name}.json"
            described.write_text(json.dumps(description))
            command = [program, str(PROGRAM), "proxy", "-h", "127.0.0.1", "-p", str(ports[name]), "--errors"]
            with logs[name].open("wb") as log:
                started.append(subprocess.Popen([*command, str(described), upstream], stdout=log, stderr=log))
        for process, log in zip(started, logs.values(), strict=True):
            _wait_until_ready(process, log)
        yield {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(PATIENCE_SECONDS)


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while b"is listening" not in log.read_bytes():
        assert process.poll() is None, log.read_text(errors="replace")
        assert time.monotonic() < deadline, log.read_text(errors="replace")
        time.sleep(0.05)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port
