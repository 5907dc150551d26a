"""Section 4: a pause takes its working seconds from what a clock has used, and changes nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from domain.clocks import Clock
from domain.pauses import Pause, Pauses, ended, opened, paused_at, united
from tests.domain.life import Life, promising
from tests.domain.places import KOL, LON, NY, Place

HOUR = timedelta(hours=1)


def clock(place: Place, start: str, target: timedelta, *pauses: tuple[str, str | None]) -> Clock:
    """A pausable clock at a place, with its pauses."""
    bare = Clock(name="resolution", started_at=place(start), target=target, pausable=True)
    return bare.computed(place.windows, breaks(place, *pauses))


def breaks(place: Place, *pauses: tuple[str, str | None]) -> Pauses:
    return tuple(Pause(start=place(start), end=place(end) if end else None) for start, end in pauses)


def test_section_4_the_pause_is_extended_by_its_working_seconds_never_by_the_wall() -> None:
    assert clock(NY, "Wed 2026-09-16 13:00", 6 * HOUR).due_at == NY("Thu 2026-09-17 11:00")
    paused = clock(NY, "Wed 2026-09-16 13:00", 6 * HOUR, ("Wed 2026-09-16 15:30", "Thu 2026-09-17 10:45"))
    assert paused.due_at == NY("Thu 2026-09-17 14:15")


def test_section_4_while_paused_there_is_no_due_and_no_level_comes() -> None:
    paused = clock(NY, "Wed 2026-09-16 13:00", 6 * HOUR, ("Wed 2026-09-16 15:30", None))
    assert paused.due_at is None
    assert paused.instants == {}
    assert paused.state(breaks(NY, ("Wed 2026-09-16 15:30", None))) == "paused"


def test_section_4_a_pause_outside_hours_changes_nothing() -> None:
    without = clock(NY, "Fri 2026-09-18 16:00", 2 * HOUR)
    outside = clock(NY, "Fri 2026-09-18 16:00", 2 * HOUR, ("Fri 2026-09-18 17:40", "Mon 2026-09-21 08:15"))
    assert without.due_at == outside.due_at == NY("Mon 2026-09-21 10:00")


def test_section_4_a_pause_that_begins_after_the_due_does_not_move_it() -> None:
    late = clock(NY, "Wed 2026-09-16 13:00", 3 * HOUR, ("Wed 2026-09-16 16:30", "Thu 2026-09-17 09:30"))
    assert late.due_at == NY("Wed 2026-09-16 16:00")


def test_section_4_seconds_count() -> None:
    paused = clock(NY, "Wed 2026-09-16 13:00", 3 * HOUR, ("Wed 2026-09-16 15:10:20", "Wed 2026-09-16 15:42:50"))
    assert paused.due_at == NY("Wed 2026-09-16 16:32:30")


def test_section_4_overlaps_are_united_not_added() -> None:
    pauses = [("Wed 2026-09-16 14:00", "Wed 2026-09-16 15:00"), ("Wed 2026-09-16 14:40", "Wed 2026-09-16 15:20")]
    assert clock(NY, "Wed 2026-09-16 13:00", 3 * HOUR, *pauses).due_at == NY("Thu 2026-09-17 09:20")
    assert united(breaks(NY, *pauses)) == breaks(NY, ("Wed 2026-09-16 14:00", "Wed 2026-09-16 15:20"))


def test_section_4_created_paused_has_used_nothing_and_starts_when_it_resumes() -> None:
    start = "Wed 2026-07-08 10:00"
    resumed = clock(LON, start, 6 * HOUR, (start, "Wed 2026-07-08 15:00"))
    assert resumed.due_at == LON("Thu 2026-07-09 11:00")
    waiting = clock(LON, start, 6 * HOUR, (start, None))
    at, pauses = LON("Wed 2026-07-08 16:00"), breaks(LON, (start, None))
    assert waiting.used(at, LON.windows, pauses) == timedelta()
    assert waiting.answer(at, LON.windows, ended(pauses, at)).met is True


def test_section_4_resolved_while_paused_closes_the_pause_first() -> None:
    life = Life(
        policy={
            "calendars": {"KOL": KOL.calendar},
            "priorities": promising(calendar="KOL", resolution="5h"),
            "waiting": {"remind_after": [], "close_after": "30d", "third_party_at_most": "30d"},
        },
        start=KOL("Tue 2026-02-10 11:00"),
    )
    life.sleep_until(KOL("Tue 2026-02-10 12:30"))
    life.act("wait", by="ann", on="courier")
    life.sleep_until(KOL("Thu 2026-02-12 10:00"))
    life.act("resolve", by="ann", resolution="Found it.")
    resolution = life.case.clocks["resolution"]
    windows = life.case.snapshot.calendar("KOL")
    assert resolution.used(life.now, windows, life.case.pauses) == timedelta(hours=1, minutes=30)
    assert resolution.ended == "met"
    assert resolution.late_working is None


def test_section_4_a_promised_date_does_not_slide() -> None:
    life = Life(
        policy={
            "calendars": {"LON": LON.calendar},
            "priorities": promising(calendar="LON", resolution="12h"),
            "waiting": {"remind_after": [], "close_after": "30d", "third_party_at_most": "30d"},
        },
        start=LON("Wed 2026-07-08 09:00"),
    )
    life.act("acknowledge", by="ann")
    promised = LON("Thu 2026-07-09 12:00")
    life.act("promise", by="ann", at=promised.isoformat())
    before = due(life, "resolution")
    life.sleep_until(LON("Wed 2026-07-08 10:00"))
    life.act("wait", by="ann", on="customer", text="Which invoice is it?")
    life.sleep_until(LON("Wed 2026-07-08 12:00"))
    life.act("resume", by="ann")
    assert due(life, "resolution") == before + 2 * HOUR
    assert due(life, "promise") == life.case.promised_at == promised
    life.sleep_until(promised + timedelta(seconds=1))
    [broken] = [entry for entry in life.entries("breached") if entry.data["clock"] == "promise"]
    assert broken.due_at == broken.at == promised


def due(life: Life, clock: str) -> datetime:
    due_at = life.case.clocks[clock].due_at
    assert due_at
    return due_at


def test_the_date_a_person_promised_is_broken_even_while_waiting() -> None:
    life = Life()
    life.act("promise", by="ann", at=(life.now + 5 * HOUR).isoformat())
    life.act("wait", by="ann", on="customer", text="Which invoice is it?")
    life.sleep(5 * HOUR)
    assert "promise" in [entry.data["clock"] for entry in life.entries("breached")]


def test_a_second_pause_does_not_open_while_one_is_open() -> None:
    first = opened((), NY("Wed 2026-09-16 14:00"))
    assert opened(first, NY("Wed 2026-09-16 15:00")) == first
    assert paused_at(first)
    assert not paused_at(ended(first, NY("Wed 2026-09-16 15:00")))


@pytest.mark.parametrize("minutes", [0, 1, 45, 200, 3_000])
def test_used_is_what_is_left_of_the_target_at_its_due(minutes: int) -> None:
    pauses = breaks(
        NY, ("Wed 2026-09-16 15:30", "Thu 2026-09-17 10:45"), ("Fri 2026-09-18 09:00", "Fri 2026-09-18 09:01")
    )
    bare = Clock(name="resolution", started_at=NY("Wed 2026-09-16 13:00"), target=minutes * HOUR / 60, pausable=True)
    whole = bare.computed(NY.windows, pauses)
    assert whole.due_at
    assert whole.used(whole.due_at, NY.windows, pauses) == whole.target
