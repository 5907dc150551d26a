"""How to tell that a part works."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import httpx
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client
from temporalio.service import RPCError

from sandbox.temporal_server import NAMESPACE

Ready = Callable[[int], Awaitable[bool]]


def answers_200(url: str) -> Ready:
    """Returns a check that is met when GET `url` answers 200."""

    async def check(_pid: int) -> bool:
        async with httpx.AsyncClient(trust_env=False) as client:
            try:
                return (await client.get(url)).status_code == 200
            except httpx.TransportError:
                return False

    return check


def listens(port: int) -> Ready:
    """Returns a check that is met when something accepts connections on `port` of 127.0.0.1."""

    async def check(_pid: int) -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            return False
        writer.close()
        return True

    return check


def polls(address: str, task_queue: str) -> Ready:
    """Returns a check that is met when the process itself polls `task_queue` for workflow tasks."""

    async def check(pid: int) -> bool:
        try:
            client = await Client.connect(address, namespace=NAMESPACE)
            found = await client.workflow_service.describe_task_queue(
                DescribeTaskQueueRequest(
                    namespace=NAMESPACE,
                    task_queue=TaskQueue(name=task_queue),
                    task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
                )
            )
        except (RuntimeError, RPCError):
            return False
        return any(poller.identity.startswith(f"{pid}@") for poller in found.pollers)

    return check
