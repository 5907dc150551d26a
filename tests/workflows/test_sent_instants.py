"""Whose stamp the workflow believes: a body encrypted under a key of ours for a day, any other for two minutes."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from temporalio.client import Client

from tests.workflows.servers import time_skipping_server
from tests.workflows.stage import MINUTE, Stage
from tests.workflows.world import World
from workers import keys
from workers.connect import build_data_converter

BACK = 5 * MINUTE


@pytest.mark.parametrize("kind", ["update", "signal"])
async def test_a_body_under_a_key_of_ours_counts_from_its_stamp_and_another_from_two_minutes_ago(
    tmp_path: Path, kind: str
) -> None:
    async with time_skipping_server() as env:
        converter = build_data_converter(keys.load_or_create(tmp_path / "keys.json"))
        ours = Client(**{**env.client.config(), "data_converter": converter})
        world = World()
        async with world.at_work(ours):
            sealed, clear = Stage(ours, world, f"sealed-{kind}", env), Stage(ours, world, f"clear-{kind}", env)
            for stage in (sealed, clear):
                await stage.open()
            await env.sleep(9 * MINUTE)  # nothing falls due before the tenth
            now = await env.get_current_time()
            for stage, client in ((sealed, ours), (clear, env.client)):
                body = {"by": "ann", "text": "Called them.", "sent_at": (now - BACK).isoformat()}
                handle = client.get_workflow_handle(stage.handle.id)
                if kind == "signal":
                    await handle.signal("note", body)
                else:
                    await handle.execute_update("note", body, id=f"note-{stage.reference}")
            counted = [await counted_back(stage) for stage in (sealed, clear)]
    assert counted[0] >= BACK
    assert counted[1] == 2 * MINUTE


async def counted_back(stage: Stage) -> timedelta:
    """How long before it was heard the note on a ticket counts from."""
    [note] = [entry for entry in (await stage.settled()).timeline if entry.kind == "noted"]
    return note.at - datetime.fromisoformat(note.data["sent_at"])
