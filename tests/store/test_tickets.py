from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from domain.case.timeline import Entry
from store import tickets
from store.database import Database
from tests.store.some_tickets import NOON, entry, facts, ticket

LATER = NOON + timedelta(hours=1)


async def test_of_many_who_reserve_at_once_one_is_first(db: Database) -> None:
    answers = await asyncio.gather(*(tickets.reserve(db, ticket("R-1"), NOON) for _ in range(12)))
    assert sorted(answers) == ["new", *["same"] * 11]


async def test_other_content_under_a_used_reference_is_told_apart(db: Database) -> None:
    assert await tickets.reserve(db, ticket("R-2"), NOON) == "new"
    assert await tickets.reserve(db, ticket("R-2", subject="Something else"), LATER) == "other"
    assert await tickets.reserve(db, ticket("R-2"), LATER) == "same"


async def test_a_reserved_ticket_that_never_started_has_no_view(db: Database) -> None:
    await tickets.reserve(db, ticket("R-3"), NOON)
    assert await tickets.get_view(db, "R-3") is None


async def test_a_question_that_waits_for_the_customer_says_since_when(db: Database) -> None:
    phone = "+447700900998"
    waits: dict[str, dict[str, Any]] = {
        "W-1": {"status": "waiting", "waiting_on": "customer", "waiting_since": NOON + timedelta(hours=1)},
        "W-2": {"status": "waiting", "waiting_on": "customer"},  # as an early release kept it
        "W-3": {"status": "waiting", "waiting_on": "bank", "waiting_since": NOON},
        "W-4": {},
    }
    for reference, wait in waits.items():
        await tickets.reserve(db, ticket(reference, customer={"id": "C-8", "phone": phone}), NOON)
        said = facts(reference, entry(1, "opened"), opened_at=NOON, **wait)
        await tickets.record(db, said.model_copy(update={"customer_email": None, "customer_phone": None}), NOON)
    found = await tickets.customer_tickets_by_address(db, "sms", phone)
    assert {each.reference: each.asked_at for each in found} == {
        "W-1": NOON + timedelta(hours=1),
        "W-2": NOON,
        "W-3": None,
        "W-4": None,
    }


async def test_a_ticket_started_without_reserving_keeps_its_hash(db: Database) -> None:
    await tickets.record(db, facts("D-1", entry(1, "opened")), NOON)
    assert await tickets.reserve(db, ticket("D-1"), LATER) == "same"
    assert await tickets.reserve(db, ticket("D-1", subject="Something else"), LATER) == "other"


async def test_the_ticket_that_runs_owns_the_reference(db: Database) -> None:
    await tickets.reserve(db, ticket("D-2", subject="Came second"), NOON)
    await tickets.record(db, facts("D-2", entry(1, "opened")), NOON)
    assert await tickets.reserve(db, ticket("D-2"), LATER) == "same"


async def test_a_view_comes_back_as_it_was_recorded(db: Database) -> None:
    said = facts("V-1", entry(1, "opened"), entry(2, "assigned", owner="alex"), owner="alex")
    await tickets.record(db, said, NOON)
    assert await tickets.get_view(db, "V-1") == said.view


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_facts_in_any_order_and_twice_end_alike(db: Database, order: tuple[int, ...]) -> None:
    reference = "O-" + "".join(map(str, order))
    said = [
        facts(reference, entry(1, "opened"), entry(2)),
        facts(reference, entry(3, "escalated"), status="waiting"),
        facts(reference, entry(4), entry(5), status="resolved", next_due=None),
    ]
    for index in (*order, *order):
        await tickets.record(db, said[index], NOON)
    view = await tickets.get_view(db, reference)
    assert view is not None
    assert view.status == "resolved"
    assert [e.sequence for e in view.timeline] == [1, 2, 3, 4, 5]


async def test_facts_recorded_at_once_keep_every_entry(db: Database) -> None:
    said = [facts("O-9", entry(n)) for n in range(1, 21)]
    await asyncio.gather(*(tickets.record(db, each, NOON) for each in said + said))
    assert [e.sequence for e in await tickets.timeline(db, "O-9")] == list(range(1, 21))


async def test_the_view_keeps_the_last_200_entries_and_the_timeline_all(db: Database) -> None:
    await tickets.record(db, facts("T-1", *(entry(n) for n in range(1, 151))), NOON)
    await tickets.record(db, facts("T-1", *(entry(n) for n in range(151, 251))), NOON)
    view = await tickets.get_view(db, "T-1")
    assert view is not None
    assert [e.sequence for e in view.timeline] == list(range(51, 251))
    assert [e.sequence for e in await tickets.timeline(db, "T-1", after=240)] == list(range(241, 251))
    assert [e.sequence for e in await tickets.timeline(db, "T-1", after=5, limit=2)] == [6, 7]


async def test_text_no_database_can_hold_is_kept_as_far_as_it_can_be(db: Database) -> None:
    bad = Entry(sequence=1, at=NOON, kind="noted", by="system", text="a\0b", data={"why": "\ud800"})
    await tickets.record(db, facts("T-2", bad, subject="nul \0 here"), NOON)
    [kept] = await tickets.timeline(db, "T-2")
    assert (kept.text, kept.data) == ("a\ufffdb", {"why": "\ufffd"})


async def test_a_customer_is_found_by_address_newest_first(db: Database) -> None:
    phone = "+447700900999"
    for reference, days in (("A-1", 2), ("A-2", 0), ("A-3", 1)):
        customer = {"id": "C-9", "email": "Grace@Example.com", "phone": phone}
        await tickets.reserve(db, ticket(reference, customer=customer), NOON)
        said = facts(reference, entry(1, "opened"), opened_at=NOON - timedelta(days=days))
        await tickets.record(db, said.model_copy(update={"customer_email": None, "customer_phone": None}), NOON)
    await tickets.reserve(db, ticket("A-4", customer={"id": "C-9", "phone": phone}), NOON)
    by_phone = await tickets.customer_tickets_by_address(db, "sms", phone)
    by_email = await tickets.customer_tickets_by_address(db, "email", "GRACE@example.com")
    assert [t.reference for t in by_phone] == [t.reference for t in by_email] == ["A-2", "A-3", "A-1"]
    assert {t.status for t in by_phone} == {"open"}


async def test_a_ticket_started_without_reserving_is_found_by_address(db: Database) -> None:
    await tickets.record(db, facts("A-5", entry(1, "opened")), NOON)
    found = await tickets.customer_tickets_by_address(db, "email", "ada@example.com")
    assert "A-5" in [t.reference for t in found]
