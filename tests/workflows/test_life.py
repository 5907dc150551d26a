"""Whole lives on the time-skipping engine: every clock acts at its instant."""

from __future__ import annotations

from datetime import timedelta

from temporalio.testing import WorkflowEnvironment

from tests.workflows.world import World, seen

HOUR = timedelta(hours=1)


async def test_a_ticket_nobody_touches_climbs_on_time(skipping: WorkflowEnvironment) -> None:
    world = World()
    async with world.at_work(skipping.client, queue="tickets"):
        handle = await world.open(skipping.client, queue="tickets")
        await skipping.sleep(5 * HOUR)
        view = await seen(handle)
        for e in view.timeline:
            print(e.at, e.due_at and (e.at - e.due_at), e.kind, e.text)
        print(world.messages())
        await handle.execute_update("resolve", {"resolution": "fixed", "by": "ann"})
        print(await handle.result())
