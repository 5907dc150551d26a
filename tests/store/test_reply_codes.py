"""Codes of texts: short, each number's own, and never given out twice."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from domain.inbound.sms_commands import Offer
from store import reply_codes
from store.database import Database

AT_ONCE = 8
"""Fewer than the pool has connections: how long one is waited for is not what is tried here."""
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def offer(reference: str, minutes: int = 0, **more: object) -> Offer:
    return Offer.model_validate(
        {
            "code": 0,
            "reference": reference,
            "person": "ann",
            "bundle": "default",
            "episode": 1,
            "tier": 0,
            "reasons": ("needs expertise",),
            "sent_at": NOON + timedelta(minutes=minutes),
            **more,
        }
    )


async def give(db: Database, number: str, wanted: Offer, *older: str) -> int:
    async with db.transaction() as session:
        return await reply_codes.give(session, (number, *older), wanted)


async def test_102_a_code_is_never_given_to_anything_else(db: Database) -> None:
    wanted = [offer("T-1"), offer("T-2"), offer("T-1", tier=1), offer("T-1", episode=2), offer("T-1", person="ben")]

    codes = [await give(db, "never-twice", each) for each in wanted]

    assert codes == [1, 2, 3, 4, 5]
    assert [await give(db, "never-twice", each) for each in reversed(wanted)] == codes[::-1]


async def test_each_number_counts_for_itself(db: Database) -> None:
    assert await give(db, "one", offer("T-1")) == 1
    assert await give(db, "another", offer("T-2")) == 1
    (found,) = await reply_codes.offers(db, ("another",), codes=[1])
    assert found.reference == "T-2"


async def test_many_at_once_get_one_code_each(db: Database) -> None:
    wanted = [offer(f"T-{n % 10}") for n in range(40)]
    free = asyncio.Semaphore(AT_ONCE)

    async def given(each: Offer) -> int:
        async with free:
            return await give(db, "at-once", each)

    codes = await asyncio.gather(*map(given, wanted))

    assert codes[:10] == codes[10:20] == codes[30:]
    assert sorted(codes[:10]) == list(range(1, 11))


async def test_the_newest_offer_is_the_one_sent_last_and_says_what_was_shown(db: Database) -> None:
    for each in (offer("T-1", 1), offer("T-2", 2), offer("T-1", 3, reasons=("customer asked",)), offer("T-3", 0)):
        await give(db, "newest", each)

    (newest,) = await reply_codes.offers(db, ("newest",))
    assert (newest.code, newest.reference, newest.reasons) == (1, "T-1", ("customer asked",))
    assert newest.sent_at == NOON + timedelta(minutes=3)
    found = await reply_codes.offers(db, ("newest",), codes=[2, 99], references=["t-3"])
    assert {each.reference for each in found} == {"T-1", "T-2", "T-3"}
    assert await reply_codes.offers(db, ("nobody",), codes=[1], references=["t-1"]) == []


async def test_what_was_sent_since_an_instant_is_found_newest_first(db: Database) -> None:
    for each in (offer("T-1", 1), offer("T-2", 2), offer("T-3", 3), offer("T-1", 4)):
        await give(db, "lately", each)
    await give(db, "somebody", offer("T-9", 9))

    since = NOON + timedelta(minutes=2)
    assert [each.reference for each in await reply_codes.recent(db, ("lately",), since)] == ["T-1", "T-3"]
    assert await reply_codes.recent(db, ("lately",), NOON + timedelta(hours=1)) == []


async def test_a_number_is_the_same_number_after_its_fingerprint_has_changed(db: Database) -> None:
    assert await give(db, "before", offer("T-1")) == 1
    assert await give(db, "since", offer("T-1"), "before") == 1
    assert await give(db, "since", offer("T-2"), "before") == 2
    assert len(await reply_codes.offers(db, ("since",), codes=[1, 2])) == 2, "the older one is needed no more"
