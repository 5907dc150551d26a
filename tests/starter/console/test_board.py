from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

import pytest

from starter.console import board
from starter.errors import DatabaseUnreachable
from starter.temporal_ui import TemporalUi
from store.page import BadCursor
from tests.domain.life import Life
from tests.starter.console.conftest import Site, life_until_now, read_at, text_of


def add(site: Site, life: Life) -> Life:
    site.fake.lives[life.case.ticket.reference] = life
    return life


async def test_the_board_shows_each_ticket_with_what_is_due_next(
    ann: Site, life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_at(life.now + timedelta(minutes=5, seconds=2), monkeypatch)
    shown = await ann.get("")
    assert shown.status_code == 200
    text = text_of(shown)
    for words in ("T-1 Invoice charged twice", "open", "high", "frontline", "Ann not acknowledged"):
        assert words in text
    assert "in 4 min 58 s" in text
    assert "ann must acknowledge" in text
    assert 'role="meter"' in shown.text


async def test_the_ticket_that_is_due_next_comes_first(ann: Site) -> None:
    later = add(ann, life_until_now(timedelta(minutes=5), reference="T-0"))
    later.act("acknowledge", by="ann")
    text = text_of(await ann.get(""))
    assert text.index("T-1") < text.index("T-0")


async def test_operators_find_their_lists_in_the_temporal_ui(ann: Site) -> None:
    ann.temporal_ui = TemporalUi("http://ui.example", "default")
    assert "Temporal UI" not in (await ann.get("")).text, "an agent has no use for them"
    await ann.sign_in("ops-key")
    shown = (await ann.get("")).text
    stuck = quote('WorkflowType = "TicketEscalation" AND TemporalReportedProblems IS NOT NULL', safe="")
    assert f'href="http://ui.example/namespaces/default/workflows?query={stuck}"' in shown


async def test_late_waiting_and_unacknowledged_tickets_stand_out(ann: Site) -> None:
    late = add(ann, life_until_now(timedelta(hours=1, minutes=30), reference="T-2"))
    late.act("acknowledge", by="ann")
    late.sleep(timedelta(hours=1, minutes=30))
    waiting = add(ann, life_until_now(timedelta(minutes=9), reference="T-3"))
    waiting.act("acknowledge", by="ann")
    waiting.act("wait", by="ann", on="customer", text="Which one?")
    text = text_of(await ann.get(""))
    assert "3 tickets 1 late 1 not acknowledged 1 waiting" in text
    assert "waiting for customer" in text
    assert "Ann ✓ acknowledged" in text


async def test_tickets_that_are_alive_are_shown_unless_the_address_says_otherwise(ann: Site) -> None:
    await ann.get("")
    assert ann.fake.asked[-1].status == ("open", "waiting")
    await ann.get("?status=any")
    assert ann.fake.asked[-1].status == ()
    shown = await ann.get("?status=resolved&priority=high&tier=frontline&team=billing&owner=ann&customer=C-1&q=twice")
    asked = ann.fake.asked[-1]
    assert (asked.status, asked.priority, asked.tier, asked.team) == (
        ("resolved",), ("high",), ("frontline",), ("billing",)
    )  # fmt: skip
    assert (asked.owner, asked.customer, asked.q) == (("ann",), "C-1", "twice")
    assert "<option selected>resolved</option>" in shown.text
    assert 'name="owner" value="ann"' in shown.text
    assert "No tickets here. Show all that are open" in text_of(shown)


async def test_an_address_that_no_ticket_can_meet_is_explained(ann: Site) -> None:
    assert (await ann.get("?status=lost")).status_code == 422
    ann.fake.broken = BadCursor("no cursor")
    assert "Nothing can match this" in text_of(await ann.get("?cursor=x"))


async def test_a_long_board_goes_on_where_it_ended(ann: Site, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(board, "ROWS", 1)
    add(ann, life_until_now(timedelta(minutes=5), reference="T-2"))
    shown = await ann.get("?priority=high")
    assert "1+ ticket" in text_of(shown)
    assert 'href="/console?priority=high&amp;cursor=bW9yZQ"' in shown.text


async def test_a_database_that_does_not_answer_is_said_so_and_nobody_is_signed_out(ann: Site) -> None:
    ann.fake.broken = DatabaseUnreachable("down")
    answer = await ann.get("")
    assert answer.status_code == 503
    assert "Tickets go on meanwhile" in text_of(answer)
    ann.fake.broken = None
    assert (await ann.get("")).status_code == 200
