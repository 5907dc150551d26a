"""Provider and database are away: every message waits, is in the ledger once that is back, and goes out once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from activities.providers.email import Email
from activities.providers.outcome import NotSent, Outcome
from activities.providers.sms import Sms
from domain.events import PROVIDER_BACK
from store import messages
from store.database import Database
from store.messages import Message
from tests.starter.stack.asking import live, request, until
from tests.starter.stack.running_stack import Provider, RunningStack
from workflows import options

pytestmark = [pytest.mark.stack, pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("starter")]
TRIED_FOR = timedelta(seconds=3)


class Interrupted(Database):
    """A database that is away for a while."""

    away = True

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        if self.away:
            raise OperationalError("", {}, OSError())
        async with super().transaction() as session:
            yield session


@dataclass
class Away(Provider):
    """A provider that nobody reaches."""

    async def send(self, message: Email | Sms) -> Outcome:  # type: ignore[override]
        return NotSent("ConnectError", met="unconnected")


async def test_every_message_waits_is_in_the_ledger_and_goes_out_once(
    stack: RunningStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(options.TRIED_FOR, "urgent", TRIED_FOR)
    wanted = request(priority="urgent", policy="default")
    wanted["customer"] |= {"phone": "+447700900222"}
    reference, database = wanted["reference"], Interrupted(stack.settings.database_url)
    cut_off = RunningStack(stack.temporal, database, stack.settings, stack.carrier, stack.bundles, Away())

    async def deferred() -> bool:
        timeline = (await live(stack.client, reference)).timeline
        return {each.data["channel"] for each in timeline if each.kind == "message_deferred"} >= {"email", "sms"}

    async def entered() -> list[Message] | None:
        rows = await messages.for_ticket(stack.db, reference)
        there = {row.channel for row in rows} == {"email", "sms"} and "receipt" in {row.purpose for row in rows}
        return rows if there and all(row.waits for row in rows) else None

    async def none_waits() -> list[Message] | None:
        rows = await messages.for_ticket(stack.db, reference)
        return rows if rows and not any(row.waits for row in rows) else None

    async with stack.with_workers_of(cut_off):
        await stack.client.open(wanted)
        await until(deferred)
        assert await messages.for_ticket(stack.db, reference) == []
        database.away = False
        rows = await until(entered)
        [receipt] = [row.id for row in rows if (row.purpose, row.channel) == ("receipt", "email")]
        assert {(row.state, row.reason, row.calls) for row in rows} == {("intended", "ConnectError", 0)}
        assert all(row.address and row.body for row in rows), "words are known of what an attempt left"
    await database.close()
    ticket = stack.temporal.get_workflow_handle(f"ticket-{reference}")
    for channel in ("email", "sms"):
        await ticket.signal(PROVIDER_BACK, {"channel": channel})
    ended = await until(none_waits)
    assert {row.state for row in ended} <= {"accepted", "withdrawn"}
    assert {row.id: row.state for row in ended}[receipt] == "accepted"
    taken = [each.message_id for each in stack.provider.taken if each.message_id.startswith(f"{reference}/")]
    assert len(taken) == len(set(taken))
    assert {row.id for row in ended if row.state == "accepted"} == set(taken)
    await stack.client.act(reference, "cancel", {"reason": "a test"}, by="system")
