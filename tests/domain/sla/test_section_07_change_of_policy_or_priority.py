"""Section 7, change of policy or priority: from the original start, with the pauses, and no breach made up."""

from __future__ import annotations

from typing import Any

from tests.domain.life import Life
from tests.domain.places import NY
from tests.domain.sla.desk import due, working

LOW = {"calendar": "HERE", "resolution": "16h"}
HIGH = {"calendar": "HERE", "resolution": "5h"}


def paused_until_wednesday_noon(**more: Any) -> Life:
    policy = working(NY.calendar, resolution="16h") | more
    policy["priorities"] = policy["priorities"] | {"low": LOW, "high": HIGH}
    life = Life(policy, {"priority": "low"}, start=NY("Tue 2026-05-12 10:00"))
    life.act("acknowledge", by="ann")
    life.sleep_until(NY("Tue 2026-05-12 13:00"))
    life.act("wait", by="ann", on="customer", text="Which card was it?")
    life.sleep_until(NY("Wed 2026-05-13 12:00"))
    life.act("resume", by="ann")
    return life


def test_another_priority_carries_the_pause_over() -> None:
    life = paused_until_wednesday_noon()
    assert due(life, "resolution") == NY("Thu 2026-05-14 17:00")
    life.sleep_until(NY("Wed 2026-05-13 12:30"))
    life.act("priority", by="ann", priority="high", reason="the shop is closed")
    assert due(life, "resolution") == NY("Wed 2026-05-13 14:00")
    old, new = life.entries("priority_changed")[0].data["dues"]["resolution"]
    assert (old, new) == (NY("Thu 2026-05-14 17:00").isoformat(), NY("Wed 2026-05-13 14:00").isoformat())
    assert not life.case.breached


def test_another_policy_carries_the_pause_over() -> None:
    life = paused_until_wednesday_noon()
    life.sleep_until(NY("Wed 2026-05-13 12:30"))
    life.bundles["test"] = ("v2", working(NY.calendar, resolution="5h"))
    life.act("move_policy", by="olga", policy="test", reason="sooner from now on")
    assert due(life, "resolution") == NY("Wed 2026-05-13 14:00")
    assert not life.case.breached


def test_what_a_team_agreed_to_counts_from_its_own_assignment_whatever_the_tickets_age() -> None:
    tiers = working(NY.calendar)["tiers"]
    second = {"name": "specialist", "accept_within": "300h", "work_within": "300h", "agreed_within": "3h"}
    life = paused_until_wednesday_noon(tiers=[tiers[0], second, tiers[1]])
    life.sleep_until(NY("Wed 2026-05-13 15:15"))
    life.act("escalate", by="ann", reason="needs expertise")
    assert due(life, "internal") == NY("Thu 2026-05-14 10:15")
