"""Provider and database are away for as long as messages are of use: every one of them is in the ledger afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from activities.providers.email import Email
from activities.providers.outcome import NotSent, Outcome
from activities.providers.sighting import NoAnswer, Sighting
from activities.providers.sms import Sms
from store import messages
from store.database import Database
from store.messages import Message
from tests.starter.stack.asking import request, until
from tests.starter.stack.running_stack import Provider, RunningStack
from workflows import options

pytestmark = [pytest.mark.stack, pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("starter")]
USEFUL_FOR = timedelta(seconds=3)


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
    """A provider that nobody reaches, or that never answers; when it can be reached again it knows of nothing."""

    hangs: bool = False
    asked_for: list[str] = field(default_factory=list)

    async def send(self, message: Email | Sms) -> Outcome:  # type: ignore[override]
        self.asked_for.append(message.message_id)
        if self.hangs:
            await asyncio.Event().wait()
        return NotSent("ConnectError")

    def asked_for_of(self, reference: str) -> set[str]:
        return {id for id in self.asked_for if id.startswith(f"{reference}/")}

    async def find(self, message_id: str, to: str, since: datetime) -> Sighting:
        return NoAnswer("ConnectError")


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    ("hangs", "state", "reason"),
    [(False, "failed", "ConnectError"), pytest.param(True, "unknown", "no answer", marks=pytest.mark.proof)],
)
async def test_every_message_is_in_the_ledger_in_its_end_state(
    stack: RunningStack, monkeypatch: pytest.MonkeyPatch, hangs: bool, state: str, reason: str
) -> None:
    monkeypatch.setitem(options.USEFUL_FOR, "urgent", USEFUL_FOR)
    wanted = request(priority="urgent", policy="demo")
    wanted["customer"] |= {"phone": "+447700900222"}
    reference, provider = wanted["reference"], Away(hangs=hangs)
    database = Interrupted(stack.settings.database_url)
    cut_off = RunningStack(stack.temporal, database, stack.settings, stack.carrier, stack.bundles, provider)

    async def not_told() -> bool:
        timeline = (await stack.client.view(reference)).view.timeline
        return {each.data["channel"] for each in timeline if each.kind == "message_failed"} >= {"email", "sms"}

    async def entered() -> list[Message] | None:
        rows = await messages.for_ticket(stack.db, reference)
        return rows if {row.id for row in rows} >= early else None

    async with stack.without_workers():
        await cut_off.work()
        await stack.client.open(wanted)
        await until(not_told)
        early = provider.asked_for_of(reference)
        assert await messages.for_ticket(stack.db, reference) == []
        provider.asked_for.clear()
        database.away = False
        rows = {row.id: row for row in await until(entered)}
        await stack.client.act(reference, "cancel", {"reason": "a test"}, by="system")
        await cut_off.rest()
        await database.close()
    # What was tried again once the database was there is under way, also where its workers ended before the call.
    early -= provider.asked_for_of(reference) | {id for id in early if rows[id].state in ("intended", "sending")}
    assert early, "of use only while nobody was there"
    assert {(rows[id].state, rows[id].reason) for id in early} == {(state, reason)}
    assert all(rows[id].address for id in early)
    assert {bool(rows[id].body) for id in early} == {not hangs}, "words are known of what an attempt left"
