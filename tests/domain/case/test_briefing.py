"""The briefing: what the engine's own screen says of a ticket."""

from __future__ import annotations

from domain.case.briefing import briefing
from tests.domain.life import Life


def test_it_links_to_the_ticket_in_the_console_where_that_is_known() -> None:
    case = Life(ticket={"reference": "ZD-7.a"}).case
    assert "in the console" not in briefing(case)
    address = "https://support.example/console/tickets/ZD-7.a"
    there = case.model_copy(update={"snapshot": case.snapshot.model_copy(update={"page": address})})
    assert briefing(there).endswith(f"\n\n[ZD-7.a in the console]({address})")
