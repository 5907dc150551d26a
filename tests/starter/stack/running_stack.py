"""The product's own parts on real servers: Temporal's dev server and PostgreSQL, with providers that only remember."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import ClassVar
from unittest.mock import patch

from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from activities.facts import FactsRecorder
from activities.ledger import LedgerKeeper
from activities.ledger_sweep import LedgerSweeper
from activities.links import Links
from activities.look_back import LookingBack
from activities.messages import Messages
from activities.owners import Owners
from activities.people import People
from activities.policy import PolicyBundles
from activities.proofs import Proofs
from activities.providers.email import Email
from activities.providers.outcome import Accepted
from activities.providers.routes import Routes
from activities.providers.sighting import Absent, Seen, Sighting
from activities.providers.sms import Sms
from activities.rendering import Renderer
from activities.run_sweep import RunSweeper
from domain.delivery.providers import ProviderId
from domain.people import Channel
from sandbox.carrier.credentials import Credentials, load_or_create
from sandbox.temporal_server import binary
from starter.client import Escalations
from starter.patient import PatientEscalations
from starter.run_sweep import RunSweep
from store import roster
from store.bundles import Bundles
from store.database import Database
from workers import keys
from workers.connect import connect
from workers.proving import proof_seal
from workers.run import workers
from workers.settings import Settings
from workers.wiring import Activity, Parts
from workflows.search_attributes import REGISTERED

PUBLIC_URL = "http://escalation.example"
DELETES_SOON = ["--dynamic-config-value", 'history.transferProcessorUpdateAckInterval="1s"']
"""A closed workflow is deleted once the server has noted how far its queue is: every 30 s, if it is not told."""
LONG_AT = 400
CONTINUES_SOON = ["--dynamic-config-value", f"limit.historyCount.suggestContinueAsNew={LONG_AT}"]
"""A ticket goes on in a new run after so many events."""
MAY_PAUSE = ["--dynamic-config-value", "frontend.WorkflowPauseEnabled=true"]
NOWHERE = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"


@dataclass
class Provider:
    """Takes every message and remembers it."""

    id: ClassVar[ProviderId] = ProviderId("sendgrid", "of-tests")
    taken: list[Email | Sms] = field(default_factory=list)

    async def send(self, message: Email | Sms) -> Accepted:
        self.taken.append(message)
        return Accepted(f"P-{len(self.taken)}")

    async def probe(self) -> Accepted:
        return Accepted("")

    async def find(self, message_id: str, to: str, since: datetime) -> Sighting:
        found = [number for number, each in enumerate(self.taken, 1) if each.message_id == message_id]
        return Seen(f"P-{found[0]}", "accepted") if found else Absent()

    async def fetch(self, provider_id: str) -> Sighting:
        return Seen(provider_id, "accepted")


@dataclass
class RunningStack:
    """A stack that works: what tests may reach of it."""

    temporal: Client
    db: Database
    settings: Settings
    carrier: Credentials
    bundles: Bundles
    provider: Provider = field(default_factory=Provider)
    _working: AsyncExitStack = field(default_factory=AsyncExitStack)

    @property
    def client(self) -> Escalations:
        """Return a client that outlasts a busy machine."""
        return PatientEscalations(self.temporal, self.db, self.bundles, proof_seal(self.settings))

    @property
    def impatient_client(self) -> Escalations:
        """Return a client that asks once."""
        return Escalations(self.temporal, self.db, self.bundles, proof_seal(self.settings))

    @asynccontextmanager
    async def client_without_database(self) -> AsyncIterator[Escalations]:
        """Gives a client to whom the database never answers; the workers' own does."""
        nothing = Database(NOWHERE)
        yield Escalations(self.temporal, nothing, self.bundles)
        await nothing.close()

    @asynccontextmanager
    async def without_workers(self) -> AsyncIterator[None]:
        """Ends every worker for the block; what fails in it leaves the tests to come their workers."""
        await self.rest()
        try:
            yield
        finally:
            await self.work()

    @asynccontextmanager
    async def with_workers_of(self, other: RunningStack) -> AsyncIterator[None]:
        """Has the workers of `other` work instead of our own for the block."""
        async with self.without_workers():
            await other.work()
            try:
                yield
            finally:
                await other.rest()

    async def work(self) -> None:
        """Run workers for every queue, wired as a worker process wires them, but for the providers."""
        links = Links(self.settings.link_secret, PUBLIC_URL)
        emails, texts = Routes([self.provider]), Routes([self.provider])
        messages = Messages(self.db, Renderer(self.settings.policies_dir), emails, texts, links)
        policy = PolicyBundles(self.bundles)
        owners, facts, ledger = Owners(self.db), FactsRecorder(self.db), LedgerKeeper(self.db)
        proofs = Proofs(proof_seal(self.settings))
        stored = (
            policy.load_policy,
            policy.extend_time,
            owners.assign_owner,
            facts.record_facts,
            ledger.record_message,
            ledger.withdraw_messages,
            proofs.open_proof,
            People(self.db).look_up_people,
            LookingBack(self.db).look_back,
        )
        sweeper = RunSweeper(lambda client: RunSweep(client, self.db))
        swept = (LedgerSweeper(self.db, texts).sweep_ledger, sweeper.sweep_runs)
        channels: dict[Channel, tuple[Activity, ...]] = {
            "email": (messages.send_email, messages.ask_survey),
            "sms": (messages.send_sms, messages.ask_survey),
        }
        parts = Parts(
            self.db,
            self.bundles,
            stored,
            swept,
            channels,
            routes={"email": emails, "sms": texts},
            per_second={"email": 50, "sms": 50},
        )
        for worker in workers(self.temporal, parts):
            await self._working.enter_async_context(worker)

    async def rest(self) -> None:
        """End every worker."""
        await self._working.aclose()


@asynccontextmanager
async def running_stack(directory: Path, database_url: str) -> AsyncIterator[RunningStack]:
    """Gives a stack that works; all of it ends with the block."""
    async with await WorkflowEnvironment.start_local(
        dev_server_existing_path=str(binary()),
        search_attributes=REGISTERED,
        dev_server_extra_args=[*DELETES_SOON, *CONTINUES_SOON, *MAY_PAUSE],
    ) as server:
        address = server.client.service_client.config.target_host
        async with stack_beside(address, directory, database_url) as stack:
            yield stack


@asynccontextmanager
async def stack_beside(
    address: str, directory: Path, database_url: str, policies_dir: Path | None = None
) -> AsyncIterator[RunningStack]:
    """Gives a stack that works beside a Temporal server at `address`; all of it but that ends with the block."""
    carrier = load_or_create(directory / "carrier")
    settings = Settings(
        data_dir=directory,
        **({"policies_dir": policies_dir} if policies_dir else {}),
        database_url=database_url,
        link_secret="a secret of some length",
        proof_secret="another one of some length",
        public_url=PUBLIC_URL,
        twilio_account_sid=carrier.twilio_account_sid,
        twilio_auth_token=carrier.twilio_auth_token,
        twilio_from=carrier.twilio_from,
        sendgrid_events_public_key=carrier.sendgrid_events_public_key,
        sendgrid_inbound_secret=carrier.sendgrid_inbound_secret,
    )
    keys.load_or_create(settings.key_file)
    with patch.dict(os.environ, {"TEMPORAL_ADDRESS": address}):
        stack = RunningStack(
            await connect(settings), Database(database_url), settings, carrier, Bundles(settings.policies_dir)
        )
        for name in ("default", "demo"):
            await roster.sync(stack.db, name, stack.bundles.load(name).roster)
        await stack.work()
        try:
            yield stack
        finally:
            await stack.rest()
            await stack.db.close()
