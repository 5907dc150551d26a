"""Section 5, reopening: what lies between resolved and reopened is a pause, and the episode has a number of its own."""

from __future__ import annotations

from datetime import timedelta

from domain.case.view import view
from tests.domain.places import NY
from tests.domain.sla.desk import at, due

HOUR = timedelta(hours=1)


def test_the_time_between_resolving_and_reopening_is_a_pause() -> None:
    life = at(NY, "Tue 2026-05-12 10:00", resolution="8h")
    windows = life.case.snapshot.calendar("HERE")
    life.act("acknowledge", by="ann")
    life.sleep_until(NY("Tue 2026-05-12 15:00"))
    life.act("resolve", by="ann", resolution="Refunded.")
    first = life.case.clocks["resolution"]
    assert (first.ended, first.used(life.now, windows, life.case.pauses)) == ("met", 5 * HOUR)

    life.sleep_until(NY("Thu 2026-05-14 11:00"))
    life.act("reopen", by="ann", reason="charged again")
    second = life.case.clocks["resolution"]
    assert due(life, "resolution") == NY("Thu 2026-05-14 14:00"), "3 h were left"
    assert (second.episode, second.run, second.started_at) == (2, 1, NY("Tue 2026-05-12 10:00"))

    life.sleep_until(NY("Thu 2026-05-14 13:00"))
    life.act("resolve", by="ann", resolution="Refunded again.")
    again = life.case.clocks["resolution"]
    assert (again.ended, again.used(life.now, windows, life.case.pauses)) == ("met", 7 * HOUR)
    assert first in life.case.ended_clocks


def test_both_the_whole_tickets_time_and_the_episodes_are_reported() -> None:
    life = at(NY, "Tue 2026-05-12 10:00", resolution="8h")
    life.act("acknowledge", by="ann")
    life.sleep_until(NY("Tue 2026-05-12 15:00"))
    life.act("resolve", by="ann", resolution="Refunded.")
    life.sleep_until(NY("Thu 2026-05-14 11:00"))
    life.act("reopen", by="ann", reason="charged again")
    life.sleep_until(NY("Thu 2026-05-14 13:00"))
    life.act("resolve", by="ann", resolution="Refunded again.")
    took = [entry.data["took"] for entry in life.entries("resolved")]
    assert took == [{"ticket": "PT5H", "episode": "PT5H"}, {"ticket": "PT7H", "episode": "PT2H"}]
    [shown] = [c for c in view(life.case, life.now).clocks if c.name == "resolution" and c.run == 1][-1:]
    assert (shown.used, shown.used_in_episode) == (7 * HOUR, 2 * HOUR)
