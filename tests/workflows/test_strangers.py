"""Whoever a plain Temporal client names is looked up; nobody who is on no roster acts, or is given a ticket."""

from __future__ import annotations

import pytest
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from domain.case.timeline import Entry
from tests.workflows.servers import time_skipping_server
from tests.workflows.stage import Stage
from tests.workflows.world import World


async def refusals(stage: Stage) -> list[Entry]:
    return [entry for entry in (await stage.settled()).timeline if entry.kind == "action_refused"]


@pytest.mark.parametrize("by", ["zorro", "person:zorro"])
async def test_nobody_unknown_acts_by_signal_or_update(by: str) -> None:
    world = World()
    async with time_skipping_server() as env, world.at_work(env.client):
        stage = Stage(env.client, world, "STRANGE-1", env)
        await stage.open()
        await stage.tell("note", by=by, text="I was never here.")
        [told] = await refusals(stage)
        with pytest.raises(WorkflowUpdateFailedError) as asked:
            await stage.act("note", by=by, text="Nor here.")
        timeline = (await stage.settled()).timeline
    assert told.data == {"action": "note", "status": 422}
    assert isinstance(asked.value.cause, ApplicationError)
    [refusal] = asked.value.cause.details
    assert [(each["field"], each["found"]) for each in refusal["errors"]] == [("by", by.removeprefix("person:"))]
    assert "noted" not in {entry.kind for entry in timeline}
    assert len([entry for entry in timeline if entry.kind == "action_refused"]) == 2


async def test_nobody_unknown_is_given_a_ticket_or_told_of_one() -> None:
    world = World()
    async with time_skipping_server() as env, world.at_work(env.client):
        stage = Stage(env.client, world, "STRANGE-2", env)
        await stage.open()
        await stage.tell("reassign", by="ann", to="zorro", reason="they know it")
        await stage.tell("note", by="ann", text="Look.", mention="zorro")
        found = await refusals(stage)
    assert [(entry.data["action"], entry.data["status"]) for entry in found] == [("reassign", 422), ("note", 422)]


async def test_while_nobody_can_tell_everybody_is_taken_to_be_known() -> None:
    world = World()
    async with time_skipping_server() as env, world.at_work(env.client):
        stage = Stage(env.client, world, "STRANGE-3", env)
        await stage.open()
        world.database_down = True
        await stage.act("note", by="zorro", text="The database is away.")
        timeline = (await stage.view()).timeline
        world.database_down = False
    assert [entry.by for entry in timeline if entry.kind == "noted"] == ["person:zorro"]


async def test_acts_that_are_looked_up_keep_their_order() -> None:
    world = World()
    async with time_skipping_server() as env, world.at_work(env.client):
        stage = Stage(env.client, world, "STRANGE-4", env)
        await stage.open()
        for number in range(6):
            # nobody has to be looked up for every second one
            await stage.tell("note", by="ann" if number % 2 else "integration:helpdesk", text=f"note {number}")
        noted = [entry.text for entry in (await stage.settled()).timeline if entry.kind == "noted"]
    assert [text[-1] for text in noted] == ["0", "1", "2", "3", "4", "5"], noted
