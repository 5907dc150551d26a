"""Every recorded history replays on the code as it is: tickets opened before a change go on after it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from temporalio import workflow
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer
from temporalio.workflow import NondeterminismError

from starter.starting import workflow_id
from tests.replay.record import HISTORIES
from tests.workflows.stories.shelf import STORIES
from tests.workflows.world import PLAIN
from workers.sandboxing import sandboxed_runner
from workflows.ticket import TicketEscalation

RECORDED = sorted(HISTORIES.glob("*.json"))


@workflow.defn(name="TicketEscalation")
class Hasty:
    """Does other things than the recorded tickets did."""

    @workflow.run
    async def run(self, *given: Any) -> str:
        await workflow.sleep(1)
        return "closed"


def history_in(path: Path) -> WorkflowHistory:
    story, _, _ = path.stem.partition(".")
    return WorkflowHistory.from_json(workflow_id(story), path.read_text())


def test_every_story_is_recorded() -> None:
    assert {path.stem for path in RECORDED} >= set(STORIES)


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_it_replays(path: Path) -> None:
    replayer = Replayer(
        workflows=[TicketEscalation], data_converter=PLAIN, workflow_runner=sandboxed_runner(strict=True)
    )
    asyncio.run(replayer.replay_workflow(history_in(path)))


def test_a_ticket_that_opened_under_another_id_lives_on() -> None:
    history = WorkflowHistory.from_json("opened-by-hand", RECORDED[0].read_text())
    runner = sandboxed_runner(strict=True)
    replayer = Replayer(workflows=[TicketEscalation], data_converter=PLAIN, workflow_runner=runner)
    asyncio.run(replayer.replay_workflow(history))


def test_a_workflow_that_does_other_things_is_noticed() -> None:
    replayer = Replayer(workflows=[Hasty], data_converter=PLAIN)
    with pytest.raises(NondeterminismError):
        asyncio.run(replayer.replay_workflow(history_in(RECORDED[0])))
