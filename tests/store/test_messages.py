from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import text, update

from domain.delivery.states import NewMessage, State
from store.database import Database
from store.messages import Message, catch_up, claim, conclude, for_ticket, get, intend, move, report
from store.tables import messages
from tests.store.some_tickets import NOON


def new(id: str, reference: str = "M", **changes: Any) -> NewMessage:
    fields = {"purpose": "receipt", "to": "customer", "channel": "email", "address": "ada@example.com"}
    return NewMessage.model_validate({"id": id, "reference": reference, "body": "Hello", **fields, **changes})


async def test_a_message_is_meant_once_and_keeps_its_words(db: Database) -> None:
    meant = await asyncio.gather(*(intend(db, new("once", body=f"Hello {n}"), NOON) for n in range(8)))
    assert len(set(meant)) == 1
    assert meant[0].state == "intended"
    assert meant[0].intended_at == NOON
    assert await get(db, "once") == meant[0]


async def test_the_way_of_a_message_is_remembered(db: Database) -> None:
    await intend(db, new("way", subject="Your ticket"), NOON)
    steps: list[State] = ["sending", "accepted", "delivered"]
    at = [NOON + timedelta(seconds=n) for n in range(1, 4)]
    for state, instant in zip(steps, at, strict=True):
        await move(db, "way", state, provider_id="SM1" if state == "accepted" else None, now=instant)
    known = {"state": "delivered", "provider_id": "SM1", "intended_at": NOON, "sending_at": at[0]}
    expected = new("way", subject="Your ticket").model_dump() | known
    assert await get(db, "way") == Message.model_validate(
        expected | {"accepted_at": at[1], "delivered_at": at[2], "ended_at": at[2]}
    )


@pytest.mark.parametrize("order", list(permutations(["sending", "accepted", "delivered"])))
async def test_reports_in_any_order_and_twice_end_alike(db: Database, order: tuple[State, ...]) -> None:
    id = "/".join(order)
    await intend(db, new(id), NOON)
    for state in (*order, *order):
        await move(db, id, state, provider_id="SM1" if state == "accepted" else None, now=NOON)
    message = await get(db, id)
    assert message is not None
    assert (message.state, message.provider_id) == ("delivered", "SM1")
    assert NOON == message.sending_at == message.accepted_at == message.delivered_at == message.ended_at


async def called_twice(db: Database, id: str) -> None:
    """Enter a message whose first call was in doubt, and whose second a provider took as SM2."""
    await intend(db, new(id, channel="sms", address="+15550100001"), NOON)
    for seen in (0, 1):
        assert await claim(db, new(id, channel="sms", address="+15550100001"), seen, seen + 1, NOON)
    await move(db, id, "accepted", provider_id="SM2", now=NOON)


async def test_the_failure_of_one_call_says_nothing_of_a_message_that_another_stands_for(db: Database) -> None:
    await called_twice(db, "first-fails")
    message = await report(db, "first-fails", "undelivered", provider_id="SM1", reason="twilio 30003", now=NOON)
    assert message is not None
    assert (message.state, message.reason, message.provider_id) == ("accepted", None, "SM2")
    failed = await report(db, "first-fails", "undelivered", provider_id="SM2", reason="twilio 30003", now=NOON)
    assert failed is not None
    assert (failed.state, failed.reason) == ("undelivered", "twilio 30003")


async def test_once_either_call_has_reached_its_reader_the_message_has(db: Database) -> None:
    await called_twice(db, "first-arrives")
    await report(db, "first-arrives", "delivered", provider_id="SM1", now=NOON)
    message = await report(db, "first-arrives", "undelivered", provider_id="SM2", reason="twilio 30003", now=NOON)
    assert message is not None
    assert (message.state, message.provider_id) == ("delivered", "SM1")


async def test_a_message_that_was_called_out_once_fails_whatever_its_failure_is_called(db: Database) -> None:
    await intend(db, new("once-called"), NOON)
    assert await claim(db, new("once-called"), 0, 1, NOON)
    await move(db, "once-called", "accepted", provider_id="SG1", now=NOON)
    message = await report(db, "once-called", "undelivered", provider_id="other", reason="sendgrid bounce", now=NOON)
    assert message is not None
    assert message.state == "undelivered"


async def test_a_report_waits_for_one_that_is_being_written(db: Database) -> None:
    await intend(db, new("race"), NOON)
    async with db.transaction() as session:
        await session.execute(update(messages).where(messages.c.id == "race").values(state="undelivered"))
        late = asyncio.create_task(move(db, "race", "accepted", now=NOON))
        while not await session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
            await session.execute(text("SELECT pg_sleep(0.01)"))
    message = await late
    assert message is not None
    assert message.state == "undelivered"


async def test_an_instant_is_that_of_the_first_report(db: Database) -> None:
    await intend(db, new("first"), NOON)
    states: list[State] = ["accepted", "accepted", "delivered", "delivered", "accepted"]
    for minute, state in enumerate(states):
        message = await move(db, "first", state, now=NOON + timedelta(minutes=minute))
    assert message is not None
    assert (message.accepted_at, message.delivered_at) == (NOON, NOON + timedelta(minutes=2))
    assert message.ended_at == message.delivered_at


async def test_a_doubt_that_is_settled_leaves_no_reason(db: Database) -> None:
    await intend(db, new("doubt"), NOON)
    unsure = await move(db, "doubt", "unknown", reason="timed out", now=NOON)
    assert unsure is not None
    assert (unsure.reason, unsure.ended_at) == ("timed out", None)
    sure = await move(db, "doubt", "delivered", now=NOON)
    assert sure is not None
    assert sure.reason is None


@pytest.mark.parametrize("state", ["sending", "unknown", "accepted", "delivered", "undelivered"])
async def test_what_we_conclude_changes_nothing_that_was_reported(db: Database, state: State) -> None:
    id = f"concluded/{state}"
    await intend(db, new(id), NOON)
    reported = await move(db, id, state, provider_id="SM1", now=NOON)
    given_up = await conclude(db, id, "failed", reason="not taken", now=NOON)
    assert given_up == await get(db, id)
    if state in ("sending", "unknown"):
        assert given_up is not None
        assert (given_up.state, given_up.reason, given_up.ended_at) == ("failed", "not taken", NOON)
    else:
        assert given_up == reported


async def test_a_message_keeps_the_entries_that_led_to_it_and_takes_up_those_of_what_it_is_sent_with(
    db: Database,
) -> None:
    led = new("led", reference="L", entries=("a",))
    assert (await intend(db, led, NOON)).entries == ("a",)
    assert await claim(db, led.model_copy(update={"entries": ("a", "b")}), 0, 1, NOON)
    assert await catch_up(db, new("late", reference="L", entries=("c",)), 1, NOON, None, NOON)
    assert {message.id: message.entries for message in await for_ticket(db, "L")} == {"led": ("a", "b"), "late": ("c",)}


async def test_an_id_that_nobody_meant_is_none(db: Database) -> None:
    assert await move(db, "nowhere", "delivered", now=NOON) is None
    assert await conclude(db, "nowhere", "failed", reason="not taken", now=NOON) is None
    assert await get(db, "nowhere") is None


async def test_the_messages_of_a_ticket_come_in_the_order_they_were_meant(db: Database) -> None:
    for id, minute in (("z", 0), ("b", 1), ("a", 1)):
        await intend(db, new(id, "M-9"), NOON + timedelta(minutes=minute))
    assert [message.id for message in await for_ticket(db, "M-9")] == ["z", "a", "b"]
    assert await for_ticket(db, "M-0") == []
