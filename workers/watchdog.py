"""A worker that stops taking workflow tasks without having been told to fails, where the SDK would go on without them.

The SDK's core runs workflows on a thread of its own. When that dies, the SDK takes the end of its polls for a shutdown,
and the process lives on: activities run, and no ticket is worked on.
"""

from __future__ import annotations

import asyncio
import logging
import os
from datetime import timedelta

from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.worker import PollShutdownError
from temporalio.worker import Worker

log = logging.getLogger(__name__)

EXIT_CODE = 3


class WorkflowsStopped(RuntimeError):
    """The SDK's core takes no workflow tasks any more, and nobody told it to stop."""


def fail_when_workflows_stop(worker: Worker) -> None:
    """Have a worker fail with `WorkflowsStopped` when its workflow polls end before it is shut down."""
    # The SDK offers no way to see it from outside.
    bridge = worker._bridge_worker
    assert bridge is not None
    poll = bridge.poll_workflow_activation

    async def poll_or_fail() -> WorkflowActivation:
        try:
            return await poll()
        except PollShutdownError:
            if worker._shutdown_event.is_set():
                raise
            raise WorkflowsStopped from None

    bridge.poll_workflow_activation = poll_or_fail  # type: ignore[method-assign]


def exit_after(patience: timedelta) -> None:
    """End this process after `patience`, whatever still runs: what has died may never finish its shutdown."""
    log.error("the process ends, to be started again")
    asyncio.get_running_loop().call_later(patience.total_seconds(), os._exit, EXIT_CODE)
