"""A run that an operator resets: what was said is not said again, what is new is said, and the record keeps both."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import pytest
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType, ResetReapplyExcludeType
from temporalio.api.workflowservice.v1 import ResetWorkflowExecutionRequest

from domain.case.view import View
from starter.starting import workflow_id
from tests.starter.stack.asking import live, request, until
from tests.starter.stack.running_stack import RunningStack

pytestmark = [pytest.mark.stack, pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("starter")]
NOTHING_AGAIN = tuple(ResetReapplyExcludeType.values())[1:]


async def reset(stack: RunningStack, reference: str, *, leave_out: Sequence[int] = ()) -> None:
    """Reset the ticket's run to its first task, as the button in Temporal's UI does."""
    handle = stack.temporal.get_workflow_handle(workflow_id(reference))
    history = await handle.fetch_history()
    first = next(e for e in history.events if e.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
    await stack.temporal.workflow_service.reset_workflow_execution(
        ResetWorkflowExecutionRequest(
            namespace=stack.temporal.namespace,
            workflow_execution=WorkflowExecution(workflow_id=handle.id, run_id=(await handle.describe()).run_id),
            reason="a test",
            request_id=str(uuid.uuid4()),
            workflow_task_finish_event_id=first.event_id,
            reset_reapply_exclude_types=list(leave_out),  # type: ignore[arg-type]
        )
    )


async def told(stack: RunningStack, reference: str) -> list[str]:
    """What the customer got, in order."""
    sent = sorted(await stack.client.messages(reference), key=lambda each: each.intended_at)
    return [each.purpose for each in sent if each.to == "customer" and each.state == "accepted"]


async def opened(stack: RunningStack) -> str:
    reference: str = (await stack.client.open(request())).view.reference

    async def has_its_receipt() -> bool:
        return await told(stack, reference) == ["receipt"]

    await until(has_its_receipt)
    return reference


async def replied(stack: RunningStack, reference: str, text: str) -> View:
    return await stack.client.act(reference, "reply", {"text": text}, by="person:gwen")


async def until_told(stack: RunningStack, reference: str, *purposes: str) -> None:
    async def has_been_told() -> bool:
        return await told(stack, reference) == list(purposes)

    await until(has_been_told)


async def test_a_reset_that_leaves_out_what_people_did_says_what_they_do_now(stack: RunningStack) -> None:
    reference = await opened(stack)
    before = await live(stack.client, reference)
    await replied(stack, reference, "Answer A")
    await until_told(stack, reference, "receipt", "reply")
    await reset(stack, reference, leave_out=NOTHING_AGAIN)
    await replied(stack, reference, "Answer B")
    await until_told(stack, reference, "receipt", "reply", "reply")
    after = await live(stack.client, reference)
    assert (after.opened_at, after.owner and after.owner.id) == (before.opened_at, before.owner and before.owner.id)

    async def both_stand() -> bool:
        kept = await stack.client.timeline(reference)
        return {entry.text for entry in kept if entry.kind == "replied"} == {"Answer A", "Answer B"}

    await until(both_stand)


async def test_a_reset_that_hands_over_again_what_people_did_says_nothing_twice(stack: RunningStack) -> None:
    reference = await opened(stack)
    before = await live(stack.client, reference)
    await replied(stack, reference, "Answer A")
    await stack.client.signal(reference, "reply", {"text": "Answer B"}, by="person:gwen")
    await until_told(stack, reference, "receipt", "reply", "reply")
    await reset(stack, reference)

    async def both_are_there_again() -> bool:
        return [entry.kind for entry in (await live(stack.client, reference)).timeline].count("replied") == 2

    await until(both_are_there_again)
    await replied(stack, reference, "Answer C")
    await until_told(stack, reference, "receipt", "reply", "reply", "reply")
    assert (await live(stack.client, reference)).opened_at == before.opened_at
    kept = await stack.client.timeline(reference)
    assert [entry.kind for entry in kept].count("opened") == 1
