"""The product's own parts on real servers: Temporal's dev server and PostgreSQL, with providers that only remember."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities.facts import FactsRecorder
from activities.links import Links
from activities.messages import Messages
from activities.owners import Owners
from activities.policy import PolicyBundles
from activities.providers.email import Email
from activities.providers.outcome import Accepted
from activities.providers.sms import Sms
from activities.rendering import Renderer
from sandbox.temporal_server import binary
from starter.client import Escalations
from store import roster
from store.bundles import Bundles
from store.database import Database
from workers.connect import connect
from workers.keys import load_or_create
from workers.settings import Settings
from workflows.options import NOTIFY_QUEUES, STORE_QUEUE, TICKETS_QUEUE
from workflows.search_attributes import REGISTERED
from workflows.ticket import TicketEscalation

POLICIES = ("default", "demo")


@dataclass
class Provider:
    """Takes every message and remembers it."""

    taken: list[Email | Sms] = field(default_factory=list)

    async def send(self, message: Email | Sms) -> Accepted:
        self.taken.append(message)
        return Accepted(f"P-{len(self.taken)}")


@dataclass
class RunningStack:
    """A stack that works: what tests may reach of it."""

    temporal: Client
    db: Database
    settings: Settings
    provider: Provider
    bundles: Bundles

    @property
    def client(self) -> Escalations:
        return Escalations(self.temporal, self.db, self.bundles)

    @property
    def client_without_database(self) -> Escalations:
        """A client to whom the database never answers; the workers' own does."""
        return Escalations(self.temporal, Database("postgresql+psycopg://nobody@127.0.0.1:1/nothing"), self.bundles)


@asynccontextmanager
async def running_stack(directory: Path, database_url: str) -> AsyncIterator[RunningStack]:
    """Gives a stack with workers for every queue; all of it ends with the block."""
    async with await WorkflowEnvironment.start_local(
        dev_server_existing_path=str(binary()), search_attributes=REGISTERED
    ) as server:
        address = server.client.service_client.config.target_host
        settings = Settings(
            data_dir=directory,
            database_url=database_url,
            link_secret="a secret of some length",
            public_url="http://escalation.example",
        )
        load_or_create(settings.key_file)
        with patch.dict(os.environ, {"TEMPORAL_ADDRESS": address}):
            temporal = await connect(settings)
            db = Database(database_url)
            stack = RunningStack(temporal, db, settings, Provider(), Bundles(settings.policies_dir))
            for name in POLICIES:
                await roster.sync(db, name, stack.bundles.load(name).roster)
            try:
                async with working(stack):
                    yield stack
            finally:
                await db.close()


@asynccontextmanager
async def working(stack: RunningStack) -> AsyncIterator[None]:
    """Runs workers for every queue."""
    settings, db = stack.settings, stack.db
    policies, owners, facts = PolicyBundles(stack.bundles), Owners(db), FactsRecorder(db)
    links = Links(settings.link_secret, settings.public_url)
    notify = Messages(db, Renderer(settings.policies_dir), stack.provider, stack.provider, links)
    ours = [policies.load_policy, policies.extend_time, owners.assign_owner, facts.record_facts]
    sends = [notify.send_email, notify.send_sms, notify.ask_survey]
    tickets = Worker(stack.temporal, task_queue=TICKETS_QUEUE, workflows=[TicketEscalation], activities=ours)
    email, sms = (Worker(stack.temporal, task_queue=name, activities=sends) for name in NOTIFY_QUEUES.values())
    async with tickets, Worker(stack.temporal, task_queue=STORE_QUEUE, activities=ours), email, sms:
        yield
