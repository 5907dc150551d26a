"""The Temporal servers tests run on: one that skips time, and the real dev server."""

from __future__ import annotations

import shutil
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.testing import WorkflowEnvironment

from sandbox.temporal_server import TIMERS_ROUNDED_TO, binary
from tests.workflows.world import PLAIN
from workflows.search_attributes import REGISTERED


@asynccontextmanager
async def time_skipping_server() -> AsyncIterator[WorkflowEnvironment]:
    """Run a fresh server on which a life of 30 days takes seconds."""
    found = shutil.which("temporal-test-server", path=str(Path(sys.executable).parent))
    assert found, "temporal-test-server is not installed beside the interpreter"
    env = await WorkflowEnvironment.start_time_skipping(
        data_converter=PLAIN, test_server_existing_path=found, identity="tests"
    )
    async with env:
        types = {key.name: IndexedValueType.ValueType(key.indexed_value_type) for key in REGISTERED}
        await env.client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(search_attributes=types, namespace="default")
        )
        yield env


@asynccontextmanager
async def dev_server(settings: Mapping[str, str] | None = None) -> AsyncIterator[WorkflowEnvironment]:
    """Run a dev server in memory, with `settings` of its dynamic configuration, each in JSON."""
    wanted = {"history.timerProcessorMaxTimeShift": f'"{TIMERS_ROUNDED_TO}"', **(settings or {})}
    env = await WorkflowEnvironment.start_local(
        data_converter=PLAIN,
        identity="tests",
        dev_server_existing_path=str(binary()),
        dev_server_log_level="error",
        dev_server_extra_args=[a for k, v in wanted.items() for a in ("--dynamic-config-value", f"{k}={v}")],
        search_attributes=REGISTERED,
    )
    async with env:
        yield env
