"""Workflow tests run on a time-skipping server of their own: a life of 30 days takes seconds."""

from __future__ import annotations

import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.testing import WorkflowEnvironment

from tests.workflows.world import DATA_CONVERTER
from workflows.search_attributes import REGISTERED


def server_of_the_environment(name: str) -> str:
    """Return the path of a server binary that a package of this environment installed."""
    found = shutil.which(name, path=str(Path(sys.executable).parent))
    assert found, f"{name} is not installed beside {sys.executable}"
    return found


@pytest.fixture
async def skipping() -> AsyncIterator[WorkflowEnvironment]:
    """A fresh time-skipping server with the search attributes registered."""
    env = await WorkflowEnvironment.start_time_skipping(
        data_converter=DATA_CONVERTER, test_server_existing_path=server_of_the_environment("temporal-test-server")
    )
    async with env:
        types = {key.name: IndexedValueType.ValueType(key.indexed_value_type) for key in REGISTERED}
        await env.client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(search_attributes=types, namespace="default")
        )
        yield env
