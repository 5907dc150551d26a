"""Section 11, one notification, one key: a truly new due gives a new one, and nothing else does."""

from __future__ import annotations

from typing import Any

from tests.domain.life import Life
from tests.domain.places import KOL
from tests.domain.sla.desk import working


def test_the_next_due_of_the_same_clock_is_another_key() -> None:
    policy: dict[str, Any] = working(KOL.calendar, next_reply="2h")
    life = Life(policy, {"reference": "T-81"}, agents=["person-7"], start=KOL("Tue 2026-02-10 11:00"))
    life.act("acknowledge", by="person-7")
    life.act("reply", by="person-7", text="Hello.")
    life.sleep_until(KOL("Tue 2026-02-10 12:20"))
    life.act("customer_replied", text="Any news?")
    life.sleep_until(KOL("Tue 2026-02-10 16:45"))
    life.act("reply", by="person-7", text="Soon.")
    life.act("customer_replied", text="When?")
    life.sleep_until(KOL("Wed 2026-02-11 10:00"))
    keys = [m.id for _, m in life.sent if m.purpose == "breach" and m.to.id == "person-7"]
    assert keys == [
        "T-81/1/next_reply/1/due/2026-02-10T09:50:00.000000Z/person-7/email",
        "T-81/1/next_reply/2/due/2026-02-11T04:15:00.000000Z/person-7/email",
    ]
