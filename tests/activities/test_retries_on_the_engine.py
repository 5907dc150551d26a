"""What one attempt leaves for the next really reaches it: on a real engine, with a real ledger."""

from __future__ import annotations

import asyncio
import shutil
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.common import RetryPolicy
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.outbox import Outbox
from activities.providers.outcome import Accepted, NotSent, Outcome
from activities.providers.sighting import Seen, Sighting
from activities.requests import Sent
from domain.delivery.states import NewMessage
from store import messages
from store.database import Database

BUSY_FOR = timedelta(seconds=2)


@workflow.defn
class SendOnce:
    """Sends one message, with attempts that follow each other at once."""

    @workflow.run
    async def run(self, id: str) -> Sent:
        return await workflow.execute_activity(
            "send",
            id,
            result_type=Sent,
            start_to_close_timeout=timedelta(seconds=2),
            retry_policy=RetryPolicy(initial_interval=timedelta(milliseconds=50)),
        )


class FlakyProvider:
    """Is not there for two calls and then accepts; for the id `hangs` it accepts and never answers, but says so.

    For the id `busy` it is so the first time, and wants to be asked again in two seconds.
    """

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.busy_at: list[float] = []

    async def call(self, id: str) -> Outcome:
        self.calls.append(id)
        if id == "busy":
            self.busy_at.append(time.monotonic())
            return NotSent("twilio 20429", BUSY_FOR) if len(self.busy_at) == 1 else Accepted("P3")
        if id == "hangs":
            await asyncio.Event().wait()
        return NotSent("refused") if self.calls.count(id) < 3 else Accepted("P1")

    async def ask(self, since: datetime) -> Sighting:
        return Seen("P2", "accepted")


class Sender:
    """Sends by the ledger in `db`; the first attempt by that in `at_first`, where it is another."""

    def __init__(self, db: Database, provider: FlakyProvider, at_first: Database | None = None) -> None:
        self._first, self._later = Outbox(at_first or db), Outbox(db)
        self._provider = provider

    @activity.defn
    async def send(self, id: str) -> Sent:
        row = NewMessage(
            id=id, reference="T-1", purpose="receipt", to="customer", channel="sms", address="+447700900555", body="Hi"
        )
        outbox = self._first if activity.info().attempt == 1 else self._later
        return await outbox.send_once(row, lambda _: self._provider.call(id), self._provider.ask)


@asynccontextmanager
async def at_work(sender: Sender) -> AsyncIterator[Client]:
    server = shutil.which("temporal", path=str(Path(sys.executable).parent))
    environment = await WorkflowEnvironment.start_local(
        data_converter=pydantic_data_converter, dev_server_existing_path=server, dev_server_log_level="error"
    )
    async with (
        environment,
        Worker(
            environment.client,
            task_queue="send",
            workflows=[SendOnce],
            activities=[sender.send],
            workflow_runner=UnsandboxedWorkflowRunner(),
        ),
    ):
        yield environment.client


@pytest.mark.timeout(60)
async def test_certainty_is_carried_from_attempt_to_attempt(db: Database) -> None:
    provider = FlakyProvider()
    async with at_work(Sender(db, provider)) as client:
        flaky, hanging, busy = await asyncio.gather(
            *(client.execute_workflow(SendOnce.run, id, id=id, task_queue="send") for id in ("flaky", "hangs", "busy"))
        )

    assert flaky == Sent(state="accepted", provider_id="P1")
    assert hanging == Sent(state="accepted", provider_id="P2")
    assert busy == Sent(state="accepted", provider_id="P3")
    first, second = provider.busy_at
    assert second - first >= BUSY_FOR.total_seconds()
    assert (provider.calls.count("flaky"), provider.calls.count("hangs")) == (3, 1)
    states = [found.state for id in ("flaky", "hangs") if (found := await messages.get(db, id))]
    assert states == ["accepted", "accepted"]


@pytest.mark.timeout(60)
async def test_a_call_that_the_ledger_was_not_told_of_is_known_to_the_next_attempt(
    db: Database, unreachable: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_lost(*_: object) -> None:
        """What nobody waits for goes with the process that wrote it."""

    monkeypatch.setattr(activity, "heartbeat", is_lost)
    provider = FlakyProvider()
    async with at_work(Sender(db, provider, at_first=unreachable)) as client:
        sent = await client.execute_workflow(SendOnce.run, "hangs", id="hangs", task_queue="send")

    assert (sent, provider.calls) == (Sent(state="accepted", provider_id="P2"), ["hangs"])
