"""What a ticket's page says of each message beside the entry that led to it, at every moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from starter.errors import DatabaseUnreachable
from starter.temporal_ui import TemporalUi
from tests.domain.case.test_told import AT_NIGHT, BY_TEXT, QUIET
from tests.domain.life import POLICY, Life
from tests.domain.waiting_life import quiet_life
from tests.starter.console.conftest import Site, read_at, text_of

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _read_two_days_later(monkeypatch: pytest.MonkeyPatch) -> None:
    read_at(AT + timedelta(days=2), monkeypatch)


async def timeline(site: Site, life: Life) -> str:
    site.fake.lives["T-1"] = life
    return text_of(await site.get("/tickets/T-1")).partition(" Timeline ")[2].partition(" Messages ")[0]


async def test_what_quiet_hours_hold_is_said_to_wait_until_they_end(ann: Site) -> None:
    shown = await timeline(ann, Life({**POLICY, **QUIET}, BY_TEXT, start=AT_NIGHT))
    assert "The customer is to hear that the ticket is open and who has it" in shown
    assert "to the customer by text: waits for quiet hours to end 24 Nov 08:00:00" in shown
    assert "told" not in shown


async def test_an_answer_that_quiet_hours_hold_is_in_the_conversation_as_waiting(ann: Site) -> None:
    life = Life({**POLICY, **QUIET}, BY_TEXT, start=AT_NIGHT)
    life.act("reply", by="ann", text="It is paid back.")
    ann.fake.lives["T-1"] = life
    said = text_of(await ann.get("/tickets/T-1")).partition("Conversation")[2].partition("Timeline")[0]
    assert "We sms · reply" in said
    assert "waits It is paid back." in said


async def test_what_waits_for_its_provider_says_since_when_and_why(ann: Site) -> None:
    life = quiet_life()
    life.goes_away("email")
    life.act("reply", by="ann", text="It is paid back.")
    ann.fake.became["reply"] = None
    shown = await timeline(ann, life)
    assert "to the customer by email: waits for its provider since 23 Nov 09:00:00" in shown
    assert "(sendgrid 503)" in shown


@pytest.mark.parametrize(
    ("became", "words"),
    [
        ({"state": "intended"}, "not sent yet"),
        ({"state": "accepted", "accepted_at": AT}, "sent 23 Nov 09:00:00"),
        ({"state": "delivered", "delivered_at": AT}, "delivered 23 Nov 09:00:00"),
        ({"state": "undelivered", "ended_at": AT, "reason": "sendgrid bounce 5.1.1"}, "not delivered 23 Nov 09:00:00"),
        ({"state": "failed", "ended_at": AT, "reason": "twilio <b>30006</b>"}, "failed 23 Nov 09:00:00"),
        ({"state": "withdrawn", "ended_at": AT, "reason": "overtaken"}, "withdrawn 23 Nov 09:00:00"),
    ],
)
async def test_each_state_has_its_words(ann: Site, became: dict[str, Any], words: str) -> None:
    ann.fake.became["receipt"] = became
    shown = await timeline(ann, Life(start=AT))
    assert f"to the customer by email: {words}" in shown
    if reason := became.get("reason"):
        assert {"overtaken": "a later message says it"}.get(reason, f"({reason})") in shown


async def test_while_the_ledger_is_away_what_the_ticket_itself_knows_is_shown(ann: Site) -> None:
    ann.fake.broken_messages = DatabaseUnreachable()
    life = Life({**POLICY, **QUIET}, BY_TEXT, start=AT_NIGHT)
    assert "waits for quiet hours to end" in await timeline(ann, life)
    life.sleep(timedelta(days=1))
    assert "waits for quiet hours to end" not in await timeline(ann, life)


async def test_the_page_links_to_the_workflow_where_the_temporal_ui_is_known(ann: Site, life: Life) -> None:
    assert "Temporal UI" not in (await ann.get("/tickets/T-1")).text
    ann.temporal_ui = TemporalUi("http://ui.example", "support desk")
    page = (await ann.get("/tickets/T-1")).text
    assert 'href="http://ui.example/namespaces/support%20desk/workflows/ticket-T-1"' in page
