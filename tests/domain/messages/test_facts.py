"""What every message knows of its ticket, by the names that templates use."""

from __future__ import annotations

from datetime import timedelta

from domain.messages.facts import KNOWN
from tests.domain.life import TICKET, Life


def test_a_message_knows_the_ticket_its_place_and_its_owner() -> None:
    life = Life()
    facts = next(message.facts for _, message in life.sent if message.purpose == "receipt")
    due = life.case.clocks["acknowledge"].due_at
    assert due is not None
    assert life.case.next_update_at is not None
    assert {name: facts[name] for name in facts if name not in ("items", "note", "description", "reply_offer")} == {
        "reference": TICKET["reference"],
        "subject": TICKET["subject"],
        "customer_name": TICKET["customer"]["name"],
        "priority": "high",
        "category": "billing",
        "tier": "frontline",
        "team": "billing",
        "episode": 1,
        "owner_name": "Ann",
        "next_update_at": life.case.next_update_at.isoformat(),
        "acknowledge_by": due.isoformat(),
    }


def test_what_is_not_so_is_not_told() -> None:
    life = Life()
    life.act("acknowledge", by="ann")
    life.sleep(timedelta(hours=1))
    life.act("resolve", by="ann", resolution="Done.")
    facts = life.sent[-1][1].facts
    assert (facts["acknowledge_by"], facts["next_update_at"]) == (None, None)


def test_templates_may_draw_on_everything_that_is_told() -> None:
    life = Life()
    life.sleep(timedelta(days=2))
    told = {name for _, message in life.sent for name in message.facts}
    assert told - {"items", "reply_offer"} <= {*KNOWN}
