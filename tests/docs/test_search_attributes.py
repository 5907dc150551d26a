"""What `deploy/` creates in a namespace, what the page tells operators, and what tickets carry are the same."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
from pathlib import Path

from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.testing import WorkflowEnvironment

from sandbox.temporal_server import RETENTION, binary
from starter.temporal_ui import LISTS
from tests.docs.pages import ROOT, blocks, read
from workflows.search_attributes import REGISTERED

PAGE = "docs/search-attributes.md"
NAMESPACE = "support"
OF_TEMPORAL = {"StartTime", "ExecutionStatus", "WorkflowType", "TemporalReportedProblems"}


def run_job(address: str) -> None:
    environment = {"PATH": f"{binary().parent}:{os.environ['PATH']}", "HOME": os.environ.get("HOME", "/")}
    job = ["sh", str(ROOT / "deploy/temporal/namespace.sh")]
    told = {"TEMPORAL_ADDRESS": address, "TEMPORAL_NAMESPACE": NAMESPACE}
    subprocess.run(job, env=environment | told, check=True, capture_output=True, timeout=90)


async def test_the_namespace_job_makes_what_tickets_need_and_may_be_repeated(tmp_path: Path) -> None:
    async with await WorkflowEnvironment.start_local(
        dev_server_existing_path=str(binary()), dev_server_log_level="error"
    ) as server:
        client = server.client
        for _ in range(2):
            await asyncio.to_thread(run_job, client.service_client.config.target_host)

        asked = ListSearchAttributesRequest(namespace=NAMESPACE)
        found = (await client.operator_service.list_search_attributes(asked)).custom_attributes
        ours = {name: kind for name, kind in found.items() if name.startswith("Ticket")}
        assert ours == {key.name: int(key.indexed_value_type) for key in REGISTERED}
        described = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=NAMESPACE))
        assert described.config.workflow_execution_retention_ttl.ToTimedelta() == RETENTION


def test_the_page_has_each_attribute_with_its_type() -> None:
    documented = dict(re.findall(r"^\| `(Ticket\w+)` \| (\w+) \|", read(PAGE), re.MULTILINE))

    assert documented == {key.name: type_of(key.indexed_value_type.name) for key in REGISTERED}


def test_queries_use_only_attributes_there_are() -> None:
    queries = re.findall(r"^\| .+ \| `(.+)` \|$", read(PAGE), re.MULTILINE)
    queries += re.findall(r"'(Ticket.+?)'", "".join(text for _, text in blocks("README.md")))
    queries += LISTS.values()
    words = re.findall(r"\b[A-Z][a-z]\w+", re.sub(r'"[^"]*"', "", " ".join(queries)))

    assert queries
    assert set(words) <= {key.name for key in REGISTERED} | OF_TEMPORAL


def type_of(name: str) -> str:
    return name.title().replace("_", "")
