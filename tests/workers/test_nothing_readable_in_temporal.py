"""What Temporal keeps, searched byte by byte on a real server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio.client import Client, WorkflowFailureError, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Replayer, Worker

from sandbox.temporal_server import binary
from tests.workers.marked_workflow import MARKER, MarkedWorkflow, echo, fail
from workers.connect import TemporalUnreachable, connect, escalation_plugin
from workers.keys import load_or_create
from workers.settings import Settings

pytestmark = pytest.mark.stack
QUEUE = "marked"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(data_dir=tmp_path)
    load_or_create(settings.key_file)
    return settings


@pytest.fixture
async def client(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Client]:
    async with await WorkflowEnvironment.start_local(
        dev_server_existing_path=str(binary()), dev_server_database_filename=str(settings.data_dir / "temporal.db")
    ) as server:
        monkeypatch.setenv("TEMPORAL_ADDRESS", server.client.service_client.config.target_host)
        yield await connect(settings)


async def test_a_marker_put_everywhere_is_found_nowhere(client: Client, settings: Settings) -> None:
    async with Worker(client, task_queue=QUEUE, workflows=[MarkedWorkflow], activities=[echo, fail]):
        handle = await client.start_workflow(
            MarkedWorkflow.run,
            MARKER,
            id="marked",
            task_queue=QUEUE,
            memo={"first": MARKER},
            static_summary=f"summary: {MARKER}",
            static_details=f"details: {MARKER}",
        )
        assert await handle.execute_update(MarkedWorkflow.change, MARKER) == MARKER
        with pytest.raises(WorkflowUpdateFailedError) as refused:
            await handle.execute_update(MarkedWorkflow.refuse, MARKER)
        assert isinstance(refused.value.cause, ApplicationError)
        assert refused.value.cause.message == f"refused: {MARKER}"
        await handle.signal(MarkedWorkflow.hear, MARKER)
        with pytest.raises(WorkflowFailureError) as ended:
            await handle.result()
        assert isinstance(ended.value.cause, ApplicationError)
        assert ended.value.cause.message == f"the end: {MARKER}"
        assert await handle.query(MarkedWorkflow.heard) == MARKER
        assert (await (await handle.describe()).memo())["later"] == MARKER

    plain = await Client.connect(client.service_client.config.target_host)
    await plain.start_workflow("Control", "sent in clear", id="control", task_queue="nobody")
    history = await handle.fetch_history()
    assert not any(MARKER.encode() in event.SerializeToString() for event in history.events)
    kept = b"".join(file.read_bytes() for file in settings.data_dir.glob("temporal.db*"))
    assert b"sent in clear" in kept
    assert MARKER.encode() not in kept

    replayed = await Replayer(workflows=[MarkedWorkflow], plugins=[escalation_plugin(settings)]).replay_workflow(
        history
    )
    assert replayed.replay_failure is None


async def test_a_server_that_does_not_answer_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")
    with pytest.raises(TemporalUnreachable, match=r"127\.0\.0\.1:1"):
        await connect(settings)
