"""Section 6, next reply: it starts at the oldest unanswered message, and any public answer clears it."""

from __future__ import annotations

from tests.domain.places import KOL
from tests.domain.sla.desk import at


def test_the_oldest_unanswered_message_counts_and_an_answer_clears_it() -> None:
    life = at(KOL, "Tue 2026-02-10 10:00", first_response="8h", next_reply="2h")
    life.act("acknowledge", by="ann")
    life.act("reply", by="ann", text="Hello.")
    life.sleep_until(KOL("Tue 2026-02-10 12:20"))
    life.act("customer_replied", text="Any news?")
    life.sleep_until(KOL("Tue 2026-02-10 12:50"))
    life.act("customer_replied", text="Hello?")
    assert life.case.clocks["next_reply"].due_at == KOL("Tue 2026-02-10 15:20")
    life.sleep_until(KOL("Tue 2026-02-10 15:05"))
    life.act("reply", by="ann", text="Here it is.")
    first = life.case.clocks["next_reply"]
    assert (first.run, first.ended) == (1, "met")
    life.sleep_until(KOL("Tue 2026-02-10 16:45"))
    life.act("customer_replied", text="And now?")
    second = life.case.clocks["next_reply"]
    assert (second.run, second.due_at) == (2, KOL("Wed 2026-02-11 09:45"))
