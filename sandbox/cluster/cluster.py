"""A Temporal cluster: its hosts, its PostgreSQL, and what brings both up."""

from __future__ import annotations

import asyncio
import os
import random
import socket
import subprocess  # nosec B404  # the scripts of `deploy/temporal`
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from temporalio.api.workflowservice.v1 import GetSystemInfoRequest
from temporalio.client import Client
from temporalio.service import RPCError

from sandbox.cluster.build import Build
from sandbox.cluster.host import GRPC_PORTS, MEMBERSHIP_PORTS, SERVICES, Host, Service
from sandbox.failures import StackRefused
from sandbox.part import Part
from sandbox.postgres import ROLE, Postgres
from sandbox.temporal_server import NAMESPACE, binary

DEPLOY = Path(__file__).parents[2] / "deploy" / "temporal"
SHARDS = 64
VERSIONS_APART = 10
"""Versions of events tell clusters apart by their remainder; this is more than there are clusters."""
ONE_PROCESS: Sequence[Sequence[Service]] = (SERVICES,)
ONE_PROCESS_EACH: Sequence[Sequence[Service]] = tuple((service,) for service in SERVICES)


@dataclass(frozen=True)
class Cluster:
    """One cluster. Its hosts have addresses of their own, all on loopback, and one set of ports.

    `number` tells clusters that replicate one another apart; it is 1 for the first. `dynamic` is added to what
    `deploy/temporal/dynamic-config.yaml` sets.
    """

    name: str
    number: int
    directory: Path
    hosts: Sequence[Host]
    postgres: Postgres
    build: Build
    dynamic: Mapping[str, Any] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Host and port at which clients reach it."""
        return next(host.frontend for host in self.hosts if "frontend" in host.services)

    def parts(self) -> list[list[Part]]:
        """Returns its processes in the stages in which they come up; PostgreSQL and its schema must be there.

        The first host writes who the cluster is; those that come at the same moment would fail over it.
        """
        first, *others = (
            host.part(self.build, self.directory, self._shared(), partial(_is_up, host)) for host in self.hosts
        )
        self._write_dynamic_configuration()
        return [[first], others] if others else [[first]]

    async def answers(self) -> bool:
        """Returns whether every host takes what it is asked."""
        return all([await _answers(host) for host in self.hosts])

    async def prepare_database(self) -> None:
        """Brings both of its databases to the build's schema; may be repeated. Raises `StackRefused` if that fails."""
        await self._run(
            "schema.sh",
            POSTGRES_HOST="127.0.0.1",
            POSTGRES_PORT=str(self.postgres.port),
            POSTGRES_USER=ROLE,
            SQL_PASSWORD=self.postgres.password,
            TEMPORAL_SCHEMA=str(self.build.schema),
        )

    async def prepare_namespace(self, namespace: str = NAMESPACE) -> None:
        """Makes a namespace what the workers need; may be repeated. Raises `StackRefused` if that fails."""
        await self._run("namespace.sh", TEMPORAL_ADDRESS=self.address, TEMPORAL_NAMESPACE=namespace)

    async def _run(self, script: str, **environment: str) -> None:
        path = os.pathsep.join([str(self.build.directory), str(binary().parent), os.environ["PATH"]])
        done = await asyncio.to_thread(
            subprocess.run,  # nosec B603  # no shell but the script's own
            ["/bin/sh", str(DEPLOY / script)],
            env={"PATH": path, "HOME": str(self.directory), **environment},
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise StackRefused(f"{script} failed:\n{(done.stdout + done.stderr).strip()[-2000:]}")

    def _shared(self) -> dict[str, Any]:
        datastores = {store: {"sql": self._database(name)} for store, name in _DATABASES.items()}
        frontend = {"rpcName": "frontend", "rpcAddress": self.address}
        return {
            "log": {"stdout": True, "level": "warn"},
            "persistence": {
                "defaultStore": "default",
                "visibilityStore": "visibility",
                "numHistoryShards": SHARDS,
                "datastores": datastores,
            },
            "clusterMetadata": {
                "enableGlobalNamespace": True,
                "failoverVersionIncrement": VERSIONS_APART,
                "masterClusterName": self.name,
                "currentClusterName": self.name,
                "clusterInformation": {
                    self.name: {"enabled": True, "initialFailoverVersion": self.number, **frontend},
                },
            },
            "publicClient": {"hostPort": self.address},
            "dcRedirectionPolicy": {"policy": "selected-apis-forwarding"},
            "dynamicConfigClient": {"filepath": str(self._dynamic_file), "pollInterval": "10s"},
        }

    def _database(self, name: str) -> dict[str, Any]:
        return {
            "pluginName": "postgres12",
            "databaseName": name,
            "connectAddr": f"127.0.0.1:{self.postgres.port}",
            "connectProtocol": "tcp",
            "user": ROLE,
            "password": self.postgres.password,
            "maxConns": 20,
            "maxIdleConns": 20,
            "maxConnLifetime": "1h",
        }

    @property
    def _dynamic_file(self) -> Path:
        return self.directory / "dynamic-config.yaml"

    def _write_dynamic_configuration(self) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        set_here = {name: [{"value": value}] for name, value in self.dynamic.items()}
        deployed = yaml.safe_load((DEPLOY / "dynamic-config.yaml").read_text())
        self._dynamic_file.write_text(yaml.safe_dump({**deployed, **set_here}))


_DATABASES = {"default": "temporal", "visibility": "temporal_visibility"}


async def _is_up(host: Host, _pid: int) -> bool:
    return await _answers(host)


async def _answers(host: Host) -> bool:
    try:
        for service in host.services:
            _, writer = await asyncio.open_connection(host.address, GRPC_PORTS[service])
            writer.close()
        if "frontend" in host.services:
            client = await Client.connect(host.frontend)
            await client.workflow_service.get_system_info(GetSystemInfoRequest())
    except (OSError, RuntimeError, RPCError):
        return False
    return True


def choose_network() -> str:
    """Returns the first three numbers of addresses on loopback at which nobody listens to a cluster's ports."""
    while True:
        network = f"127.{random.randint(1, 250)}.{random.randint(1, 250)}"  # nosec B311  # any free one will do
        if all(_is_free(f"{network}.1", port) for port in (*GRPC_PORTS.values(), *MEMBERSHIP_PORTS.values())):
            return network


def hosts_in(network: str, processes: Sequence[Sequence[Service]]) -> list[Host]:
    """Returns one host for each process, each at an address of its own in a network of `choose_network`."""
    return [
        Host("-".join(["temporal", *services, str(number)]), f"{network}.{number}", services)
        for number, services in enumerate(processes, 1)
    ]


def _is_free(address: str, port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True
