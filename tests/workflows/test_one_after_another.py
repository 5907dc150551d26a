"""The database is told facts one after another and in order, whatever comes at once."""

from __future__ import annotations

import asyncio

from temporalio import activity
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Replayer

from domain.case.view import Facts
from tests.workflows.histories import tasks_that_failed
from tests.workflows.stage import Stage
from tests.workflows.world import PLAIN, World
from workers.sandboxing import sandboxed_runner
from workflows.ticket import TicketEscalation


class SlowWorld(World):
    """A world whose database takes its time over facts, and counts how many it is told at once."""

    at_once = 0
    most_at_once = 0

    @activity.defn
    async def record_facts(self, told: Facts) -> None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0.05)
        self.at_once -= 1
        self.told.append(told)


async def test_words_and_changes_of_owner_that_come_together(skipping: WorkflowEnvironment) -> None:
    stage = Stage(skipping.client, SlowWorld(), "at-once", skipping)
    assert isinstance(stage.world, SlowWorld)
    async with stage.world.at_work(skipping.client):
        await stage.open()
        for number in range(4):
            await asyncio.gather(
                stage.tell("note", by="ann", text=f"call {number}"),
                stage.tell("reassign", by="ann", to=("ben", "cid")[number % 2], reason="shift ends"),
                stage.tell("note", by="ann", text=f"call {number} ended"),
            )
        await stage.settled()
        await stage.act("cancel", by="ann", reason="a test")
        await stage.ends()
        history = await stage.handle.fetch_history()

    timeline = stage.world.timeline("at-once")
    assert [entry.sequence for entry in timeline] == [*range(1, len(timeline) + 1)], "recorded once, in order"
    assert [entry.kind for entry in timeline].count("noted") == 8
    assert "reassigned" in [entry.kind for entry in timeline]
    assert stage.world.most_at_once == 1
    assert tasks_that_failed(history) == []
    runner = sandboxed_runner(strict=True)
    replayer = Replayer(workflows=[TicketEscalation], data_converter=PLAIN, workflow_runner=runner)
    await replayer.replay_workflow(history)
