"""An outage as people at the console see it: the sentence on the board, and whom to call."""

from __future__ import annotations

from datetime import datetime, timedelta
from html import unescape

import pytest

from domain.delivery.states import State
from starter.console import board
from starter.errors import DatabaseUnreachable
from tests.domain.life import Life
from tests.starter.console.conftest import Site, text_of
from tests.starter.console.fake_outages import EMAIL_AWAY

ADA = {"customer_id": "C-7", "customer_name": "Ada", "customer_phone": "+447700900123"}


async def test_while_all_is_well_the_board_says_nothing_of_it(ann: Site) -> None:
    page = await ann.get("")
    assert 'aria-label="Outages"' not in page.text
    assert "Nobody needs to be called" in text_of(await ann.get("/waiting"))


async def test_the_board_says_what_does_not_go_out_and_leads_to_whom_to_call(ann: Site, life: Life) -> None:
    ann.outages.email_goes_away()
    assert f"{EMAIL_AWAY}." in text_of(await ann.get(""))
    assert "to call" not in text_of(await ann.get(""))
    ann.outages.waits("T-1", life.now, **ADA)
    assert "1 customer to call whom nothing else reaches" in text_of(await ann.get(""))
    ann.outages.waits("T-1", life.now, **ADA)
    ann.outages.waits("T-2", life.now)
    page = await ann.get("")
    assert "2 customers to call" in text_of(page)
    assert 'href="/console/waiting"' in page.text


async def test_the_board_says_that_temporal_has_lost_what_tickets_had_done(ann: Site) -> None:
    ann.fake.set_back = 1
    assert "Temporal has lost what 1 ticket had done. escalation reconcile says what, and mends it" in text_of(
        await ann.get("")
    )
    ann.fake.set_back = 2
    assert "Temporal has lost what 2 tickets had done." in text_of(await ann.get(""))


async def test_who_is_to_be_called_is_shown_with_what_they_have_not_been_told(ann: Site, life: Life) -> None:
    ann.outages.email_goes_away()
    ann.outages.waits("T-1", life.now - timedelta(minutes=6), body="We look into it.", **ADA)
    ann.outages.waits("T-2", life.now - timedelta(minutes=5), body="Done.", channel="sms", customer_id="C-8")
    ann.outages.waits("T-1", life.now, body="It is mended.", **ADA)
    page = await ann.get("/waiting")
    text = text_of(page)
    assert f"{EMAIL_AWAY}." in text
    for words in ("Ada C-7", "Phone +447700900123", "[T-1] An answer", "We look into it.", "It is mended."):
        assert words in text
    assert "Phone not known here" in text
    assert text.index("We look into it.") < text.index("It is mended.") < text.index("Done.")
    assert 'href="/console/tickets/T-1"' in page.text
    assert 'href="tel:+447700900123"' in unescape(page.text)
    assert text.count("Waits since") == 2


async def test_a_key_that_only_reads_sees_no_number(site: Site, life: Life) -> None:
    await site.sign_in("read-key")
    site.outages.waits("T-1", life.now, customer_email="ada@customer.example", **ADA)
    page = await site.get("/waiting")
    assert "It is mended." in page.text
    assert "+447700900123" not in unescape(page.text)
    assert "ada@customer.example" not in page.text


async def test_what_customers_wrote_runs_nothing(ann: Site, life: Life) -> None:
    ann.outages.waits("T-1", life.now, body="<script>x</script>", customer_name="<b>Ada</b>")
    page = await ann.get("/waiting")
    assert "<script>x" not in page.text
    assert "<b>Ada" not in page.text


async def test_more_than_a_page_shows_is_said(ann: Site, life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("starter.console.waiting.SHOWN", 2)
    for number in range(3):
        ann.outages.waits(f"T-{number}", life.now)
    text = text_of(await ann.get("/waiting"))
    assert "There are more" in text
    assert "T-2" not in text
    assert board.SHOWN > 100


async def test_strangers_see_nothing_of_it(site: Site) -> None:
    answer = await site.get("/waiting")
    assert answer.headers["Location"] == "/console/sign-in?then=/console/waiting"


async def test_without_the_database_the_page_says_so(ann: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    async def silent(*_: object) -> None:
        raise DatabaseUnreachable("down")

    monkeypatch.setattr(ann.outages, "untold", silent)
    answer = await ann.get("/waiting")
    assert answer.status_code == 503
    assert "Tickets go on meanwhile" in text_of(answer)


@pytest.mark.parametrize(
    ("state", "shown"),
    [("intended", "waits"), ("unknown", "waits"), ("accepted", "sent"), ("withdrawn", "withdrawn")],
)
async def test_what_waits_is_said_to_on_its_tickets_page(
    ann: Site, life: Life, monkeypatch: pytest.MonkeyPatch, state: State, shown: str
) -> None:
    sent = await ann.fake.messages("T-1")
    changed = {"state": state, "deferred_at": datetime.now().astimezone(), "reason": "sendgrid 500"}

    async def messages(_: str) -> list[object]:
        return [sent[0].model_copy(update=changed)]

    monkeypatch.setattr(ann.fake, "messages", messages)
    page = await ann.get("/tickets/T-1")
    shade = "waits" if shown == "waits" else state
    assert f'<span class="tag delivery-{shade}">{shown}</span>' in page.text
    assert ("waits since" if shown == "waits" else "waited from") in text_of(page)
