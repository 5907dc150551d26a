"""A life too long for one history goes on in a new run: nothing is forgotten on the way, nothing is done twice."""

from __future__ import annotations

import asyncio

import pytest
from temporalio.client import WorkflowExecutionStatus, WorkflowUpdateFailedError

from tests.workflows.servers import dev_server
from tests.workflows.stage import Stage
from tests.workflows.world import World

SOON = {"limit.historyCount.suggestContinueAsNew": "40"}


async def runs_of(stage: Stage) -> int:
    """Return how many runs the ticket's workflow has had."""
    query = f"WorkflowId = 'ticket-{stage.reference}'"
    return len([run async for run in stage.client.list_workflows(query)])


async def test_clocks_owner_keys_and_facts_go_on_in_the_next_run() -> None:
    async with dev_server(SOON) as env:
        stage = Stage(env.client, World(), "long-life")
        async with stage.world.at_work(env.client):
            before = await stage.open()
            await stage.act("acknowledge", by="ann")
            await stage.act("note", by="ann", text="the one that is sent twice", key="note-once")
            for number in range(12):
                await stage.act("note", by="ann", text=f"note {number}")
            for _ in range(100):
                if await runs_of(stage) > 1:
                    break
                await asyncio.sleep(0.1)
            assert await runs_of(stage) > 1

            await stage.act("note", by="ann", text="the one that is sent twice", key="note-once")
            after = await stage.settled()
            notes = [entry.text for entry in after.timeline if entry.kind == "noted"]
            assert notes.count("the one that is sent twice") == 1
            assert len(notes) == 13
            assert after.owner == (await stage.view()).owner
            resolution = {clock.name: clock.due_at for clock in before.clocks}["resolution"]
            assert {clock.name: clock.due_at for clock in after.clocks}["resolution"] == resolution
            with pytest.raises(WorkflowUpdateFailedError):
                await stage.act("acknowledge", by="ann")

            await stage.act("cancel", by="ann", reason="a test")
            assert await stage.ends() == "cancelled"
        sequence = [entry.sequence for entry in stage.world.timeline("long-life")]
        assert sequence == [*range(1, len(sequence) + 1)], "recorded once, in order, over all runs"
        ids = [request.message.id for request in stage.world.sent]
        assert len(ids) == len(set(ids))


async def test_a_cancelled_workflow_is_a_cancelled_ticket() -> None:
    async with dev_server() as env:
        stage = Stage(env.client, World(), "withdrawn")
        async with stage.world.at_work(env.client):
            await stage.open()
            await stage.handle.cancel()
            for _ in range(100):
                described = await stage.handle.describe()
                if described.status != WorkflowExecutionStatus.RUNNING:
                    break
                await asyncio.sleep(0.1)
            assert described.status == WorkflowExecutionStatus.CANCELED
        assert stage.told("customer") == ["receipt email", "cancelled email"]
        assert stage.world.timeline("withdrawn")[-1].kind == "cancelled"
