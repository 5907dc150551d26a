"""Freezing a part: nothing of it runs meanwhile, and all of it does afterwards."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import psutil
import pytest

from sandbox.ending import kill_tree
from tests.chaos.freezing import freeze_part, frozen

PART = """
import os, sys, time
from pathlib import Path

directory = Path(sys.argv[1])
if os.fork() == 0:
    os.fork()
while True:
    (directory / str(os.getpid())).write_text(str(time.monotonic_ns()))
    time.sleep(0.005)
"""
PROCESSES = 3
PATIENCE_SECONDS = 20.0


class Run:
    """What `up` is to those who freeze: it knows the one process it started."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.process = subprocess.Popen([sys.executable, "-c", PART, str(directory)])

    def recorded(self) -> Mapping[str, int]:
        return {"part": self.process.pid}

    def written(self) -> dict[str, str]:
        return {file.name: file.read_text() for file in self._directory.iterdir()}

    def wait_until_all_have_gone_on(self) -> None:
        """Return once each of the processes has written something else than now."""
        before, deadline = self.written(), time.monotonic() + PATIENCE_SECONDS
        while len({name for name, text in self.written().items() if text and text != before.get(name)}) < PROCESSES:
            assert time.monotonic() < deadline, before
            time.sleep(0.01)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    run = Run(tmp_path)
    try:
        run.wait_until_all_have_gone_on()
        yield run
    finally:
        kill_tree(run.process.pid)
        run.process.wait()


def test_nothing_of_a_frozen_part_runs_until_it_is_thawed(run: Run) -> None:
    with frozen(run, "part") as pid:
        family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
        assert {process.status() for process in family} == {psutil.STATUS_STOPPED}
        assert len(family) == PROCESSES
        before = run.written()
        time.sleep(0.2)
        assert run.written() == before
    run.wait_until_all_have_gone_on()


def test_it_is_thawed_when_a_test_fails(run: Run) -> None:
    with pytest.raises(AssertionError, match="as tests do"), frozen(run, "part"):
        raise AssertionError("as tests do")
    run.wait_until_all_have_gone_on()


def test_a_part_that_is_killed_meanwhile_does_no_harm(run: Run) -> None:
    with frozen(run, "part") as pid:
        kill_tree(pid)
        run.process.wait()


def test_it_can_be_frozen_for_a_time(run: Run) -> None:
    began = time.monotonic()
    freeze_part(run, "part", 0.2)
    assert time.monotonic() - began >= 0.2
    run.wait_until_all_have_gone_on()
