from __future__ import annotations

import pytest

from tests.domain.an_outage import let_wait, waiting
from tests.domain.life import Life
from tests.starter.console.conftest import Site, text_of


@pytest.fixture
def away(life: Life) -> Life:
    """Two messages to the customer wait for their provider."""
    life.delivers = False
    for text in ("We look into it.", "It goes back today."):
        life.act("reply", by="ann", text=text)
    let_wait(life)
    return life


async def test_the_page_says_what_waits_and_offers_to_say_that_the_customer_was_told(ann: Site, away: Life) -> None:
    page = await ann.get("/tickets/T-1")
    text = text_of(page)
    assert "Not sent yet 2 messages to the customer by email wait for their provider (sendgrid 503), since" in text
    assert "They go by themselves when it is back." in text
    assert "2 messages to them wait for a provider and are not sent any more." in text
    assert page.text.index('id="act-customer_told"') < page.text.index('id="act-note"'), "not among the seldom ones"


async def test_what_was_said_goes_to_the_ticket_and_into_the_conversation(ann: Site, away: Life) -> None:
    done = await ann.fill_in("customer_told", how="in person", text="It goes back today.")
    assert done.headers["Location"] == "/console/tickets/T-1?done=customer_told"
    assert ann.fake.acted[-1][1:3] == (
        "customer_told",
        {"how": "in person", "text": "It goes back today.", "seen": {"episode": 1, "tier": 0}},
    )
    assert waiting(away) == []
    text = text_of(await ann.get("/tickets/T-1"))
    assert "Not sent yet" not in text
    assert "We in person" in text.partition("Conversation")[2].partition("Timeline")[0]


async def test_a_ticket_that_has_ended_offers_it_alone_while_something_waits(ann: Site, away: Life) -> None:
    away.act("cancel", by="ann", reason="opened twice")
    page = (await ann.get("/tickets/T-1")).text
    assert page.count('<details class="act"') == 1
    await ann.fill_in("customer_told")
    assert waiting(away) == []
    assert '<details class="act"' not in (await ann.get("/tickets/T-1")).text
