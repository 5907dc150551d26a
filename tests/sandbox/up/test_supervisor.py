from __future__ import annotations

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

import psutil
import pytest

from sandbox.failures import PartNotReady
from sandbox.part import Part
from sandbox.ready import Ready
from sandbox.supervisor import Supervisor
from tests.sandbox.up.eventually import eventually

PATIENCE = timedelta(seconds=30)
SLEEPS = "import time; time.sleep(600)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
DRAINS = """
import pathlib, signal, sys, time
def end(*_):
    time.sleep(0.2)
    with open(sys.argv[1], "a") as order:
        order.write(sys.argv[2] + "\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
print("ready", flush=True)
time.sleep(600)
"""


async def always(_pid: int) -> bool:
    return True


async def never(_pid: int) -> bool:
    return False


def part(name: str, code: str, *arguments: str, ready: Ready = always, drain_s: float = 10) -> Part:
    command = [sys.executable, "-c", code, *arguments]
    return Part(name, command, {}, ready, drain=timedelta(seconds=drain_s))


async def test_a_killed_process_is_started_again(supervisor: Supervisor, notices: list[str]) -> None:
    await supervisor.start([part("sleeper", SLEEPS)])
    killed = supervisor.pids["sleeper"]
    psutil.Process(killed).kill()
    await eventually(lambda: supervisor.pids.get("sleeper") not in (killed, None))
    assert notices == ["sleeper ended with code -9; it is started again"]


async def test_stages_stop_in_the_opposite_order_and_drain(supervisor: Supervisor, directory: Path) -> None:
    order = directory / "order"
    for name in ("first", "second", "third"):
        await supervisor.start([part(name, DRAINS, str(order), name)])
    for name in ("first", "second", "third"):
        await eventually(lambda log=directory / f"{name}.log": "ready" in log.read_text())
    pids = supervisor.pids.values()
    await supervisor.stop()
    assert order.read_text().split() == ["third", "second", "first"]
    assert not any(psutil.pid_exists(pid) for pid in pids)


async def test_what_does_not_drain_in_time_is_killed(
    supervisor: Supervisor, directory: Path, notices: list[str]
) -> None:
    await supervisor.start([part("deaf", DEAF, drain_s=0.1)])
    await eventually(lambda: "deaf" in (directory / "deaf.log").read_text())
    pid = supervisor.pids["deaf"]
    await supervisor.stop()
    assert not psutil.pid_exists(pid)
    assert notices == ["deaf did not drain in time and is killed"]


async def test_hurry_cuts_draining_short(supervisor: Supervisor, directory: Path, hurry: asyncio.Event) -> None:
    await supervisor.start([part("deaf", DEAF, drain_s=3600)])
    await eventually(lambda: "deaf" in (directory / "deaf.log").read_text())
    stopping = asyncio.create_task(supervisor.stop())
    await asyncio.sleep(0.1)
    hurry.set()
    await stopping
    assert supervisor.pids == {}


async def test_a_part_that_keeps_ending_is_named_with_the_end_of_its_log(supervisor: Supervisor) -> None:
    await supervisor.start([part("broken", "raise SystemExit('no such table')", ready=never)])
    with pytest.raises(PartNotReady, match=r"(?s)broken ended 3 times.*broken\.log.*no such table"):
        await supervisor.until_ready(PATIENCE)


async def test_a_part_that_never_gets_ready_is_named_in_time(supervisor: Supervisor) -> None:
    await supervisor.start([part("slow", SLEEPS, ready=never)])
    with pytest.raises(PartNotReady, match=r"slow was not ready after 0\.2 s"):
        await supervisor.until_ready(timedelta(seconds=0.2))


async def test_a_start_that_is_cancelled_leaves_no_process(supervisor: Supervisor, directory: Path) -> None:
    starting = asyncio.create_task(supervisor.start([part(f"sleeper-{each}", SLEEPS) for each in range(20)]))
    await eventually(lambda: len(supervisor.pids) > 2)
    starting.cancel()
    await asyncio.wait([starting])
    pids = supervisor.pids.values()
    await supervisor.stop()
    assert not any(psutil.pid_exists(pid) for pid in pids)
    assert (directory / "processes.json").read_text() == "[]"
