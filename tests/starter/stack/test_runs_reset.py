"""A reset is how operators mend a run: the ticket knows what was done before, and goes on."""

from __future__ import annotations

import pytest
from temporalio.api.enums.v1 import ResetReapplyType
from temporalio.client import WorkflowExecutionStatus

from domain.case.view import View
from tests.starter.stack.asking import live, until
from tests.starter.stack.ended_from_outside import (
    OPENING,
    REAPPLY_ALL,
    REAPPLY_NONE,
    done,
    dues,
    ended_as,
    newest,
    opened,
    reset,
    told,
)
from tests.starter.stack.running_stack import RunningStack

pytestmark = [pytest.mark.stack, pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("starter")]

both_ways = pytest.mark.parametrize("reapply", [REAPPLY_ALL, REAPPLY_NONE], ids=["reapply-all", "reapply-none"])


async def worked_on(stack: RunningStack) -> View:
    """Open a ticket and answer it, once by an update and with a note by a signal; return it."""
    reference = (await opened(stack))["reference"]
    await newest(stack, reference).signal("note", {"text": "third call this week", "by": "person:gwen"})
    await done(stack, reference, "reply", text="ANSWER A")
    await told(stack, reference, OPENING | {"reply customer": 1})

    async def settled() -> View | None:
        view = await live(stack.client, reference)
        kinds = [entry.kind for entry in view.timeline]
        return view if kinds.count("noted") == kinds.count("replied") == 1 else None

    return await until(settled)


async def goes_on(stack: RunningStack, before: View) -> None:
    """See that the ticket is what it was, that an answer still reaches the customer, and that nobody was told twice."""
    after = await live(stack.client, before.reference)
    kinds = [entry.kind for entry in after.timeline]
    assert kinds == [entry.kind for entry in before.timeline]
    assert (after.opened_at, dues(after), after.owner) == (before.opened_at, dues(before), before.owner)
    await done(stack, before.reference, "reply", text="ANSWER B")
    await told(stack, before.reference, OPENING | {"reply customer": 2})
    stored = await stack.client.timeline(before.reference)

    async def both() -> bool:
        stored = await stack.client.timeline(before.reference)
        return [entry.text for entry in stored if entry.kind == "replied"] == ["ANSWER A", "ANSWER B"]

    await until(both)
    assert len({entry.sequence for entry in stored}) == len(stored)


@both_ways
async def test_a_reset_to_the_first_task(stack: RunningStack, reapply: ResetReapplyType.ValueType) -> None:
    before = await worked_on(stack)
    await reset(stack, before.reference, 0, reapply)
    await goes_on(stack, before)


@both_ways
async def test_a_reset_to_the_last_task(stack: RunningStack, reapply: ResetReapplyType.ValueType) -> None:
    before = await worked_on(stack)
    await reset(stack, before.reference, -1, reapply)
    await goes_on(stack, before)


@both_ways
async def test_a_reset_of_a_terminated_run(stack: RunningStack, reapply: ResetReapplyType.ValueType) -> None:
    before = await worked_on(stack)
    await newest(stack, before.reference).terminate("a test")
    await reset(stack, before.reference, 0, reapply)
    await goes_on(stack, before)


@both_ways
async def test_a_reset_after_a_reset(stack: RunningStack, reapply: ResetReapplyType.ValueType) -> None:
    before = await worked_on(stack)
    await reset(stack, before.reference, 0, reapply)
    await live(stack.client, before.reference)
    await reset(stack, before.reference, 0, reapply)
    await goes_on(stack, before)


@both_ways
async def test_a_reset_of_a_ticket_that_has_ended(stack: RunningStack, reapply: ResetReapplyType.ValueType) -> None:
    before = await worked_on(stack)
    reference = before.reference
    await done(stack, reference, "cancel", reason="opened twice")
    await ended_as(stack, reference, WorkflowExecutionStatus.COMPLETED)
    wanted = OPENING | {"reply customer": 1, "cancelled customer": 1}
    await told(stack, reference, wanted)
    await reset(stack, reference, 0, reapply)
    assert await newest(stack, reference).result() == "cancelled"
    await told(stack, reference, wanted)


@both_ways
async def test_a_reset_of_a_run_that_continues_another(
    stack: RunningStack, reapply: ResetReapplyType.ValueType
) -> None:
    before = await worked_on(stack)
    reference = before.reference
    first = (await newest(stack, reference).describe()).run_id
    for number in range(450):
        await newest(stack, reference).signal("note", {"text": f"note {number}", "by": "person:gwen"})

    async def in_a_new_run() -> bool:
        described = await newest(stack, reference).describe()
        return described.run_id != first and described.status == WorkflowExecutionStatus.RUNNING

    await until(in_a_new_run)
    await newest(stack, reference).signal("note", {"text": "in the new run", "by": "person:gwen"})
    await done(stack, reference, "reply", text="ANSWER B")
    await told(stack, reference, OPENING | {"reply customer": 2})
    middle = await live(stack.client, reference)
    await reset(stack, reference, 0, reapply)
    after = await live(stack.client, reference)
    assert after.timeline[-1].sequence == middle.timeline[-1].sequence
    assert dues(after)["resolution", 1] == dues(before)["resolution", 1]
    await done(stack, reference, "reply", text="ANSWER C")
    await told(stack, reference, OPENING | {"reply customer": 3})
