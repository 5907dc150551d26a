"""Pauses: one at a time, and what is used is what is left, beyond the worked examples of section 4."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.clocks.clock import Clock
from domain.time.pauses import Pause, Pauses, ended, opened, paused_at, united
from tests.domain.life import Life
from tests.domain.places import NY, Place

HOUR = timedelta(hours=1)


def clock(place: Place, start: str, target: timedelta, *pauses: tuple[str, str | None]) -> Clock:
    """A pausable clock at a place, with its pauses."""
    bare = Clock(name="resolution", started_at=place(start), target=target, pausable=True)
    return bare.computed(place.windows, breaks(place, *pauses))


def breaks(place: Place, *pauses: tuple[str, str | None]) -> Pauses:
    return tuple(Pause(start=place(start), end=place(end) if end else None) for start, end in pauses)


def test_the_date_a_person_promised_is_broken_even_while_waiting() -> None:
    life = Life()
    life.act("promise", by="ann", at=(life.now + 5 * HOUR).isoformat())
    life.act("wait", by="ann", on="customer", text="Which invoice is it?")
    life.sleep(5 * HOUR)
    assert "promise" in [entry.data["clock"] for entry in life.entries("breached")]


def test_a_second_pause_does_not_open_while_one_is_open() -> None:
    first = opened((), NY("Wed 2026-09-16 14:00"), "waiting")
    assert opened(first, NY("Wed 2026-09-16 15:00"), "again") == first
    assert paused_at(first)
    assert not paused_at(ended(first, NY("Wed 2026-09-16 15:00")))


def test_a_pause_says_why_and_never_ends_before_it_began() -> None:
    began = NY("Wed 2026-09-16 14:00")
    [pause] = opened((), began, "waiting for the carrier")
    assert (pause.start, pause.end, pause.why) == (began, None, "waiting for the carrier")
    assert [p.end for p in ended((pause,), NY("Wed 2026-09-16 13:59"))] == [began]
    assert [p.end for p in ended((pause,), NY("Wed 2026-09-16 14:01"))] == [NY("Wed 2026-09-16 14:01")]


def test_pauses_that_touch_are_one() -> None:
    touching = breaks(NY, ("Wed 2026-09-16 14:00", "Wed 2026-09-16 15:00"), ("Wed 2026-09-16 15:00", None))
    assert united(touching) == breaks(NY, ("Wed 2026-09-16 14:00", None))


@pytest.mark.parametrize("minutes", [0, 1, 45, 200, 3_000])
def test_used_is_what_is_left_of_the_target_at_its_due(minutes: int) -> None:
    pauses = breaks(
        NY, ("Wed 2026-09-16 15:30", "Thu 2026-09-17 10:45"), ("Fri 2026-09-18 09:00", "Fri 2026-09-18 09:01")
    )
    bare = Clock(name="resolution", started_at=NY("Wed 2026-09-16 13:00"), target=minutes * HOUR / 60, pausable=True)
    whole = bare.computed(NY.windows, pauses)
    assert whole.due_at
    assert whole.used(whole.due_at, NY.windows, pauses) == whole.target
