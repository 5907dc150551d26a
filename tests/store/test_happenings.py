from __future__ import annotations

import asyncio

from store import happenings, tickets
from store.database import Database
from store.happenings import Settled
from store.tables import timeline
from tests.store.some_tickets import NOON, entry, facts


async def put(db: Database, reference: str, *sequences: int) -> None:
    await tickets.record(db, facts(reference, *(entry(sequence) for sequence in sequences)), NOON)


async def test_what_was_recorded_is_followed_in_order(db: Database) -> None:
    settled = Settled(db)
    before = await settled.position()
    await put(db, "F-1", 1, 2)
    await put(db, "F-2", 1)
    seen = await happenings.after(db, before, await settled.position())
    assert [(each.reference, each.sequence) for each in seen] == [("F-1", 1), ("F-1", 2), ("F-2", 1)]
    assert [each.position for each in seen] == sorted({each.position for each in seen})
    of_one = await happenings.after(db, before, await settled.position(), "F-2")
    assert of_one == seen[2:]
    assert await happenings.after(db, seen[-1].position, await settled.position()) == []


async def test_nothing_is_read_past_what_a_slower_transaction_holds(db: Database) -> None:
    settled = Settled(db)
    await put(db, "H-0", 1)
    before = await settled.position()
    async with db.transaction() as slow:
        row = {**entry(1).model_dump(), "reference": "H-1"}
        await slow.execute(timeline.insert().values(row))
        await put(db, "H-2", 1)
        for _ in range(3):
            assert await happenings.after(db, before, await settled.position()) == []
    seen = await happenings.after(db, before, await settled.position())
    assert [each.reference for each in seen] == ["H-1", "H-2"]


async def test_whoever_follows_concurrent_writers_misses_nothing(db: Database) -> None:
    settled = Settled(db)
    start = await settled.position()
    writers, each = 6, 30

    async def write(number: int) -> None:
        for sequence in range(1, each + 1):
            await put(db, f"W-{number}", sequence)

    seen: list[tuple[str, int]] = []
    at = start
    writing = asyncio.gather(*(write(number) for number in range(writers)))
    while True:
        done = writing.done()
        for found in await happenings.after(db, at, await settled.position()):
            seen.append((found.reference, found.sequence))
            at = found.position
        if done and len(seen) >= writers * each:
            break
        await asyncio.sleep(0.001)
    await writing
    assert sorted(seen) == sorted((f"W-{n}", s) for n in range(writers) for s in range(1, each + 1))


async def test_a_new_database_has_nothing_to_follow(db: Database) -> None:
    assert await happenings.after(db, 2**62, 2**63 - 1) == []
