"""Erasure of a ticket's rows: for good, and so that what is left can still be read."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text

from domain.delivery.states import NewMessage
from store import messages, surveys
from store.audit import records, verify
from store.customers import kept, references_of
from store.database import Database
from store.erasure import due_for_erasure, erase
from store.tables import metadata
from store.tickets import customer_tickets_by_address, get_view, record, reserve, timeline
from tests.store.some_tickets import NOON, entry, facts, ticket

LATER = NOON + timedelta(days=30)


async def everything(db: Database) -> str:
    """Every row of every table, as text."""
    rows: list[str] = []
    async with db.transaction() as session:
        for table in metadata.tables:
            rows += await session.scalars(text(f'SELECT row("{table}".*)::text FROM "{table}"'))
    return "\n".join(rows)


async def a_closed_ticket(db: Database, reference: str, customer: str, closed_days: int = 0) -> None:
    own = ticket(reference, customer={"id": customer, "email": f"{customer}@marker.example", "phone": "+447700900987"})
    await reserve(db, own, NOON)
    told = facts(
        reference,
        entry(1, "opened", "Opened as high", channel="marker chat"),
        entry(2, "customer_replied", "the marker text", message_id="<marker@mail>", not_solved=True),
        entry(3, "closed", "marker said so"),
        status="closed",
        subject="marker subject",
        closed_at=NOON - timedelta(days=closed_days),
        customer={"id": customer, "name": "Marker Name"},
        tags=("marker-tag",),
    )
    await record(
        db, told.model_copy(update={"customer_email": own.customer.email, "customer_phone": own.customer.phone}), NOON
    )
    row = NewMessage(
        id=f"{reference}/1",
        reference=reference,
        purpose="receipt",
        to="customer",
        channel="email",
        address=f"{customer}@marker.example",
        subject="marker subject",
        body="Dear Marker Name",
    )
    await messages.intend(db, row, NOON)
    await messages.move(db, row.id, "accepted", provider_id="marker-provider-id", now=NOON)
    await surveys.answered(db, reference, 1, 2, "marker comment", NOON)
    await surveys.ask(db, reference, 2, NOON)


UNHEARD = ticket("E-2", customer={"id": "CUST-1", "email": "cust-1@marker.example"})


async def test_what_is_kept_is_found_by_the_customers_id(db: Database) -> None:
    await a_closed_ticket(db, "E-1", "CUST-1")
    await reserve(db, UNHEARD, LATER)

    assert await references_of(db, "CUST-1") == ["E-1", "E-2"]
    assert await references_of(db, "C-2") == []
    found = await kept(db, "E-1")
    assert (found.email, found.phone) == ("cust-1@marker.example", "+447700900987")
    assert found.view is not None
    assert found.view.customer.name == "Marker Name"
    assert [each.kind for each in found.timeline] == ["opened", "customer_replied", "closed"]
    assert [each.body for each in found.messages] == ["Dear Marker Name"]
    assert [(each.episode, each.comment) for each in found.surveys] == [(1, "marker comment"), (2, None)]
    assert (await kept(db, "E-2")).view is None


async def test_afterwards_no_row_of_any_table_has_it_and_the_timeline_says_what_happened(db: Database) -> None:
    await a_closed_ticket(db, "E-1", "CUST-1")
    await reserve(db, UNHEARD, LATER)
    before = await everything(db)
    for mark in ("marker", "Marker Name", "CUST-1", "+447700900987"):
        assert mark in before

    for reference in await references_of(db, "CUST-1"):
        assert await erase(db, reference, LATER, by="person:olga")

    after = (await everything(db)).lower()
    for mark in ("marker", "cust-1", "447700900987"):
        assert mark not in after
    assert await references_of(db, "CUST-1") == []
    done = await records(db, action="data_erased")
    assert {(each.by, each.subject) for each in done} >= {("person:olga", "ticket:E-1"), ("person:olga", "ticket:E-2")}
    assert (await verify(db)).faults == []
    assert [(each.sequence, each.at, each.kind) for each in await timeline(db, "E-1")] == [
        (sequence, NOON + timedelta(minutes=sequence), kind)
        for sequence, kind in ((1, "opened"), (2, "customer_replied"), (3, "closed"))
    ]
    view = await get_view(db, "E-1")
    assert view is not None
    assert (view.status, view.subject, view.customer.id) == ("closed", "(erased)", "erased")
    [sent] = await messages.for_ticket(db, "E-1")
    assert (sent.state, sent.purpose, sent.to, sent.accepted_at) == ("accepted", "receipt", "customer", NOON)
    last = await surveys.latest(db, "E-1")
    assert last is not None
    assert (last.episode, last.score, last.comment) == (1, 2, None)
    assert await customer_tickets_by_address(db, "email", "cust-1@marker.example") == []


async def test_it_is_done_once_and_nothing_comes_back(db: Database) -> None:
    await a_closed_ticket(db, "E-3", "C-3")
    assert await erase(db, "E-3", LATER)
    assert not await erase(db, "E-3", LATER)
    assert not await erase(db, "E-none", LATER)
    erased = await everything(db)

    late = facts("E-3", entry(4, "customer_replied", "marker again"), status="closed")
    await record(db, late, LATER)

    assert await everything(db) == erased
    assert await reserve(db, ticket("E-3"), LATER) == "other"


async def test_what_a_policy_keeps_no_longer(db: Database) -> None:
    for reference, days in (("R-1", 40), ("R-2", 20), ("R-3", 41)):
        await a_closed_ticket(db, reference, f"C-{reference}", days)
    await record(db, facts("R-4", entry(1, "opened")), NOON)
    month = timedelta(days=30)

    assert await due_for_erasure(db, "default", month, NOON, 10) == ["R-1", "R-3"]
    assert await due_for_erasure(db, "default", month, NOON, 1) == ["R-1"]
    assert await due_for_erasure(db, "another", month, NOON, 10) == []
    await erase(db, "R-1", NOON)
    assert await due_for_erasure(db, "default", month, NOON, 10) == ["R-3"]
