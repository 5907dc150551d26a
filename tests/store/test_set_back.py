"""A run that was set back: what it tells later is newer, and no entry takes the place of another."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from domain.case.timeline import Entry
from domain.case.view import Facts
from store import tickets
from store.database import Database
from tests.store.some_tickets import NOON, entry, facts

MINUTE = timedelta(minutes=1)


def told(reference: str, at: datetime, *entries: Entry, run: str = "run-1", status: str = "open") -> Facts:
    said = facts(reference, *entries, status=status)
    return said.model_copy(update={"told_at": at, "run_id": run, "first_run_id": "run-1"})


def by_cause(cause: str, sequence: int, kind: str = "noted") -> Entry:
    return entry(sequence, kind).model_copy(update={"id": cause})


OPENED, NOTED, SOLVED = by_cause("opened", 1, "opened"), by_cause("a-note", 2), by_cause("solved", 3, "resolved")


async def test_a_run_that_was_set_back_is_shown_as_it_is_now(db: Database) -> None:
    await tickets.record(db, told("B-1", NOON, OPENED, NOTED, SOLVED, status="resolved"), NOON)
    await tickets.record(db, told("B-1", NOON + MINUTE, OPENED, NOTED, run="run-2"), NOON)
    shown = await tickets.get_view(db, "B-1")
    assert shown is not None
    assert shown.status == "open"


async def test_the_same_cause_told_again_is_one_entry(db: Database) -> None:
    await tickets.record(db, told("B-2", NOON, OPENED, NOTED), NOON)
    await tickets.record(db, told("B-2", NOON + MINUTE, OPENED, NOTED, run="run-2"), NOON)
    assert [each.id for each in await tickets.timeline(db, "B-2")] == ["opened", "a-note"]


async def test_two_entries_that_claim_one_place_both_stand(db: Database) -> None:
    other = by_cause("another-note", 2)
    await tickets.record(db, told("B-3", NOON, OPENED, NOTED, SOLVED), NOON)
    await tickets.record(db, told("B-3", NOON + MINUTE, OPENED, other, run="run-2"), NOON)
    found = [(each.sequence, each.id) for each in await tickets.timeline(db, "B-3")]
    assert found == [(1, "opened"), (2, "a-note"), (2, "another-note"), (3, "solved")]
    shown = await tickets.get_view(db, "B-3")
    assert shown is not None
    assert len(shown.timeline) == 4


@pytest.mark.parametrize("limit", [1, 2, 3])
async def test_no_page_ends_between_two_that_claim_one_place(db: Database, limit: int) -> None:
    reference = f"B-4-{limit}"
    await tickets.record(db, told(reference, NOON, OPENED, NOTED, SOLVED), NOON)
    await tickets.record(db, told(reference, NOON + MINUTE, OPENED, by_cause("x", 2), run="run-2"), NOON)
    found: list[str] = []
    last = 0
    while page := await tickets.timeline(db, reference, after=last, limit=limit):
        found += [each.id for each in page]
        last = page[-1].sequence
    assert found == ["opened", "a-note", "x", "solved"]


async def test_what_was_told_earlier_and_comes_later_changes_no_view(db: Database) -> None:
    await tickets.record(db, told("B-5", NOON + MINUTE, OPENED, NOTED, run="run-2"), NOON)
    await tickets.record(db, told("B-5", NOON, OPENED, NOTED, SOLVED, status="resolved"), NOON)
    shown = await tickets.get_view(db, "B-5")
    assert shown is not None
    assert shown.status == "open"
    assert [each.id for each in shown.timeline] == ["opened", "a-note", "solved"]
