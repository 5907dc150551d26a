"""Which processes a stack has started, on disk: the next stack ends what a killed one left behind."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path

import psutil

from sandbox.ending import end_processes, has_ended
from sandbox.part import Part

_SAME_START_S = 2.0
"""The system reports start times through a boot time that may shift by a second when its clock is set."""


@dataclass(frozen=True)
class _Entry:
    name: str
    pid: int
    created: float
    stage: int
    stop_signal: int


class ProcessRecord:
    """The living processes of one stack; the file holds each from its start until after its end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._entries: dict[str, _Entry] = {}

    def add(self, part: Part, pid: int, stage: int) -> None:
        """Writes down that `part` runs as `pid`; stages with higher numbers are to be ended first."""
        try:
            created = psutil.Process(pid).create_time()
        except psutil.NoSuchProcess:
            return
        self._entries[part.name] = _Entry(part.name, pid, created, stage, part.stop_signal)
        self._write()

    def remove(self, part: Part) -> None:
        """Writes down that `part` has ended."""
        if self._entries.pop(part.name, None):
            self._write()

    def end_orphans(self) -> list[str]:
        """Ends the processes an earlier stack recorded and did not end; returns their names.

        A process counts as the recorded one only if both its id and its start time match.
        """
        orphans = [(entry, process) for entry in self._read() if (process := _running(entry))]
        orphans.sort(key=lambda orphan: -orphan[0].stage)
        for _, stage in groupby(orphans, key=lambda orphan: orphan[0].stage):
            end_processes((process, entry.stop_signal) for entry, process in stage)
        self._write()
        return [entry.name for entry, _ in orphans]

    def _read(self) -> list[_Entry]:
        try:
            return [_Entry(**entry) for entry in json.loads(self._path.read_text())]
        except (OSError, ValueError, TypeError):
            return []

    def _write(self) -> None:
        draft = self._path.with_suffix(".new")
        draft.write_text(json.dumps([asdict(entry) for entry in self._entries.values()], indent=2))
        os.replace(draft, self._path)


def _running(entry: _Entry) -> psutil.Process | None:
    try:
        process = psutil.Process(entry.pid)
        same = abs(process.create_time() - entry.created) < _SAME_START_S
    except psutil.NoSuchProcess:
        return None
    return process if same and not has_ended(process) else None
