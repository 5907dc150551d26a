"""What a provider reports of a message before the ledger has it is not lost, and is not kept for ever."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select

from domain.delivery.states import State
from store import early_reports
from store.database import Database
from store.erasure import erase
from store.messages import Message, catch_up, get, intend, move, report
from store.tables import early_reports as table
from store.tickets import reserve
from tests.store.some_tickets import NOON, ticket
from tests.store.test_messages import new

SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
async def empty(db: Database) -> None:
    async with db.transaction() as session:
        await session.execute(delete(table))


async def kept(db: Database) -> int:
    async with db.transaction() as session:
        return int(await session.scalar(select(func.count()).select_from(table)) or 0)


async def ledger(db: Database, id: str) -> Message:
    found = await get(db, id)
    assert found
    return found


async def test_it_counts_once_the_message_is_entered_late(db: Database) -> None:
    """The message was sent while the database was away; the ledger hears of that after the report."""
    id = "E-1/1/reply/1/customer/email"
    assert await report(db, id, "delivered", provider_id="X1", now=NOON + SECOND) is None
    assert await catch_up(db, new(id), 1, NOON, None, NOON)
    await move(db, id, "accepted", provider_id="X1", now=NOON)
    message = await ledger(db, id)
    assert (message.state, message.provider_id) == ("delivered", "X1")
    assert (message.accepted_at, message.delivered_at, message.ended_at) == (NOON, NOON + SECOND, NOON + SECOND)
    assert await kept(db) == 0


async def test_it_settles_a_message_that_is_meant_anew(db: Database) -> None:
    """Whoever sent it died, and the next attempt enters it: it need not send again."""
    id = "E-2/1/reply/1/customer/email"
    await report(db, id, "undelivered", reason="sendgrid bounce 5.1.1", now=NOON)
    meant = await intend(db, new(id), NOON + SECOND)
    assert (meant.state, meant.reason, meant.ended_at) == ("undelivered", "sendgrid bounce 5.1.1", NOON)
    assert await kept(db) == 0


async def test_several_in_any_order_and_twice_end_as_they_always_do(db: Database) -> None:
    id = "E-3/1/reply/1/customer/email"
    reports: list[State] = ["delivered", "accepted", "delivered", "accepted"]
    for number, state in enumerate(reports):
        assert await report(db, id, state, now=NOON + number * SECOND) is None
    assert await kept(db) == 2
    meant = await intend(db, new(id), NOON)
    assert (meant.state, meant.delivered_at, meant.accepted_at) == ("delivered", NOON, NOON + SECOND)
    assert await report(db, id, "undelivered", now=NOON) == await ledger(db, id)


@pytest.mark.parametrize("number", range(20))
async def test_one_that_comes_while_the_message_is_entered_is_not_missed(db: Database, number: int) -> None:
    id = f"E-4/{number}/reply/1/customer/email"
    entering = catch_up(db, new(id), 1, NOON, None, NOON) if number % 2 else intend(db, new(id), NOON)
    await asyncio.gather(report(db, id, "delivered", now=NOON), entering, report(db, id, "accepted", now=NOON))
    assert (await ledger(db, id)).state == "delivered"
    assert await kept(db) == 0


@pytest.mark.parametrize("id", ["", "x", "nowhere", "E-5", "E-5/", "/1", "E 5/1", "Ä/1", f"E-5/{'1' * 500}"])
async def test_what_is_no_message_of_ours_is_not_kept(db: Database, id: str) -> None:
    assert await report(db, id, "delivered", now=NOON) is None
    assert await kept(db) == 0


async def test_of_more_than_a_number_the_newest_are_kept(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(early_reports, "MOST_KEPT", 3)
    for number in range(5):
        await report(db, f"E-6/{number}", "delivered", now=NOON + number * SECOND)
    assert await kept(db) == 3
    assert (await intend(db, new("E-6/4"), NOON)).state == "delivered"
    assert (await intend(db, new("E-6/1"), NOON)).state == "intended"


async def test_they_are_forgotten_after_a_week(db: Database) -> None:
    await report(db, "E-7/1", "delivered", now=NOON)
    await early_reports.forget(db, NOON + early_reports.KEPT_FOR)
    assert await kept(db) == 1
    await early_reports.forget(db, NOON + early_reports.KEPT_FOR + SECOND)
    assert await kept(db) == 0


async def test_they_go_with_the_ticket_that_is_erased(db: Database) -> None:
    await reserve(db, ticket("E_8"), NOON)
    for id in ("E_8/1", "E-8/1", "E_80/1"):
        await report(db, id, "delivered", provider_id="X1", now=NOON)
    assert await erase(db, "E_8", NOON)
    assert await kept(db) == 2
