"""Workflow tests run on servers of their own: one that skips time, fresh for each test, or the real dev server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from tests.workflows.servers import dev_server, time_skipping_server
from tests.workflows.world import PLAIN


@pytest.fixture
async def skipping() -> AsyncIterator[WorkflowEnvironment]:
    """A fresh time-skipping server with the search attributes registered."""
    async with time_skipping_server() as env:
        yield env


@pytest.fixture(scope="module")
def dev_address() -> Iterator[str]:
    """The address of a dev server that the tests of a module share."""
    with asyncio.Runner() as runner:
        server = dev_server()
        env = runner.run(server.__aenter__())
        yield env.client.service_client.config.target_host
        runner.run(server.__aexit__(None, None, None))


@pytest.fixture
async def dev(dev_address: str) -> Client:
    """A client of the module's dev server."""
    return await Client.connect(dev_address, data_converter=PLAIN, identity="tests")
