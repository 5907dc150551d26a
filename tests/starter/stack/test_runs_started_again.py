"""A used reference is started again, in every way a client can: no second ticket, and nobody is told twice."""

from __future__ import annotations

from typing import Any

import pytest
from temporalio.client import (
    WithStartWorkflowOperation,
    WorkflowExecutionStatus,
    WorkflowFailureError,
    WorkflowUpdateFailedError,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.service import RPCError

from domain.case.view import View
from domain.input.problems import Problem
from starter.runs import Runs
from starter.starting import workflow_id
from tests.starter.stack.asking import live, request, until
from tests.starter.stack.ended_from_outside import (
    OPENING,
    begun,
    done,
    ended_as,
    newest,
    opened,
    status,
    told,
)
from tests.starter.stack.running_stack import RunningStack

pytestmark = [pytest.mark.stack, pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("starter")]

Reuse, Conflict = WorkflowIDReusePolicy, WorkflowIDConflictPolicy
REUSES = [Reuse.ALLOW_DUPLICATE, Reuse.ALLOW_DUPLICATE_FAILED_ONLY, Reuse.REJECT_DUPLICATE]
CONFLICTS = [Conflict.FAIL, Conflict.USE_EXISTING, Conflict.TERMINATE_EXISTING]
named = {"ids": lambda value: value.name.lower().replace("_", "-")}


def wanted_told(replies: int = 0) -> dict[str, int]:
    return OPENING | ({"reply customer": replies} if replies else {})


async def again(stack: RunningStack, wanted: dict[str, Any], **options: Any) -> bool:
    """Start the ticket again; returns whether the engine took the start."""
    try:
        await begun(stack, wanted, **options)
    except (WorkflowAlreadyStartedError, RPCError):
        return False
    return True


async def seen(stack: RunningStack, reference: str) -> View:
    return await live(stack.client, reference)


@pytest.mark.parametrize("conflict", CONFLICTS, **named)
async def test_while_it_runs_it_is_the_same_ticket(stack: RunningStack, conflict: WorkflowIDConflictPolicy) -> None:
    wanted = await opened(stack)
    reference = wanted["reference"]
    await done(stack, reference, "reply", text="ANSWER A")
    await told(stack, reference, wanted_told(1))
    before = await seen(stack, reference)
    taken = await again(stack, wanted, id_conflict_policy=conflict)
    assert taken == (conflict != Conflict.FAIL)
    after = await seen(stack, reference)
    assert (after.status, after.opened_at, after.owner) == ("open", before.opened_at, before.owner)
    await done(stack, reference, "reply", text="ANSWER B")
    await told(stack, reference, wanted_told(2))


@pytest.mark.parametrize("reuse", REUSES, **named)
async def test_after_its_end_it_has_still_ended(stack: RunningStack, reuse: WorkflowIDReusePolicy) -> None:
    wanted = await opened(stack)
    reference = wanted["reference"]
    await done(stack, reference, "cancel", reason="opened twice")
    await ended_as(stack, reference, WorkflowExecutionStatus.COMPLETED)
    at_the_end = OPENING | {"cancelled customer": 1}
    await told(stack, reference, at_the_end)
    taken = await again(stack, wanted, id_reuse_policy=reuse)
    assert taken == (reuse == Reuse.ALLOW_DUPLICATE)
    assert await newest(stack, reference).result() == "cancelled"
    assert (await newest(stack, reference).query("view"))["status"] == "cancelled"
    assert (await stack.client.view(reference)).view.status == "cancelled"
    await told(stack, reference, at_the_end)


@pytest.mark.parametrize("reuse", REUSES, **named)
async def test_after_a_termination_it_goes_on(stack: RunningStack, reuse: WorkflowIDReusePolicy) -> None:
    wanted = await opened(stack)
    reference = wanted["reference"]
    before = await seen(stack, reference)
    await newest(stack, reference).terminate("a test")
    taken = await again(stack, wanted, id_reuse_policy=reuse)
    assert taken == (reuse != Reuse.REJECT_DUPLICATE)
    # where the engine refuses the start, the next action takes the ticket up
    await done(stack, reference, "reply", text="ANSWER A")
    after = await seen(stack, reference)
    assert (after.status, after.opened_at, after.owner) == ("open", before.opened_at, before.owner)
    await told(stack, reference, wanted_told(1))


@pytest.mark.parametrize("end", ["terminated", "ended"])
async def test_other_content_under_a_used_reference_is_refused(stack: RunningStack, end: str) -> None:
    wanted = await opened(stack)
    reference = wanted["reference"]
    if end == "ended":
        await done(stack, reference, "cancel", reason="opened twice")
        await ended_as(stack, reference, WorkflowExecutionStatus.COMPLETED)
    else:
        await newest(stack, reference).terminate("a test")
    other = await begun(stack, wanted | {"subject": "Something else"})
    with pytest.raises(WorkflowFailureError) as refused:
        await other.result()
    assert isinstance(refused.value.cause, ApplicationError)
    assert [Problem.model_validate(each).field for each in refused.value.cause.details] == ["reference"]


async def test_a_start_with_other_content_that_ended_before_it_was_refused_leaves_the_ticket_as_it_was(
    stack: RunningStack,
) -> None:
    wanted = await opened(stack)
    reference = wanted["reference"]
    before = await seen(stack, reference)
    async with stack.without_workers():
        await begun(stack, wanted | {"subject": "Else"}, id_conflict_policy=Conflict.TERMINATE_EXISTING)
        await newest(stack, reference).terminate("a test")
        assert (await Runs(stack.temporal, stack.db).take_up(reference)).taken_up
    after = await seen(stack, reference)
    assert (after.subject, after.status, after.owner) == (before.subject, "open", before.owner)
    await done(stack, reference, "reply", text="ANSWER A")
    await told(stack, reference, wanted_told(1))


async def test_under_another_id_it_is_refused(stack: RunningStack) -> None:
    wanted = await opened(stack)
    other = await begun(stack, wanted, id=f"again-{wanted['reference']}")
    with pytest.raises(WorkflowFailureError) as refused:
        await other.result()
    assert isinstance(refused.value.cause, ApplicationError)
    (problem,) = [Problem.model_validate(each) for each in refused.value.cause.details]
    assert (problem.field, problem.allowed) == ("workflow id", workflow_id(wanted["reference"]))
    await done(stack, wanted["reference"], "note", text="the one ticket")
    await told(stack, wanted["reference"], OPENING)


@pytest.mark.parametrize("before", ["nothing", "running", "terminated", "ended"])
async def test_signal_with_start(stack: RunningStack, before: str) -> None:
    wanted = await prepared(stack, before)
    reference = wanted["reference"]
    signal = {"start_signal": "note", "start_signal_args": [{"text": "with the start", "by": "person:gwen"}]}
    await begun(stack, wanted, **signal)
    if before == "ended":
        assert await newest(stack, reference).result() == "cancelled"
        return await told(stack, reference, OPENING | {"cancelled customer": 1})

    async def noted() -> bool:
        return [each.text for each in (await seen(stack, reference)).timeline].count("with the start") == 1

    await until(noted)
    return await told(stack, reference, OPENING)


@pytest.mark.parametrize("before", ["nothing", "running", "terminated", "ended"])
async def test_update_with_start(stack: RunningStack, before: str) -> None:
    wanted = await prepared(stack, before)
    reference = wanted["reference"]
    start = WithStartWorkflowOperation(
        "TicketEscalation",
        wanted,
        id=workflow_id(reference),
        task_queue="tickets",
        id_conflict_policy=Conflict.USE_EXISTING,
    )
    body = {"text": "with the start", "by": "person:gwen"}
    if before == "ended":
        with pytest.raises(WorkflowUpdateFailedError):
            await stack.temporal.execute_update_with_start_workflow("note", body, start_workflow_operation=start)
        assert await newest(stack, reference).result() == "cancelled"
        return await told(stack, reference, OPENING | {"cancelled customer": 1})
    await stack.temporal.execute_update_with_start_workflow("note", body, start_workflow_operation=start)
    texts = [each.text for each in (await seen(stack, reference)).timeline]
    assert texts.count("with the start") == 1
    return await told(stack, reference, OPENING)


async def prepared(stack: RunningStack, before: str) -> dict[str, Any]:
    """Return a ticket's request, with what has become of it."""
    if before == "nothing":
        return request()
    wanted = await opened(stack)
    if before == "terminated":
        await newest(stack, wanted["reference"]).terminate("a test")
    if before == "ended":
        await done(stack, wanted["reference"], "cancel", reason="opened twice")
        await ended_as(stack, wanted["reference"], WorkflowExecutionStatus.COMPLETED)
        await told(stack, wanted["reference"], OPENING | {"cancelled customer": 1})
    assert await status(stack, wanted["reference"]) is not None
    return wanted


async def test_a_ticket_in_its_second_run_is_started_again(stack: RunningStack) -> None:
    wanted = await opened(stack)
    reference = wanted["reference"]
    first = (await newest(stack, reference).describe()).run_id
    for number in range(450):
        await newest(stack, reference).signal("note", {"text": f"note {number}", "by": "person:gwen"})

    async def in_a_new_run() -> bool:
        described = await newest(stack, reference).describe()
        return described.run_id != first and described.status == WorkflowExecutionStatus.RUNNING

    await until(in_a_new_run)
    await begun(stack, wanted, id_conflict_policy=Conflict.TERMINATE_EXISTING)
    after = await seen(stack, reference)
    assert after.timeline[-1].sequence >= 450
    await done(stack, reference, "reply", text="ANSWER A")
    await told(stack, reference, wanted_told(1))
