"""Workflow tests run on a server of their own: one that skips time, fresh for each test, or the real dev server."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from temporalio.testing import WorkflowEnvironment

from tests.workflows.servers import time_skipping_server


@pytest.fixture
async def skipping() -> AsyncIterator[WorkflowEnvironment]:
    """A fresh time-skipping server with the search attributes registered."""
    async with time_skipping_server() as env:
        yield env
