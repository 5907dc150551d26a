"""What is overdue is every ticket whose next due has passed, and nothing that is closed or still in time."""

from __future__ import annotations

from datetime import timedelta

from domain.case.dues import Due
from store.database import Database
from store.overdue import Overdue, overdue
from store.tickets import record, reserve
from tests.store.some_tickets import NOON, entry, facts, ticket


async def test_the_tickets_that_are_late_are_counted_and_the_latest_is_known(db: Database) -> None:
    assert await overdue(db, NOON) == Overdue(0, timedelta())

    for reference, minutes in {"O-1": 10, "O-2": 25, "O-3": 30}.items():
        due = Due(at=NOON + timedelta(minutes=minutes), clock="tier", level="due", why="Deadline")
        await record(db, facts(reference, entry(1, "opened"), next_due=due), NOON)
    await record(db, facts("O-4", entry(1, "closed"), next_due=None, status="closed"), NOON)
    await reserve(db, ticket("O-5"), NOON)

    assert await overdue(db, NOON + timedelta(minutes=10)) == Overdue(0, timedelta())
    assert await overdue(db, NOON + timedelta(minutes=30)) == Overdue(2, timedelta(minutes=20))
