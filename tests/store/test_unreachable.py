"""An address counts as unreachable by how the last messages there ended, until one arrives."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from domain.delivery.failures import KNOWN_UNREACHABLE
from domain.delivery.states import State
from store import messages
from store.database import Database
from store.messages import NewMessage
from store.unreachable import unreachable

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
ARRIVED = ("delivered", None)
LANDLINE = ("undelivered", "twilio 30006")
AWAY = ("undelivered", "twilio 30003")
SPAM = ("undelivered", "twilio 30007")
PASSED_OVER = ("failed", KNOWN_UNREACHABLE)
WITHDRAWN = ("withdrawn", "told by phone")
Ended = tuple[State, str | None]


def a_number() -> str:
    """A number that no other test has."""
    return f"+1555{uuid.uuid4().int % 10**9:09}"


async def sent(db: Database, address: str, ends: list[Ended]) -> None:
    for number, (state, reason) in enumerate(ends):
        id, now = f"{address}/{number}", START + timedelta(hours=number)
        row = NewMessage(id=id, reference="T", purpose="alarm", to="ann", channel="sms", address=address, body="b")
        await messages.intend(db, row, now)
        await messages.move(db, id, state, reason=reason, now=now)


@pytest.mark.parametrize(
    ("ends", "flagged"),
    [
        ([], False),
        ([ARRIVED], False),
        ([LANDLINE], True),
        ([ARRIVED, LANDLINE], True),
        ([LANDLINE, ARRIVED], False),
        ([AWAY], False),
        ([AWAY, AWAY], True),
        ([AWAY, ARRIVED, AWAY], False),
        ([SPAM, SPAM], False),
        ([LANDLINE, PASSED_OVER, PASSED_OVER], True),
        ([AWAY, PASSED_OVER, AWAY], True),
        ([LANDLINE, WITHDRAWN], True),
        ([AWAY, WITHDRAWN, AWAY], True),
        ([WITHDRAWN], False),
        ([("failed", None)], False),
        ([("accepted", None)], False),
    ],
)
async def test_how_the_last_messages_ended_decides(db: Database, ends: list[Ended], flagged: bool) -> None:
    address, other = a_number(), a_number()
    await sent(db, address, ends)
    await sent(db, other, [ARRIVED])
    assert set(await unreachable(db, [address, other])) == ({address} if flagged else set())


async def test_it_says_since_when_and_why(db: Database) -> None:
    address = a_number()
    await sent(db, address, [ARRIVED, LANDLINE, PASSED_OVER])
    [found] = (await unreachable(db, [address])).values()
    assert (found.since, found.reason) == (START + timedelta(hours=1), "twilio 30006")
