"""A reset to a task in the middle: what was done after it is forgotten by the run, though people were told of it."""

from __future__ import annotations

from typing import Any

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowExecutionStatus
from temporalio.worker import Worker

from starter.run_sweep import RunSweep
from starter.runs import Runs
from store import tickets
from tests.starter.stack.asking import live, until
from tests.starter.stack.ended_from_outside import (
    OPENING,
    REAPPLY_ALL,
    REAPPLY_NONE,
    completed_tasks,
    done,
    dues,
    ended_as,
    newest,
    opened,
    reset,
    status,
    told,
)
from tests.starter.stack.running_stack import RunningStack
from workflows.options import TICKETS_QUEUE
from workflows.ticket import TicketEscalation

pytestmark = [pytest.mark.stack, pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("starter")]


async def answered_before_a_reset(stack: RunningStack) -> tuple[str, int]:
    """Open a ticket and answer it; return its reference, and the last task before the answer."""
    reference = (await opened(stack))["reference"]
    await live(stack.client, reference)
    tasks = await completed_tasks(stack, reference, (await newest(stack, reference).describe()).run_id)
    await done(stack, reference, "reply", text="ANSWER A")
    await told(stack, reference, OPENING | {"reply customer": 1})
    return reference, len(tasks) - 1


async def test_an_answer_after_it_is_sent_and_both_are_in_the_timeline(stack: RunningStack) -> None:
    reference, place = await answered_before_a_reset(stack)
    await reset(stack, reference, place, REAPPLY_NONE)
    await done(stack, reference, "reply", text="ANSWER B")
    await told(stack, reference, OPENING | {"reply customer": 2})

    async def both_stand() -> bool:
        kept = await stack.client.timeline(reference)
        return {entry.text for entry in kept if entry.kind == "replied"} == {"ANSWER A", "ANSWER B"}

    await until(both_stand)


async def test_what_it_reapplies_is_not_told_again(stack: RunningStack) -> None:
    reference, place = await answered_before_a_reset(stack)
    await reset(stack, reference, place, REAPPLY_ALL)
    await done(stack, reference, "note", text="still here")
    await told(stack, reference, OPENING | {"reply customer": 1})


ENDS: dict[str, dict[str, Any]] = {
    "resolve": {"resolution": "Paid back."},
    "wait": {"on": "the bank"},
    "reassign": {"to": "compliance", "reason": "knows it"},
    "cancel": {"reason": "opened twice"},
}


@pytest.mark.parametrize("action", ENDS)
async def test_lists_say_where_the_ticket_is_before_anything_else_happens_to_it(
    stack: RunningStack, action: str
) -> None:
    reference, _ = await answered_before_a_reset(stack)
    before = await live(stack.client, reference)
    tasks = await completed_tasks(stack, reference, (await newest(stack, reference).describe()).run_id)
    await done(stack, reference, action, **ENDS[action])
    if action == "cancel":
        await ended_as(stack, reference, WorkflowExecutionStatus.COMPLETED)

    async def is_listed_so() -> bool:
        view = await tickets.get_view(stack.db, reference)
        return view is not None and len(view.timeline) > len(before.timeline)

    await until(is_listed_so)
    await reset(stack, reference, len(tasks) - 1, REAPPLY_NONE)
    after = await live(stack.client, reference)
    assert (after.status, after.owner, dues(after)) == (before.status, before.owner, dues(before))

    async def is_listed_as_it_is() -> bool:
        view = await tickets.get_view(stack.db, reference)
        return view is not None and (view.status, view.owner) == (before.status, before.owner)

    await until(is_listed_as_it_is)
    kept = [entry.kind for entry in await stack.client.timeline(reference)]
    assert len(kept) > len(before.timeline), "what was forgotten stays in the timeline"


async def test_a_ticket_set_back_to_before_its_end_is_taken_up_though_lists_have_it_as_ended(
    stack: RunningStack,
) -> None:
    reference, place = await answered_before_a_reset(stack)
    before = await live(stack.client, reference)
    await done(stack, reference, "cancel", reason="opened twice")
    await ended_as(stack, reference, WorkflowExecutionStatus.COMPLETED)
    async with stack.without_workers():
        await reset(stack, reference, place, REAPPLY_NONE)
        await newest(stack, reference).terminate("a test")
        await swept_up(stack, reference)
    after = await live(stack.client, reference)
    assert (after.status, after.opened_at, after.owner) == ("open", before.opened_at, before.owner)
    await done(stack, reference, "reply", text="ANSWER B")
    await told(stack, reference, OPENING | {"reply customer": 2, "cancelled customer": 1})


async def swept_up(stack: RunningStack, reference: str) -> None:
    """Sweep until the ticket has a run again; a list may be a moment behind."""

    async def taken_up() -> bool:
        await RunSweep(stack.temporal, stack.db).sweep()
        return await status(stack, reference) == WorkflowExecutionStatus.RUNNING

    await until(taken_up)


@pytest.mark.parametrize("after", [-1, 0, 1])
async def test_a_run_that_was_set_back_is_replayed_as_it_was(stack: RunningStack, after: int) -> None:
    reference, place = await answered_before_a_reset(stack)
    await reset(stack, reference, place + after, REAPPLY_ALL)
    await done(stack, reference, "note", text="before other workers")
    await live(stack.client, reference)
    async with stack.without_workers():
        pass  # others read the run again from its beginning
    await done(stack, reference, "note", text="still here")
    await told(stack, reference, OPENING | {"reply customer": 1})
    assert await _failures(stack, reference) == []


async def test_a_reset_while_the_run_looks_back_goes_on_with_what_it_finds(stack: RunningStack) -> None:
    reference, _ = await answered_before_a_reset(stack)
    before = await live(stack.client, reference)
    await newest(stack, reference).terminate("a test")
    async with stack.without_workers():
        assert (await Runs(stack.temporal, stack.db).take_up(reference)).taken_up
        run_id = (await newest(stack, reference).describe()).run_id
        # a worker that has no activities: what the run asks for is under way until others come
        async with Worker(stack.temporal, task_queue=TICKETS_QUEUE, workflows=[TicketEscalation]):
            await _tasks_completed(stack, reference, run_id, 1)
            await newest(stack, reference).signal("note", {"text": "meanwhile", "by": "person:gwen"})
            await _tasks_completed(stack, reference, run_id, 2)
        await reset(stack, reference, 1, REAPPLY_ALL)

    async def noted() -> bool:
        timeline = (await live(stack.client, reference)).timeline
        return [entry.text for entry in timeline if entry.kind == "noted"] == ["meanwhile"]

    await until(noted)
    after = await live(stack.client, reference)
    assert (after.opened_at, after.owner, dues(after)) == (before.opened_at, before.owner, dues(before))
    await told(stack, reference, OPENING | {"reply customer": 1})


async def _tasks_completed(stack: RunningStack, reference: str, run_id: str, many: int) -> None:
    async def completed() -> bool:
        return len(await completed_tasks(stack, reference, run_id)) >= many

    await until(completed)


async def _failures(stack: RunningStack, reference: str) -> list[str]:
    """Return what tasks of the newest run failed by, but for resets, which are failures to the engine."""
    failed = EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED
    events = [event for event in (await newest(stack, reference).fetch_history()).events if event.event_type == failed]
    failures = [event.workflow_task_failed_event_attributes.failure for event in events]
    return [failure.message for failure in failures if failure.HasField("application_failure_info")]
