from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.dialects import postgresql

from domain.case.dues import Due
from store.database import Database
from store.page import BadCursor
from store.tables import tickets
from store.ticket_filter import TicketFilter
from store.tickets import list_tickets, record, reserve
from tests.store.some_tickets import NOON, entry, facts, ticket


def due_in(minutes: int) -> Due:
    return Due(at=NOON + timedelta(minutes=minutes), clock="tier", level="due", why="Deadline")


TICKETS: dict[str, dict[str, Any]] = {
    "ZD-3": {"next_due": due_in(30), "priority": "low", "subject": "Router, blinking red"},
    "ZD-1": {"next_due": due_in(10), "status": "waiting", "team": "technical"},
    "ZD-2": {"next_due": due_in(10), "tier": {"index": 1, "name": "team lead"}},
    "ZD-5": {"next_due": None, "status": "closed", "customer": {"id": "C-8, Ltd", "name": "Grace"}},
    "ZD-4": {"next_due": None, "status": "closed", "owner": "alex"},
}


def asked_for(number: int, state: str, *asked: str) -> dict[str, Any]:
    """A request for approval, put before these people."""
    return {
        "request": f"A{number}",
        "state": state,
        "grant": {"amount": "400.00", "currency": "EUR"},
        "resolution": "Refunded.",
        "requested_by": "person:ann",
        "requested_at": NOON,
        "tier": "specialist",
        "asked": asked,
    }


@pytest.fixture
async def listed(db: Database) -> Database:
    for minute, (reference, changes) in enumerate(TICKETS.items()):
        at = NOON + timedelta(minutes=minute)
        await record(db, facts(reference, entry(1, "opened"), **changes), at)
    await reserve(db, ticket("ZD-6"), NOON)
    return db


async def test_a_list_is_ordered_by_next_due_then_reference(listed: Database) -> None:
    page = await list_tickets(listed, TicketFilter())
    assert [item.reference for item in page.items] == ["ZD-1", "ZD-2", "ZD-3", "ZD-4", "ZD-5"]
    assert page.next_cursor is None


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5])
async def test_pages_joined_are_the_whole_list(listed: Database, limit: int) -> None:
    seen, cursor = [], None
    while True:
        page = await list_tickets(listed, TicketFilter(), limit, cursor)
        assert 0 < len(page.items) <= limit
        seen += [item.reference for item in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == ["ZD-1", "ZD-2", "ZD-3", "ZD-4", "ZD-5"]


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"status": "waiting"}, ["ZD-1"]),
        ({"status": "open,waiting"}, ["ZD-1", "ZD-2", "ZD-3"]),
        ({"status": ["closed"]}, ["ZD-4", "ZD-5"]),
        ({"priority": "low"}, ["ZD-3"]),
        ({"tier": "team lead"}, ["ZD-2"]),
        ({"team": "technical"}, ["ZD-1"]),
        ({"owner": "alex"}, ["ZD-4"]),
        ({"customer": "C-8, Ltd"}, ["ZD-5"]),
        ({"due_before": NOON + timedelta(minutes=30)}, ["ZD-1", "ZD-2"]),
        ({"updated_after": NOON + timedelta(minutes=2)}, ["ZD-4", "ZD-5"]),
        ({"q": "ROUT"}, ["ZD-3"]),
        ({"q": "red blink"}, ["ZD-3"]),
        ({"q": "zd-2"}, ["ZD-2"]),
        ({"q": "charged green"}, []),
        ({"q": "' | ! & :* \\"}, []),
        ({"status": "open", "q": "charged"}, ["ZD-2"]),
        ({"owner": "nobody\0"}, []),
    ],
)
async def test_each_filter(listed: Database, fields: dict[str, Any], found: list[str]) -> None:
    page = await list_tickets(listed, TicketFilter.model_validate(fields))
    assert [item.reference for item in page.items] == found


@pytest.mark.parametrize("cursor", ["x", "é", "====", "IGEA", "MjAyNi0xMS0yM1QxMjowMDowMCBaRC0x"])
async def test_a_cursor_that_no_page_gave_is_refused(listed: Database, cursor: str) -> None:
    with pytest.raises(BadCursor):
        await list_tickets(listed, TicketFilter(), cursor=cursor)


async def test_a_ticket_is_found_by_whose_decision_it_waits_for(db: Database) -> None:
    each = {
        "ZD-1": (asked_for(1, "refused", "gwen"), asked_for(2, "pending", "eve", "hugo")),
        "ZD-2": (asked_for(1, "pending", "gwen"),),
        "ZD-3": (asked_for(1, "withdrawn", "eve"),),
        "ZD-4": (),
    }
    for reference, approvals in each.items():
        await record(db, facts(reference, entry(1, "opened"), approvals=approvals), NOON)

    async def found(**fields: Any) -> list[str]:
        return [item.reference for item in (await list_tickets(db, TicketFilter(**fields))).items]

    assert await found(decider="eve") == await found(decider="hugo") == ["ZD-1"]
    assert await found(decider="gwen") == ["ZD-2"], "what she refused does not wait for her"
    assert await found(approval="pending") == ["ZD-1", "ZD-2"]
    assert await found(approval="withdrawn", decider="eve") == []
    assert await found(decider="e") == []
    [first] = (await list_tickets(db, TicketFilter(decider="eve"))).items
    assert first.pending
    assert (first.pending.request, str(first.pending.grant)) == ("A2", "400.00 EUR")


async def test_whose_decision_a_ticket_waits_for_is_looked_up_in_an_index(db: Database) -> None:
    wanted = select(tickets.c.reference).where(*TicketFilter(decider="eve").conditions())
    async with db.transaction() as session:
        await session.execute(text("SET LOCAL enable_seqscan = off"))
        compiled = wanted.compile(dialect=postgresql.dialect())
        given = {name: json.dumps(value) for name, value in compiled.params.items()}
        plan = await (await session.connection()).exec_driver_sql(f"EXPLAIN {compiled}", given)
        assert "tickets_by_approvals" in repr(plan.all())
