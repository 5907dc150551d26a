"""Section 2, deadline: the earliest instant at which the target is used up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.clocks.clock import Clock
from tests.domain.places import NY
from tests.domain.sla.desk import at, due


@pytest.mark.parametrize(
    ("start", "target", "reached"),
    [
        ("Fri 2026-09-18 14:10", "2h 50m", "Fri 2026-09-18 17:00"),
        ("Fri 2026-09-18 16:15", "1h 45m", "Mon 2026-09-21 10:00"),
    ],
)
def test_a_target_used_up_at_closing_is_due_at_closing(start: str, target: str, reached: str) -> None:
    assert due(at(NY, start, resolution=target), "resolution") == NY(reached)


def test_a_start_outside_hours_counts_from_the_next_opening() -> None:
    saturday = at(NY, "Sat 2026-09-19 11:00", resolution="90m")
    assert due(saturday, "resolution") == NY("Mon 2026-09-21 10:30")


def test_a_start_exactly_at_closing_is_outside() -> None:
    assert due(at(NY, "Fri 2026-09-18 17:00", resolution="1h"), "resolution") == NY("Mon 2026-09-21 10:00")


def test_a_target_of_nothing_is_due_at_its_start_even_outside_hours() -> None:
    saturday = NY("Sat 2026-09-19 11:00")
    nothing = Clock(name="resolution", started_at=saturday, target=timedelta()).computed(NY.windows, ())
    assert nothing.due_at == saturday


def test_a_due_is_kept_as_an_instant_and_moves_only_for_a_recorded_cause() -> None:
    life = at(NY, "Fri 2026-09-18 16:15", resolution="1h 45m")
    before = due(life, "resolution")
    life.act("note", by="ann", text="Looking.")
    life.act("customer_replied", text="Any news?")
    life.act("acknowledge", by="ann")
    assert due(life, "resolution") == before
