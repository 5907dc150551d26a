"""A cluster of Temporal's own server: what its processes are told, and what is said where it cannot be built."""

from __future__ import annotations

import stat
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

from sandbox.cluster.build import VERSION, Build, cached_build
from sandbox.cluster.cluster import ONE_PROCESS, ONE_PROCESS_EACH, Cluster, choose_network, hosts_in
from sandbox.cluster.host import Service
from sandbox.failures import StackRefused
from sandbox.part import Part
from sandbox.postgres import Postgres


def cluster_in(directory: Path, processes: Sequence[Sequence[Service]]) -> Cluster:
    postgres = Postgres(directory / "postgres", 5432, "a password", None)
    hosts = hosts_in("127.9.9", processes)
    return Cluster("east", 1, directory, hosts, postgres, Build(directory / "build"), {"frontend.some": True})


def configured(part: Part, directory: Path) -> dict[str, object]:
    assert part.before_start
    part.before_start()
    file = directory / f"{part.name}.yaml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600, "it holds a password"
    read: dict[str, object] = yaml.safe_load(file.read_text())
    return read


def test_without_go_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", "")
    with pytest.raises(StackRefused, match="`go` is not on the path: install Go"):
        cached_build()
    assert not list((tmp_path / "ticket-escalation").iterdir()), "nothing half done stays"


def test_a_build_that_is_there_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    built = tmp_path / "ticket-escalation" / f"temporal-server-{VERSION}"
    built.mkdir(parents=True)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", "")
    assert cached_build() == Build(built)


def test_the_version_is_the_one_of_the_containers() -> None:
    compose = (Path(__file__).parents[2] / "docker-compose.yml").read_text()
    assert f"temporalio/server:${{TEMPORAL_VERSION:-{VERSION}}}" in compose


def test_each_process_has_an_address_of_its_own_and_all_the_same_ports(tmp_path: Path) -> None:
    cluster = cluster_in(tmp_path, ONE_PROCESS_EACH)
    [first], others = cluster.parts()
    told = [configured(part, tmp_path) for part in (first, *others)]
    assert [each["global"]["membership"]["broadcastAddress"] for each in told] == [  # type: ignore[index]
        f"127.9.9.{number}" for number in (1, 2, 3, 4)
    ]
    assert {str(each["services"]["history"]["rpc"]["grpcPort"]) for each in told} == {"7234"}  # type: ignore[index]
    assert {str(each["publicClient"]) for each in told} == {"{'hostPort': '127.9.9.1:7233'}"}
    assert cluster.address == "127.9.9.1:7233"
    assert first.command[-2:] == ["--service", "frontend"]


def test_one_process_may_run_every_service(tmp_path: Path) -> None:
    [[part]] = cluster_in(tmp_path, ONE_PROCESS).parts()
    assert [word for word in part.command if word in ("frontend", "history", "matching", "worker")] == [
        "frontend", "history", "matching", "worker",
    ]  # fmt: skip


def test_what_is_set_beside_adds_to_what_is_deployed(tmp_path: Path) -> None:
    cluster_in(tmp_path, ONE_PROCESS).parts()
    told = yaml.safe_load((tmp_path / "dynamic-config.yaml").read_text())
    assert told["frontend.some"] == [{"value": True}]
    assert "history.timerProcessorMaxTimeShift" in told


def test_a_network_is_on_loopback() -> None:
    assert choose_network().startswith("127.")
