"""One process of a Temporal cluster, and the configuration it reads."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from sandbox.cluster.build import Build
from sandbox.part import Part

Service = Literal["frontend", "history", "matching", "worker"]
SERVICES: Sequence[Service] = ("frontend", "history", "matching", "worker")
GRPC_PORTS: Mapping[Service, int] = {"frontend": 7233, "history": 7234, "matching": 7235, "worker": 7239}
"""The ports of Temporal's own examples. Hosts differ by their addresses, since all expect each other's ports."""
MEMBERSHIP_PORTS: Mapping[Service, int] = {name: port - 300 for name, port in GRPC_PORTS.items()}


@dataclass(frozen=True)
class Host:
    """One process: which services it runs, and at which address."""

    name: str
    address: str
    services: Sequence[Service]

    @property
    def frontend(self) -> str:
        """Host and port at which clients reach its frontend."""
        return f"{self.address}:{GRPC_PORTS['frontend']}"

    def configuration(self, shared: Mapping[str, Any]) -> dict[str, Any]:
        """Returns what the process reads: what all hosts share, and where this one listens."""
        return {
            **shared,
            "global": {"membership": {"maxJoinDuration": "30s", "broadcastAddress": self.address}},
            "services": {service: {"rpc": self._listens(service)} for service in SERVICES},
        }

    def part(
        self, build: Build, directory: Path, shared: Mapping[str, Any], ready: Callable[[int], Awaitable[bool]]
    ) -> Part:
        """Returns the process as a part; its configuration, which holds a password, is only for its owner to read."""
        file = directory / f"{self.name}.yaml"

        def write() -> None:
            directory.mkdir(parents=True, exist_ok=True)
            with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as configuration:
                yaml.safe_dump(self.configuration(shared), configuration, sort_keys=False)

        return Part(
            name=self.name,
            command=[
                *(str(build.server), "--config-file", str(file), "--allow-no-auth", "start"),
                *(word for service in self.services for word in ("--service", service)),
            ],
            environment={"PATH": os.environ["PATH"]},
            ready=ready,
            before_start=write,
        )

    def _listens(self, service: Service) -> dict[str, Any]:
        ports = {"grpcPort": GRPC_PORTS[service], "membershipPort": MEMBERSHIP_PORTS[service]}
        return {**ports, "bindOnIP": self.address}
