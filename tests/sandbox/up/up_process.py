"""`escalation up` as its users run it: a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil

from sandbox.ending import has_ended
from sandbox.process_record import ProcessRecord

PATIENCE_S = 90


class UpProcess:
    """One run of `up --json` on free ports; `module` is what `python -m` runs, `environment` is added to our own."""

    def __init__(
        self, data_dir: Path, module: str, *arguments: str, environment: Mapping[str, str] | None = None
    ) -> None:
        self.data_dir = data_dir
        data_dir.mkdir(parents=True, exist_ok=True)
        self._errors = data_dir / "stderr"
        ports = [word for name in ("", "temporal-", "ui-", "carrier-") for word in (f"--{name}port", "0")]
        with self._errors.open("ab") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", module, "up", "--data-dir", data_dir, *ports, "--json", *arguments],
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env={**os.environ, **(environment or {})},
            )

    def ready(self) -> dict[str, Any]:
        """Returns what the one line says, once it is there."""
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, f"up ended before it was ready:\n{self.errors}"
        announced: dict[str, Any] = json.loads(line)
        return announced

    @property
    def errors(self) -> str:
        """What was written to stderr so far, by every run in this directory."""
        return self._errors.read_text()

    def recorded(self) -> dict[str, int]:
        """The processes the run has written down, by name."""
        entries = json.loads((self.data_dir / "processes.json").read_text())
        return {entry["name"]: entry["pid"] for entry in entries}

    def terminate(self) -> int:
        """Sends SIGTERM; returns the exit code."""
        self.process.terminate()
        return self.process.wait(PATIENCE_S)

    def kill(self) -> None:
        """Kills `up` itself, and nothing it started."""
        self.process.kill()
        self.process.wait(PATIENCE_S)

    def clean_up(self) -> None:
        """Leaves nothing behind, whatever state the run is in."""
        if self.process.poll() is None:
            self.terminate()
        if self.process.stdout:
            self.process.stdout.close()
        ProcessRecord(self.data_dir / "processes.json").end_orphans()


def alive(pids: dict[str, int]) -> set[str]:
    """Returns the names of the processes that still run."""
    return {name for name, pid in pids.items() if psutil.pid_exists(pid) and not has_ended(psutil.Process(pid))}
