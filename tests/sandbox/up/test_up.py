"""`escalation up` on real servers, with stand-ins for our own processes."""

from __future__ import annotations

import json
import os
import signal
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest
from temporalio.client import Client

from tests.sandbox.up.eventually import eventually
from tests.sandbox.up.up_process import UpProcess, alive

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("up")]
StartUp = Callable[..., UpProcess]


@pytest.fixture(scope="module")
def start_up(new_directory: Callable[[], Path]) -> Iterator[StartUp]:
    started: list[UpProcess] = []

    def start(data_dir: Path, *arguments: str) -> UpProcess:
        started.append(UpProcess(data_dir, "tests.sandbox.up.stand_in", *arguments))
        return started[-1]

    yield start
    for up in started:
        up.clean_up()


@pytest.fixture(scope="module")
def running(start_up: StartUp, new_directory: Callable[[], Path]) -> UpProcess:
    up = start_up(new_directory(), "--workers", "2")
    up.announced = up.ready()
    return up


async def test_everything_announced_answers(running: UpProcess) -> None:
    announced = running.announced
    assert set(announced) >= {"api", "temporal", "ui", "carrier", "sendgrid", "twilio", "database", "keys", "pids"}
    assert set(announced["keys"]) == {"backend", "agent", "ops", "manager", "read"}
    assert len(announced["pids"]["workers"]) == 2
    async with httpx.AsyncClient() as http:
        assert (await http.get(f"{announced['api']}/readyz")).status_code == 200
        assert (await http.get(announced["ui"])).status_code == 200
    await Client.connect(announced["temporal"])
    with psycopg.connect(announced["database"]) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_the_cli_finds_it_by_a_private_profile(running: UpProcess) -> None:
    profile = running.data_dir / "profile.json"
    assert stat.S_IMODE(profile.stat().st_mode) == 0o600
    content = json.loads(profile.read_text())
    assert content["url"] == running.announced["api"]
    assert content["keys"] == running.announced["keys"]
    assert content["key"] == running.announced["keys"]["ops"]
    assert content["database"].replace("+psycopg", "", 1) == running.announced["database"]
    assert Path(content["policies"]).is_dir()


def test_a_second_one_in_the_same_directory_is_refused(running: UpProcess, start_up: StartUp) -> None:
    second = start_up(running.data_dir)
    assert second.process.wait(60) == 2
    assert f"in use by another stack, process {running.process.pid}" in running.errors
    assert not alive(running.recorded()).symmetric_difference(running.recorded())


@pytest.mark.parametrize("name", ["worker-2", "api", "temporal", "postgres"])
async def test_a_killed_process_is_started_again(running: UpProcess, name: str) -> None:
    killed = running.recorded()[name]
    psutil.Process(killed).kill()
    await eventually(lambda: running.recorded().get(name) not in (killed, None))
    assert f"{name} ended with code -9; it is started again" in running.errors


def test_a_taken_port_is_refused(running: UpProcess, start_up: StartUp, directory: Path) -> None:
    port = running.announced["api"].rpartition(":")[2]
    refused = start_up(directory, "--port", port)
    assert refused.process.wait(60) == 2
    assert f"port {port} is taken; choose another with --port" in refused.errors


async def test_after_a_kill_the_next_one_ends_the_orphans_and_keeps_the_data(
    start_up: StartUp, directory: Path
) -> None:
    first = start_up(directory)
    announced = first.ready()
    with psycopg.connect(announced["database"]) as connection:
        connection.execute("CREATE TABLE kept (word text)")
    client = await Client.connect(announced["temporal"])
    await client.start_workflow("Anything", id="kept", task_queue="nobody")
    orphans = first.recorded()
    first.kill()
    assert alive(orphans) == {"temporal", "postgres", "api", "worker-1"}

    second = start_up(directory)
    announced = second.ready()
    assert alive(orphans) == set()
    assert "ended worker-1, which a killed stack had left running" in second.errors
    with psycopg.connect(announced["database"]) as connection:
        assert connection.execute("SELECT * FROM kept").fetchall() == []
    client = await Client.connect(announced["temporal"])
    assert (await client.get_workflow_handle("kept").describe()).id == "kept"

    pids = second.recorded()
    assert second.terminate() == 0
    assert alive(pids) == set()
    assert (directory / "worker-1.drained").exists()
    assert second.process.stdout
    assert second.process.stdout.read() == ""


def test_a_part_that_does_not_come_up_is_named_and_nothing_is_left(start_up: StartUp, directory: Path) -> None:
    (directory / "api.py").write_text("raise SystemExit('no such table')")
    up = start_up(directory)
    assert up.process.wait(60) == 3
    assert "escalation: api ended 3 times" in up.errors
    assert "no such table" in up.errors
    assert "Traceback" not in up.errors
    assert up.recorded() == {}


def test_a_directory_that_cannot_be_is_refused(directory: Path) -> None:
    up = UpProcess(directory, "tests.sandbox.up.stand_in", "--data-dir", "/dev/null/here")
    assert up.process.wait(60) == 2
    assert "/dev/null/here cannot be used: Not a directory" in up.errors


async def test_ctrl_c_while_starting_leaves_nothing(start_up: StartUp, directory: Path) -> None:
    up = start_up(directory)
    await eventually((directory / "processes.json").exists)
    os.kill(up.process.pid, signal.SIGINT)
    assert up.process.wait(60) == 0
    assert up.recorded() == {}
