"""A worker that takes no workflow tasks any more does not live on in silence."""

from __future__ import annotations

import asyncio

import pytest
from temporalio import workflow
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from sandbox.temporal_server import binary
from workers.run import tickets_worker
from workers.watchdog import WorkflowsStopped

pytestmark = pytest.mark.timeout(120)


@workflow.defn(sandboxed=False)
class Idle:
    @workflow.run
    async def run(self) -> None:
        """Nothing is to be done."""


async def test_a_worker_whose_workflow_polls_end_unasked_fails() -> None:
    told: list[BaseException] = []

    async def on_fatal_error(error: BaseException) -> None:
        told.append(error)

    async with await WorkflowEnvironment.start_local(dev_server_existing_path=str(binary())) as server:
        worker = tickets_worker(server.client, [Idle], [], on_fatal_error)
        with pytest.raises(RuntimeError) as failed:
            await _end_its_polls(worker)
        assert isinstance(failed.value.__cause__, WorkflowsStopped)
        assert told == [failed.value]


async def _end_its_polls(worker: Worker) -> None:
    async with worker:
        assert worker._bridge_worker
        worker._bridge_worker.initiate_shutdown()
        await asyncio.Event().wait()


async def test_a_worker_that_is_told_to_stop_stops() -> None:
    async with (
        await WorkflowEnvironment.start_local(dev_server_existing_path=str(binary())) as server,
        tickets_worker(server.client, [Idle], []),
    ):
        pass
