"""Letters that go by real routes, gates and a real ledger on a real engine, and wait while their provider is away.

Each letter is a workflow that does of a ticket only what sending needs: it waits until it hears that it may go.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.common import RetryPolicy
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.exceptions import ActivityError, ApplicationError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.ledger import enter
from activities.outbox import Manners, Outbox, Way
from activities.providers.email import Email, EmailProvider
from activities.providers.routes import Routes
from activities.requests import Sent, Unrecorded
from domain.delivery.sending import Manner
from domain.delivery.states import NewMessage
from domain.delivery.unsent import PROVIDER_AWAY
from domain.events import PROVIDER_BACK
from store import messages
from store.bundles import Bundles
from store.database import Database
from store.messages import Message
from workers.duty_notices import DutyNotices
from workers.provider_watch import ProviderWatch

QUICK = Manners(silent=Manner(can_be_asked=False, settled_after=timedelta(seconds=6)))
"""Longer than a call takes here, so that what it brought about shows before."""
PER_SECOND = 50.0


@workflow.defn
class Letter:
    """One letter: sent by an activity, again whenever its provider is said to be back."""

    def __init__(self) -> None:
        self._told = 0

    @workflow.signal(name=PROVIDER_BACK)
    def provider_back(self, _: Any) -> None:
        self._told += 1

    @workflow.run
    async def run(self, row: NewMessage) -> Sent:
        doubted_at: datetime | None = None
        while True:
            told = self._told
            try:
                sent: Sent = await workflow.execute_activity(
                    "send",
                    args=[row, doubted_at],
                    result_type=Sent,
                    start_to_close_timeout=timedelta(seconds=15),
                    retry_policy=RetryPolicy(initial_interval=timedelta(seconds=1)),
                )
            except ActivityError as error:
                away = error.cause
                if not isinstance(away, ApplicationError) or away.type != PROVIDER_AWAY:
                    raise
                _, unrecorded, doubted = away.details
                doubted_at = datetime.fromisoformat(doubted) if doubted else None
                await self._record(unrecorded)
                await workflow.wait_condition(lambda told=told: self._told > told)  # type: ignore[misc]
            else:
                await self._record(sent.unrecorded)
                return sent

    async def _record(self, unrecorded: Any) -> None:
        """Have entered what the ledger could not be told."""
        if unrecorded:
            await workflow.execute_activity("record", unrecorded, start_to_close_timeout=timedelta(seconds=15))


@dataclass
class PostOffice:
    """Takes letters in and sees them off by `routes`."""

    db: Database
    client: Client
    routes: Routes[EmailProvider]

    @property
    def queue(self) -> str:
        """Return the task queue, which no other post office has."""
        return "/".join(str(route.provider.id) for route in self.routes.all)

    async def send(self, name: str) -> Awaitable[Sent]:
        """Take in a letter to somebody who gets no other."""
        row = NewMessage(
            id=f"{name}/1/receipt/1/customer/email",
            reference=name,
            purpose="receipt",
            to="customer",
            channel="email",
            address=f"{name}@customer.example",
            body="Hi",
        )
        letter = await self.client.start_workflow(Letter.run, row, id=f"ticket-{name}", task_queue=self.queue)
        return letter.result()

    async def kept(self, name: str) -> Message:
        """Return what the ledger has of a letter."""
        found = await messages.get(self.db, f"{name}/1/receipt/1/customer/email")
        assert found
        return found

    @activity.defn(name="send")
    async def _send(self, row: NewMessage, doubted_at: datetime | None) -> Sent:
        email = Email(row.id, row.reference, row.address, "Robin", subject="Hi", text="Hi", html="<p>Hi</p>")
        way = Way(lambda provider: provider.send(email), routes=self.routes, doubted_at=doubted_at)
        return await Outbox(self.db, QUICK).send(row, way)

    @activity.defn(name="record")
    async def _record(self, unrecorded: Unrecorded) -> None:
        await enter(self.db, unrecorded)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[PostOffice]:
        """Work, and watch over the providers, while the block runs."""
        worker = Worker(
            self.client,
            task_queue=self.queue,
            workflows=[Letter],
            activities=[self._send, self._record],
            workflow_runner=UnsandboxedWorkflowRunner(),
        )
        notices = DutyNotices(self.db, self.client, Bundles(Path("/nowhere")))
        watch = ProviderWatch(self.db, self.client, {"email": self.routes}, {"email": PER_SECOND}, notices)
        async with worker:
            watching = asyncio.create_task(watch.watch())
            try:
                yield self
            finally:
                watching.cancel()


@asynccontextmanager
async def engine() -> AsyncIterator[Client]:
    """Give a Temporal of the test's own."""
    program = shutil.which("temporal", path=str(Path(sys.executable).parent))
    server = await WorkflowEnvironment.start_local(
        data_converter=pydantic_data_converter, dev_server_existing_path=program, dev_server_log_level="error"
    )
    async with server:
        yield server.client
