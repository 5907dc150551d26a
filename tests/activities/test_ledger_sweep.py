"""The sweep: what nobody works on any more is brought to what the provider knows."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from temporalio import workflow
from temporalio.client import Client, ScheduleOverlapPolicy
from temporalio.common import RawValue
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import ActivityEnvironment, WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.ledger_sweep import LedgerSweeper
from activities.providers.routes import Routes
from activities.providers.sighting import Absent, Sighting
from activities.providers.twilio import TwilioSms
from activities.requests import Swept
from domain.delivery.states import NewMessage
from domain.messages.code import signed
from store import messages, open_messages
from store.database import Database
from store.messages import Message
from store.tables import early_reports
from store.tables import messages as table
from tests.sandbox.carrier.running_carrier import Sandbox
from workers.schedules import LEDGER_SWEEP, RUN_SWEEP, keep_schedules
from workflows.ledger_sweep import LedgerSweep
from workflows.options import STORE_QUEUE, TICKETS_QUEUE

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
PUBLIC_URL = "http://escalation.example"


@workflow.defn(name="Listening")
class Listening:
    """Stands where a ticket would be, and hears."""

    def __init__(self) -> None:
        self._heard: list[Any] = []

    @workflow.run
    async def run(self) -> list[Any]:
        await workflow.wait_condition(lambda: bool(self._heard))
        return self._heard

    @workflow.signal(dynamic=True)
    async def told(self, name: str, given: Sequence[RawValue]) -> None:
        self._heard.append([name, *(workflow.payload_converter().from_payload(value.payload) for value in given)])


@pytest.fixture
async def engine(db: Database, carrier: Sandbox) -> AsyncIterator[Client]:
    server = shutil.which("temporal", path=str(Path(sys.executable).parent))
    environment = await WorkflowEnvironment.start_local(
        data_converter=pydantic_data_converter, dev_server_existing_path=server, dev_server_log_level="error"
    )
    account = carrier.credentials
    texts = TwilioSms(
        account.twilio_account_sid,
        account.twilio_auth_token,
        account.twilio_from,
        public_url=carrier.desk.url,
        base_url=carrier.server.url,
    )
    async with (
        environment,
        Worker(
            environment.client,
            task_queue=TICKETS_QUEUE,
            workflows=[LedgerSweep, Listening],
            workflow_runner=UnsandboxedWorkflowRunner(),
        ),
        Worker(
            environment.client, task_queue=STORE_QUEUE, activities=[LedgerSweeper(db, Routes([texts])).sweep_ledger]
        ),
    ):
        yield environment.client


@pytest.fixture(autouse=True)
async def empty(db: Database) -> None:
    async with db.transaction() as session:
        await session.execute(delete(table))


async def swept(engine: Client) -> Swept:
    return await engine.execute_workflow(LedgerSweep.run, id="sweep", task_queue=TICKETS_QUEUE)


async def text(db: Database, carrier: Sandbox, name: str, to: str, *, taken: bool = True, **kept: Any) -> str:
    """A text that was called for two minutes ago; returns its id. `kept` is what the ledger says of it otherwise."""
    id = f"T-{name}/1/receipt/1/customer/sms"
    body = signed("T-1: sorry", id)
    if taken:
        sent = carrier.text(to, body, id)
        kept = {"provider_id": sent.sid, **kept}
    row = NewMessage(
        id=id, reference=f"T-{name}", purpose="receipt", to="customer", channel="sms", address=to, body=body
    )
    at = datetime.now(UTC) - 2 * MINUTE
    await messages.intend(db, row, at)
    known = {"state": "accepted", "intended_at": at, "called_at": at, "accepted_at": at, "calls": 1, **kept}
    async with db.transaction() as session:
        await session.execute(update(table).where(table.c.id == id).values(known))
    return id


async def ledger(db: Database, id: str) -> Message:
    found = await messages.get(db, id)
    assert found
    return found


async def test_a_sweep_brings_every_open_end_to_what_the_provider_knows(
    engine: Client, db: Database, carrier: Sandbox
) -> None:
    carrier.fault("sms", "no-callbacks")
    delivered = await text(db, carrier, "delivered", "+447700900801")
    undelivered = await text(db, carrier, "undelivered", "+447700900000")
    doubt = await text(db, carrier, "doubt", "+447700900802", state="unknown", provider_id=None, accepted_at=None)
    long_ago = datetime.now(UTC) - 6 * HOUR
    of_then = {"taken": False, "intended_at": long_ago, "accepted_at": None}
    lost = await text(db, carrier, "lost", "+447700900803", state="unknown", called_at=long_ago, **of_then)
    never = await text(db, carrier, "never", "+447700900804", state="sending", called_at=None, calls=0, **of_then)
    young = await text(db, carrier, "young", "+447700900805", called_at=datetime.now(UTC))
    ticket = await engine.start_workflow(Listening.run, id="ticket-T-undelivered", task_queue=TICKETS_QUEUE)
    carrier.settled()

    assert await swept(engine) == Swept(asked=4, moved=3, closed=2)

    seen = {name: await ledger(db, id) for name, id in {"delivered": delivered, "doubt": doubt}.items()}
    assert {message.state for message in seen.values()} == {"delivered"}
    assert all(message.delivered_at and message.ended_at and message.provider_id for message in seen.values())
    bad = await ledger(db, undelivered)
    assert (bad.state, bad.reason) == ("undelivered", "twilio 30003")
    assert await ticket.result() == [["message_reported", {"message_id": undelivered, "reason": "twilio 30003"}]]
    gone = await ledger(db, lost)
    assert (gone.state, gone.reason) == ("failed", "not taken")
    assert ((await ledger(db, never)).state, (await ledger(db, never)).reason) == ("failed", "not sent in time")
    assert (await ledger(db, young)).state == "accepted"
    assert await swept(engine) == Swept()


async def test_a_text_that_is_reported_while_it_is_given_up_has_not_failed(db: Database, carrier: Sandbox) -> None:
    class Reporting(TwilioSms):
        async def find(self, message_id: str, to: str, since: datetime) -> Sighting:
            await messages.move(db, message_id, "accepted", provider_id="SM1", now=datetime.now(UTC))
            return Absent()

    long_ago = datetime.now(UTC) - 6 * HOUR
    of_then = {"intended_at": long_ago, "called_at": long_ago, "accepted_at": None}
    id = await text(db, carrier, "late", "+447700900811", taken=False, state="unknown", **of_then)

    await ActivityEnvironment().run(
        LedgerSweeper(db, Routes([Reporting("AC1", "token", "+15005550006", PUBLIC_URL)])).sweep_ledger
    )

    assert ((await ledger(db, id)).state, (await ledger(db, id)).reason) == ("accepted", None)


async def test_a_sweep_forgets_reports_for_which_no_message_has_come(engine: Client, db: Database) -> None:
    for id, age in (("T-old/1", timedelta(days=8)), ("T-new/1", timedelta(days=6))):
        await messages.report(db, id, "delivered", now=datetime.now(UTC) - age)

    await swept(engine)

    async with db.transaction() as session:
        assert list(await session.scalars(select(early_reports.c.message_id))) == ["T-new/1"]


async def test_what_the_provider_cannot_say_is_asked_again_and_said_to_be_stuck(
    engine: Client, db: Database, carrier: Sandbox
) -> None:
    old = datetime.now(UTC) - HOUR
    id = await text(
        db, carrier, "odd", "+447700900806", taken=False, provider_id=f"SM{'0' * 32}", called_at=old, accepted_at=old
    )

    assert await swept(engine) == Swept(asked=1, unanswered=1, stuck=1)
    assert (await ledger(db, id)).state == "accepted"
    assert await swept(engine) == Swept(stuck=1)


async def test_a_text_that_did_not_arrive_is_entered_also_when_its_ticket_is_gone(
    engine: Client, db: Database, carrier: Sandbox
) -> None:
    carrier.fault("sms", "no-callbacks")
    id = await text(db, carrier, "gone", "+447700910000")
    carrier.settled()

    assert (await swept(engine)).moved == 1
    assert (await ledger(db, id)).state == "undelivered"


async def test_one_schedule_sweeps_however_many_workers_ask_for_it(
    engine: Client, db: Database, carrier: Sandbox
) -> None:
    await keep_schedules(engine)
    schedule = engine.get_schedule_handle(LEDGER_SWEEP)
    await schedule.pause(note="by hand")
    for _ in range(2):
        await keep_schedules(engine)

    known = await schedule.describe()
    assert known.schedule.state.paused
    assert known.schedule.policy.overlap == ScheduleOverlapPolicy.SKIP
    assert sorted([each.id async for each in await engine.list_schedules()]) == [LEDGER_SWEEP, RUN_SWEEP]
    await schedule.unpause()
    await schedule.trigger()
    for _ in range(200):
        if await _ended(engine):
            break
        await asyncio.sleep(0.05)
    assert await _ended(engine)


async def _ended(engine: Client) -> bool:
    return any([run.close_time async for run in engine.list_workflows("WorkflowType = 'LedgerSweep'")])


async def test_what_is_stuck_is_listed_oldest_first(db: Database, carrier: Sandbox) -> None:
    now = datetime.now(UTC)
    made = {"taken": False, "provider_id": None}
    at = {age: now - age for age in (MINUTE, HOUR, 2 * HOUR, timedelta(days=8))}
    accepted = {name: at[age] for name in ("intended_at", "accepted_at") for age in (HOUR,)}
    a = await text(db, carrier, "a", "+447700900807", **made, **accepted)
    b = await text(db, carrier, "b", "+447700900807", **made, state="unknown", intended_at=at[2 * HOUR])
    await text(db, carrier, "c", "+447700900807", **made, state="unknown", intended_at=at[MINUTE])
    await text(db, carrier, "d", "+447700900807", **made, state="unknown", intended_at=at[timedelta(days=8)])
    await text(db, carrier, "e", "+447700900807", **made, state="delivered", ended_at=now, intended_at=at[HOUR])

    assert [message.id for message in await open_messages.stuck(db, now, 10)] == [b, a]
    assert await open_messages.count_stuck(db, now) == 2


async def test_an_accepted_email_is_stuck_only_where_deliveries_are_reported(db: Database, carrier: Sandbox) -> None:
    now = datetime.now(UTC)
    old = now - timedelta(days=4)
    made: dict[str, Any] = {"taken": False, "channel": "email", "intended_at": old, "accepted_at": old}
    silent = await text(db, carrier, "silent", "+447700900808", **made)
    assert await open_messages.stuck(db, now, 10) == []

    await text(db, carrier, "told", "+447700900808", **made, state="delivered", delivered_at=old, ended_at=old)
    assert [message.id for message in await open_messages.stuck(db, now, 10)] == [silent]


async def test_what_was_erased_is_not_asked_for(db: Database, carrier: Sandbox) -> None:
    await text(db, carrier, "erased", "+447700900809", taken=False, address="", body="")
    assert await open_messages.to_sweep(db, datetime.now(UTC), 10) == []
