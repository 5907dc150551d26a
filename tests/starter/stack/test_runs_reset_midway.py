"""A reset to a task in the middle: what was done after it is forgotten by the run, though people were told of it."""

from __future__ import annotations

import pytest

from tests.starter.stack.asking import live, until
from tests.starter.stack.ended_from_outside import (
    OPENING,
    REAPPLY_ALL,
    REAPPLY_NONE,
    completed_tasks,
    done,
    newest,
    opened,
    reset,
    told,
)
from tests.starter.stack.running_stack import RunningStack

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
