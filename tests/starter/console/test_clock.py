from __future__ import annotations

from datetime import timedelta

from tests.domain.life import Life
from tests.starter.console.conftest import Site, text_of


async def test_each_clock_leads_to_why_it_runs_out_when_it_does(ann: Site, life: Life) -> None:
    page = await ann.get("/tickets/T-1")
    assert 'href="/console/tickets/T-1/clocks/resolution?run=1&amp;episode=1"' in page.text
    text = text_of(await ann.get("/tickets/T-1/clocks/resolution?run=1"))
    for words in (
        "← T-1",
        "resolution running",
        "Target 10 h",
        "Day by day",
        "00:00-24:00",
        "Together 10 h",
        "every hour of every day",
    ):
        assert words in text


async def test_what_moved_a_due_is_told_with_who_did_it(ann: Site, life: Life) -> None:
    life.act("wait", by="ann", on="customer", text="Which one?")
    text = text_of(await ann.get("/tickets/T-1/clocks/resolution"))
    assert "Paused, so there is no due" in text
    assert "was due" in text
    life.sleep(timedelta(minutes=30))
    life.act("resume", by="ben")
    text = text_of(await ann.get("/tickets/T-1/clocks/resolution"))
    assert "Every due it had" in text
    assert "paused: waiting for customer ann no due" in text
    assert "resumed ben" in text
    assert "Left out 30 min from" in text
    assert "waiting for customer" in text


async def test_an_unknown_clock_is_a_page_that_names_those_there_are(ann: Site) -> None:
    page = await ann.get("/tickets/T-1/clocks/sundial")
    assert page.status_code == 404
    assert "There is no such clock" in text_of(page)
    assert "resolution" in text_of(page)
