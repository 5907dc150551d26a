"""Who wants no texts: kept until they want some again; what was to be sent meanwhile is not sent afterwards."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.people import Channel
from store import messages, opt_outs
from store.database import Database
from store.messages import NewMessage

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


async def stopped(db: Database, *numbers: str) -> bool:
    async with db.transaction() as session:
        return await opt_outs.stopped(session, numbers)


async def test_stopped_until_started_by_whatever_fingerprint(db: Database) -> None:
    assert not await stopped(db, "a")
    await opt_outs.stop(db, ("a",), "+15550100001", NOON)
    await opt_outs.stop(db, ("a",), "+15550100001", NOON)
    assert await stopped(db, "b", "a")
    assert await stopped(db, "b"), "once asked for under a newer fingerprint it outlives the older"
    assert await opt_outs.start(db, ("b", "a"))
    assert not await opt_outs.start(db, ("b", "a"))
    assert not await stopped(db, "b", "a")


@pytest.mark.parametrize(
    ("channel", "phone", "state", "after"),
    [
        ("sms", "+15550100002", "intended", ("failed", "opted out")),
        ("sms", "+15550100002", "sending", ("failed", "opted out")),
        ("sms", "+15550100002", "accepted", ("accepted", None)),
        ("sms", "+15550100003", "intended", ("intended", None)),
        ("email", "+15550100002", "intended", ("intended", None)),
    ],
)
async def test_32_what_waits_to_be_sent_to_the_number_fails(
    db: Database, channel: Channel, phone: str, state: messages.State, after: tuple[str, str | None]
) -> None:
    id = f"T-1/{channel}/{phone}/{state}"
    row = NewMessage(id=id, reference="T-1", purpose="alarm", to="ann", channel=channel, address=phone, body="Act")
    await messages.intend(db, row, NOON)
    await messages.move(db, id, state, now=NOON)

    await opt_outs.stop(db, ("c",), "+15550100002", NOON)

    kept = await messages.get(db, id)
    assert kept
    assert (kept.state, kept.reason) == after
    assert (kept.ended_at is not None) == (after[0] == "failed")
