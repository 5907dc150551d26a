"""Every story on the real engine with time skipped, and what must hold of each of them whatever it tells."""

from __future__ import annotations

import pytest
from temporalio.testing import WorkflowEnvironment

from tests.workflows.histories import tasks_that_failed
from tests.workflows.stage import MINUTE, SECOND, Stage
from tests.workflows.stories.shelf import STORIES
from tests.workflows.world import World


@pytest.mark.parametrize("name", STORIES)
async def test_story(name: str, skipping: WorkflowEnvironment) -> None:
    stage = Stage(skipping.client, World(), name, skipping)
    async with stage.world.at_work(skipping.client):
        await STORIES[name](stage)
        timeline = stage.world.timeline(name)
        history = await stage.handle.fetch_history()

    assert [entry.sequence for entry in timeline] == [*range(1, len(timeline) + 1)], "recorded once, in order"
    late = [entry for entry in timeline if entry.due_at and not 0 * SECOND <= entry.at - entry.due_at < MINUTE]
    assert late == [], "clocks act at their instant, but for what a busy machine takes for a step"
    ids = [request.message.id for request in stage.world.sent]
    assert len(ids) == len(set(ids)), "nothing is sent twice"
    assert tasks_that_failed(history) == []
