"""The Compose file agrees with the settings, the CLI and the files beside it."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.docs.commands import commands
from tests.docs.pages import ROOT, read
from workers.settings import PREFIX, Settings

COMPOSE = read("docker-compose.yml")
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE)["services"]
SETTINGS = {PREFIX + name.upper() for name in Settings.model_fields}
ENV_FILES = ("deploy/dev.env", "deploy/full.env.example")
_VARIABLE = re.compile(r"(?<!\$)\$\{([A-Z_]+)(:?[-?])?")


def ours() -> dict[str, dict[str, Any]]:
    return {name: service for name, service in SERVICES.items() if "build" in service}


def assigned(env_file: str) -> dict[str, str]:
    lines = [line for line in read(env_file).splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


@pytest.mark.parametrize("env_file", ENV_FILES)
def test_each_file_of_variables_names_all_that_compose_asks_for(env_file: str) -> None:
    asked = {name for name, default in _VARIABLE.findall(COMPOSE) if default.endswith("?")}

    assert asked <= set(assigned(env_file))


def test_the_file_for_one_machine_is_complete_and_the_other_holds_no_secret() -> None:
    must_not_be_empty = {name for name, default in _VARIABLE.findall(COMPOSE) if default == ":?"}
    secret = {name for name in assigned(ENV_FILES[1]) if name.endswith(("PASSWORD", "SECRET", "TOKEN", "API_KEY"))}

    assert all(assigned(ENV_FILES[0])[name] for name in must_not_be_empty)
    assert not any(assigned(ENV_FILES[1])[name] for name in secret)


def test_a_variable_without_default_is_one_that_compose_insists_on() -> None:
    assert [name for name, default in _VARIABLE.findall(COMPOSE) if not default] == []


def test_every_port_is_on_loopback() -> None:
    published = [port for service in SERVICES.values() for port in service.get("ports", ())]

    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_processes_get_settings_there_are_and_run_commands_there_are() -> None:
    known = commands()
    for name, service in ours().items():
        told = {variable for variable in service.get("environment", {}) if variable.startswith(PREFIX)}
        words = service["command"]
        assert told <= SETTINGS, name
        assert words[0] == "python" or words[0] == "escalation", name
        if "escalation" in words:
            assert words[words.index("escalation") + 1] in known, name


def test_what_drains_is_given_time_and_what_serves_is_started_again() -> None:
    for name, service in ours().items():
        assert service["stop_grace_period"] == "45s", name
        assert service["restart"] in ("unless-stopped", "no"), name
    for name, service in SERVICES.items():
        waited_for = service.get("depends_on", {})
        jobs = {job for job, how in waited_for.items() if how["condition"] == "service_completed_successfully"}
        assert all(SERVICES[job]["restart"] == "no" for job in jobs), name
        assert (
            set(service["profiles"]) <= set.intersection(*({*SERVICES[w]["profiles"]} for w in waited_for))
            if waited_for
            else True
        )


def test_prometheus_asks_every_process_that_offers_metrics() -> None:
    scraped = yaml.safe_load(read("deploy/prometheus/prometheus.yml"))["scrape_configs"]
    asked = {(name, each["port"]) for job in scraped for each in job["dns_sd_configs"] for name in each["names"]}
    offering = {
        service.get("network_mode", name).removeprefix("service:"): address
        for name, service in SERVICES.items()
        if (address := service.get("environment", {}).get(f"{PREFIX}METRICS_ADDRESS"))
    }

    assert asked == {(name, int(address.rpartition(":")[2])) for name, address in offering.items()}
    assert all(address.startswith("0.0.0.0:") for address in offering.values())


def test_files_that_are_mounted_are_there() -> None:
    mounts = {mount for service in SERVICES.values() for mount in service.get("volumes", ()) if mount.startswith("./")}

    assert mounts
    assert all((ROOT / mount.split(":")[0]).is_dir() for mount in mounts)


def test_the_image_is_built_from_files_that_reach_it() -> None:
    copies = [line for line in read("Dockerfile").splitlines() if line.startswith("COPY ") and "--from" not in line]
    let_in = {line[1:] for line in read(".dockerignore").splitlines() if line.startswith("!")}

    for source in (source for copy in copies for source in shlex.split(copy)[1:-1]):
        assert Path(ROOT / source).exists(), source
        assert source in let_in, source


def test_the_image_has_every_package_of_the_distribution() -> None:
    listed = re.search(r"^packages = \[(.*?)\]", read("pyproject.toml"), re.MULTILINE | re.DOTALL)
    assert listed

    for package in re.findall(r'"(\w+)"', listed[1]):
        assert f"COPY {package}/ {package}/" in read("Dockerfile")
