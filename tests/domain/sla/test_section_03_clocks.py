"""Section 3, the clocks: what pauses and what does not, and what of a ticket falls due next."""

from __future__ import annotations

from datetime import timedelta

from tests.domain.in_london import IN_LONDON, next_of
from tests.domain.life import Life
from tests.domain.places import LON


def test_waiting_pauses_resolution_and_neither_acknowledge_nor_first_response() -> None:
    life = Life(IN_LONDON, start=LON("Tue 2026-07-07 09:00"))
    life.sleep_until(LON("Tue 2026-07-07 09:20"))
    life.act("wait", by="ben", on="courier")
    assert life.case.clocks["acknowledge"].due_at == LON("Tue 2026-07-07 09:30")
    assert life.case.clocks["first_response"].due_at == LON("Tue 2026-07-07 13:00")
    assert life.case.clocks["resolution"].due_at is None
    life.sleep_until(LON("Tue 2026-07-07 11:20"))
    life.act("resume", by="ben")
    assert life.case.clocks["first_response"].due_at == LON("Tue 2026-07-07 13:00")
    assert life.case.clocks["resolution"].due_at == LON("Wed 2026-07-08 09:00")


def test_the_next_due_is_the_earliest_of_what_still_matters() -> None:
    life = Life(IN_LONDON, start=LON("Tue 2026-07-07 09:00"))
    assert next_of(life) == ("acknowledge", LON("Tue 2026-07-07 09:30"))
    life.sleep_until(LON("Tue 2026-07-07 09:12"))
    life.act("acknowledge", by="ann")
    assert next_of(life) == ("first_response", LON("Tue 2026-07-07 13:00"))
    life.sleep_until(LON("Tue 2026-07-07 09:20"))
    life.act("wait", by="ann", on="courier")
    assert next_of(life) == ("first_response", LON("Tue 2026-07-07 13:00")), "also while resolution is paused"
    life.sleep_until(LON("Tue 2026-07-07 11:20"))
    life.act("resume", by="ann")
    assert next_of(life) == ("first_response", LON("Tue 2026-07-07 13:00"))
    life.sleep_until(LON("Tue 2026-07-07 12:00"))
    life.act("reply", by="ann", text="It is on its way.")
    assert next_of(life) == ("resolution", LON("Wed 2026-07-08 09:00"))


def test_a_missed_clock_never_holds_the_next_due_in_the_past() -> None:
    life = Life(IN_LONDON, start=LON("Tue 2026-07-07 09:00"))
    life.act("acknowledge", by="ann")
    life.sleep(timedelta(hours=5))
    assert life.case.clocks["first_response"].missed
    assert next_of(life)[1] > life.now
