from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from sandbox.part import Part
from sandbox.process_record import ProcessRecord


async def always(_pid: int) -> bool:
    return True


SLEEPER = Part("sleeper", [sys.executable, "-c", "import time; time.sleep(600)"], {}, always)


@pytest.fixture
def process() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(SLEEPER.command)
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "processes.json"


def test_an_orphan_is_ended_by_the_next_stack(path: Path, process: subprocess.Popen[bytes]) -> None:
    ProcessRecord(path).add(SLEEPER, process.pid, stage=1)
    assert ProcessRecord(path).end_orphans() == ["sleeper"]
    assert process.wait(5) == -15
    assert ProcessRecord(path).end_orphans() == []


def test_another_process_that_got_the_same_id_is_left_alone(path: Path, process: subprocess.Popen[bytes]) -> None:
    ProcessRecord(path).add(SLEEPER, process.pid, stage=1)
    [entry] = json.loads(path.read_text())
    path.write_text(json.dumps([{**entry, "created": entry["created"] - 60}]))
    assert ProcessRecord(path).end_orphans() == []
    assert psutil.pid_exists(process.pid)
    assert process.poll() is None


def test_what_has_ended_is_no_longer_recorded(path: Path, process: subprocess.Popen[bytes]) -> None:
    record = ProcessRecord(path)
    record.add(SLEEPER, process.pid, stage=1)
    record.remove(SLEEPER)
    assert json.loads(path.read_text()) == []


@pytest.mark.parametrize("content", ["", "nonsense", '{"a": 1}', '[{"pid": 1}]'])
def test_a_damaged_record_ends_nothing(path: Path, content: str) -> None:
    path.write_text(content)
    assert ProcessRecord(path).end_orphans() == []
