"""A worker that remembers a future which the engine has lost answers for a ticket with what comes after it. Its history
is then not what the ticket does, and its run cannot go on: reconciling finds it and has another go on with the ticket.
"""

from __future__ import annotations

import pytest
from google.protobuf.duration_pb2 import Duration
from temporalio.api.command.v1 import Command, StartTimerCommandAttributes
from temporalio.api.enums.v1 import CommandType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import PollWorkflowTaskQueueRequest, RespondWorkflowTaskCompletedRequest

from starter.errors import EngineUnreachable
from starter.reconcile.words import in_words
from store import tickets
from tests.starter.reconcile.put_back import TwoDatabases
from tests.starter.reconcile.test_either_put_back import agree, reconciled, settled, told
from tests.starter.stack.asking import answered, live
from tests.starter.stack.ended_from_outside import opened
from tests.starter.stack.running_stack import RunningStack
from workflows.identity import workflow_id
from workflows.options import TICKETS_QUEUE

pytestmark = [pytest.mark.stack, pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("reconcile")]
BY = "person:gwen"


async def answer_out_of_the_future(stack: RunningStack, reference: str) -> None:
    """Take the next task of a ticket, and answer with a timer that it would start some time later."""
    service, namespace = stack.temporal.workflow_service, stack.temporal.namespace
    while True:
        task = await service.poll_workflow_task_queue(
            PollWorkflowTaskQueueRequest(
                namespace=namespace, task_queue=TaskQueue(name=TICKETS_QUEUE), identity="of the lost future"
            )
        )
        if task.workflow_execution.workflow_id == workflow_id(reference):
            break
    timer = StartTimerCommandAttributes(timer_id="later", start_to_fire_timeout=Duration(seconds=3600))
    await service.respond_workflow_task_completed(
        RespondWorkflowTaskCompletedRequest(
            namespace=namespace,
            task_token=task.task_token,
            commands=[Command(command_type=CommandType.COMMAND_TYPE_START_TIMER, start_timer_command_attributes=timer)],
        )
    )


async def test_a_run_that_cannot_go_on_is_found_and_another_goes_on(both: TwoDatabases) -> None:
    stack = both.stack
    reference = (await opened(stack))["reference"]
    await settled(both, reference)
    async with stack.without_workers():
        await stack.client.signal(reference, "reply", {"text": "unheard"}, by=BY, key="r-0")
        await answer_out_of_the_future(stack, reference)
    with pytest.raises(EngineUnreachable):
        await stack.impatient_client.act(reference, "reply", {"text": "we look into it"}, by=BY, key="r-1")

    found = (await reconciled(both, reference))[reference]
    assert found.is_stuck
    assert found.mended
    assert in_words(found) == (
        "its run cannot go on: its history is not what the ticket does; the ticket goes on from what we hold"
    )
    await answered(lambda: stack.client.act(reference, "reply", {"text": "we look into it"}, by=BY, key="r-1"))
    await agree(both, reference)
    await settled(both, reference)
    kinds = [entry.kind for entry in await tickets.timeline(stack.db, reference)]
    assert kinds.count("replied") == 1
    assert kinds.count("opened") == 1
    assert set(told(stack, reference).values()) == {1}
    assert (await live(stack.client, reference)).status == "open"
