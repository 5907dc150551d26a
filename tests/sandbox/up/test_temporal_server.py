from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import psutil
import pytest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.common import SearchAttributePair, TypedSearchAttributes

from sandbox.environment import inherited_environment
from sandbox.ports import choose_port
from sandbox.supervisor import Supervisor
from sandbox.temporal_server import TemporalServer
from tests.sandbox.up.eventually import eventually
from workflows.search_attributes import STATUS

pytestmark = pytest.mark.stack
PATIENCE = timedelta(seconds=40)


@pytest.fixture
async def server(directory: Path, supervisor: Supervisor) -> TemporalServer:
    port = choose_port(0, "")
    ui_port = choose_port(0, "", besides=[port])
    server = TemporalServer(directory / "temporal.db", port, ui_port, "http://127.0.0.1:1")
    await supervisor.start([server.part(inherited_environment())])
    await supervisor.until_ready(PATIENCE)
    await server.prepare_namespace()
    return server


async def test_it_listens_on_loopback_only(server: TemporalServer, supervisor: Supervisor) -> None:
    connections = psutil.Process(supervisor.pids["temporal"]).net_connections("inet")
    listening = {each.laddr.ip for each in connections if each.status == psutil.CONN_LISTEN}
    assert listening == {"127.0.0.1"}


async def test_the_namespace_is_prepared_once_and_survives_a_kill(
    server: TemporalServer, supervisor: Supervisor
) -> None:
    await server.prepare_namespace()
    client = await Client.connect(server.address)
    await client.start_workflow(
        "Anything",
        id="kept",
        task_queue="nobody",
        search_attributes=TypedSearchAttributes([SearchAttributePair(STATUS, "open")]),
    )
    killed = supervisor.pids["temporal"]
    psutil.Process(killed).kill()
    await eventually(lambda: supervisor.pids.get("temporal") not in (killed, None))
    await supervisor.until_ready(PATIENCE)
    await server.prepare_namespace()
    client = await Client.connect(server.address)
    found = await client.get_workflow_handle("kept").describe()
    assert found.typed_search_attributes[STATUS] == "open"
    namespace = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace="default"))
    assert namespace.config.workflow_execution_retention_ttl.ToTimedelta() == timedelta(days=30)
