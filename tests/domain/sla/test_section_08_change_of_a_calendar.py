"""Section 8, change of a calendar: used time stays as it was counted, and what is left counts on the new hours."""

from __future__ import annotations

from datetime import timedelta

from tests.domain.places import LON, Place
from tests.domain.sla.desk import at, due, working

SHORTER = Place("Europe/London", ("10:00", "16:00"))


def test_the_past_is_never_rewritten() -> None:
    life = at(LON, "Tue 2026-07-14 14:00", resolution="9h")
    life.act("acknowledge", by="ann")
    before = due(life, "resolution")
    assert before == LON("Wed 2026-07-15 13:00")

    life.sleep_until(LON("Tue 2026-07-14 20:00"))
    life.bundles["test"] = ("v2", working(SHORTER.calendar, resolution="9h"))
    life.act("move_policy", by="olga", policy="test", reason="shorter hours in summer")
    after = due(life, "resolution")
    assert after == LON("Wed 2026-07-15 15:00"), "4 h were used, 5 h are left; recounting would have said Thu 11:00"
    assert life.case.clocks["resolution"].counted == timedelta(hours=4)

    [entry] = life.entries("policy_moved")
    assert entry.data["dues"]["resolution"] == [before.isoformat(), LON("Wed 2026-07-15 15:00").isoformat()]
    assert (entry.data["from"], entry.data["to"]) == ("test v1", "test v2")
