from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.case.dues import Due
from store.database import Database
from store.page import BadCursor
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
