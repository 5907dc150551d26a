"""Section 4, pauses: their working seconds are taken from what a clock has used, and nothing else changes."""

from __future__ import annotations

from datetime import timedelta

from domain.case.dues import dues
from domain.clocks.clock import Clock
from domain.time.pauses import Pause, united
from tests.domain.life import Life
from tests.domain.places import KOL, LON, NY, Place
from tests.domain.sla.desk import at, due, due_of

HOUR = timedelta(hours=1)


def paused(place: Place, start: str, target: str, since: str, until: str) -> Life:
    """A ticket with a resolution to be given, that waits for a courier from one instant to another."""
    life = at(place, start, resolution=target)
    life.sleep_until(place(since))
    life.act("wait", by="ann", on="courier")
    life.sleep_until(place(until))
    life.act("resume", by="ann")
    return life


def test_a_pause_moves_the_due_by_its_working_time_never_by_the_wall() -> None:
    assert due(at(NY, "Wed 2026-09-16 13:00", resolution="6h"), "resolution") == NY("Thu 2026-09-17 11:00")
    life = paused(NY, "Wed 2026-09-16 13:00", "6h", "Wed 2026-09-16 15:30", "Thu 2026-09-17 10:45")
    assert due(life, "resolution") == NY("Thu 2026-09-17 14:15")
    assert life.case.clocks["resolution"].started_at == NY("Wed 2026-09-16 13:00"), "the start never moves"


def test_while_paused_there_is_no_due_and_no_level_comes() -> None:
    life = at(NY, "Wed 2026-09-16 13:00", resolution="6h")
    life.sleep_until(NY("Wed 2026-09-16 15:30"))
    life.act("wait", by="ann", on="courier")
    assert due(life, "resolution") is None
    assert "resolution" not in {each.clock for each in dues(life.case)}
    life.sleep_until(NY("Fri 2026-09-18 16:00"))
    assert not life.case.breached


def test_a_pause_wholly_outside_hours_changes_nothing() -> None:
    without = due(at(NY, "Fri 2026-09-18 16:00", resolution="2h"), "resolution")
    life = paused(NY, "Fri 2026-09-18 16:00", "2h", "Fri 2026-09-18 17:40", "Mon 2026-09-21 08:15")
    assert due(life, "resolution") == without == NY("Mon 2026-09-21 10:00")


def test_a_pause_that_begins_after_the_due_does_not_move_it() -> None:
    life = paused(NY, "Wed 2026-09-16 13:00", "3h", "Wed 2026-09-16 16:30", "Thu 2026-09-17 09:30")
    resolution = life.case.clocks["resolution"]
    assert (resolution.due_at, resolution.missed) == (NY("Wed 2026-09-16 16:00"), True)


def test_seconds_count() -> None:
    life = paused(NY, "Wed 2026-09-16 13:00", "3h", "Wed 2026-09-16 15:10:20", "Wed 2026-09-16 15:42:50")
    assert due(life, "resolution") == NY("Wed 2026-09-16 16:32:30")


def test_overlaps_are_united_not_added() -> None:
    """A ticket waits for one party at a time; two spans that overlap can only be given to the clock itself."""
    spans = [("Wed 2026-09-16 14:00", "Wed 2026-09-16 15:00"), ("Wed 2026-09-16 14:40", "Wed 2026-09-16 15:20")]
    pauses = tuple(Pause(start=NY(start), end=NY(end)) for start, end in spans)
    clock = Clock(name="resolution", started_at=NY("Wed 2026-09-16 13:00"), target=3 * HOUR, pausable=True)
    assert clock.computed(NY.windows, pauses).due_at == NY("Thu 2026-09-17 09:20")
    assert united(pauses) == (Pause(start=NY("Wed 2026-09-16 14:00"), end=NY("Wed 2026-09-16 15:20")),)


def test_created_paused_it_has_used_nothing_and_starts_when_it_resumes() -> None:
    life = paused(LON, "Wed 2026-07-08 10:00", "6h", "Wed 2026-07-08 10:00", "Wed 2026-07-08 15:00")
    assert due(life, "resolution") == LON("Thu 2026-07-09 11:00")


def test_resolved_without_ever_running_nothing_is_used_and_the_clock_is_met() -> None:
    life = at(LON, "Wed 2026-07-08 10:00", resolution="6h")
    life.act("wait", by="ann", on="courier")
    life.sleep_until(LON("Wed 2026-07-08 15:00"))
    life.act("resolve", by="ann", resolution="It arrived.")
    resolution = life.case.clocks["resolution"]
    used = resolution.used(life.now, life.case.snapshot.calendar("HERE"), life.case.pauses)
    assert (used, resolution.ended) == (timedelta(), "met")


def test_resolved_while_paused_the_pause_is_closed_first() -> None:
    life = at(KOL, "Tue 2026-02-10 11:00", resolution="5h")
    life.sleep_until(KOL("Tue 2026-02-10 12:30"))
    life.act("wait", by="ann", on="courier")
    life.sleep_until(KOL("Thu 2026-02-12 10:00"))
    life.act("resolve", by="ann", resolution="Found it.")
    resolution = life.case.clocks["resolution"]
    used = resolution.used(life.now, life.case.snapshot.calendar("HERE"), life.case.pauses)
    assert (used, resolution.ended, resolution.late_working) == (timedelta(hours=1, minutes=30), "met", None)


def test_a_promised_date_does_not_slide() -> None:
    life = at(LON, "Wed 2026-07-08 09:00", resolution="12h")
    life.act("acknowledge", by="ann")
    promised = LON("Thu 2026-07-09 12:00")
    life.act("promise", by="ann", at=promised.isoformat())
    before = due_of(life, "resolution")
    life.sleep_until(LON("Wed 2026-07-08 10:00"))
    life.act("wait", by="ann", on="customer", text="Which invoice is it?")
    life.sleep_until(LON("Wed 2026-07-08 12:00"))
    life.act("resume", by="ann")
    assert due(life, "resolution") == before + 2 * HOUR
    assert due(life, "promise") == life.case.promised_at == promised
    life.sleep_until(promised + timedelta(seconds=1))
    [broken] = [entry for entry in life.entries("breached") if entry.data["clock"] == "promise"]
    assert broken.due_at == broken.at == promised
