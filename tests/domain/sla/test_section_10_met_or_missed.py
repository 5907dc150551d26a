"""Section 10, met or missed: met if and only if the event is not after the due; both kinds of lateness are kept."""

from __future__ import annotations

from datetime import timedelta

from domain.clocks.clock import Clock
from tests.domain.places import NY
from tests.domain.sla.desk import at, due

HOUR = timedelta(hours=1)


def answered(start: str, target: str, event: str) -> Clock:
    life = at(NY, start, first_response=target)
    life.sleep_until(NY(event))
    life.act("reply", by="ann", text="Hello.")
    return life.case.clocks["first_response"]


def test_an_answer_after_closing_but_before_the_due_is_met() -> None:
    assert due(at(NY, "Fri 2026-09-18 16:00", first_response="90m"), "first_response") == NY("Mon 2026-09-21 09:30")
    assert answered("Fri 2026-09-18 16:00", "90m", "Fri 2026-09-18 21:00").ended == "met"


def test_an_answer_after_the_due_is_missed_by_both_figures() -> None:
    late = answered("Fri 2026-09-18 16:00", "90m", "Mon 2026-09-21 11:15")
    assert (late.ended, late.late_working, late.late_calendar) == ("missed", 1.75 * HOUR, 1.75 * HOUR)


def test_due_at_closing_and_answered_after_it_is_late_by_the_calendar_only() -> None:
    late = answered("Fri 2026-09-18 14:10", "2h 50m", "Fri 2026-09-18 19:00")
    assert late.due_at == NY("Fri 2026-09-18 17:00")
    assert (late.ended, late.late_working, late.late_calendar) == ("missed", timedelta(), 2 * HOUR)
