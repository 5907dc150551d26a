"""Section 1, working time: windows by local date, elapsed instants, bounds that do not exist or exist twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain.time.working_time import WEEKDAYS, WorkingTime
from tests.domain.life import Life
from tests.domain.places import KOL, LON, Place
from tests.domain.sla.desk import at, due, working

HOUR = timedelta(hours=1)
NEW_YORK = Place("America/New_York", ("00:00", "24:00"))
LONDON = Place("Europe/London", ("00:00", "24:00"))
LORD_HOWE = Place("Australia/Lord_Howe", ("00:00", "24:00"))
APIA = Place("Pacific/Apia", ("00:00", "24:00"))


def every_day(place: Place, hours: str) -> dict[str, Any]:
    return {"zone": place.zone, "hours": {"mon-sun": hours}}


def due_every_day(place: Place, hours: str, start: str, target: str) -> datetime | None:
    return due(Life(working(every_day(place, hours), resolution=target), start=place(start)), "resolution")


def windows(place: Place, hours: tuple[str, str], first: date, last: date) -> list[tuple[datetime, datetime]]:
    return WorkingTime.weekly(dict.fromkeys(WEEKDAYS, (hours,)), place.zone).windows(first, last)


def test_a_lunch_break_is_no_working_time() -> None:
    assert due(at(KOL, "Thu 2026-08-13 12:40", resolution="45m"), "resolution") == KOL("Thu 2026-08-13 14:25")


def test_a_holiday_is_no_working_day() -> None:
    calendar = {**KOL.calendar, "special": {"2026-08-14": "closed"}}
    life = Life(working(calendar, resolution="3h"), start=KOL("Thu 2026-08-13 17:30"))
    assert due(life, "resolution") == KOL("Mon 2026-08-17 11:30")


def test_midnight_is_not_lost() -> None:
    reached = due_every_day(NEW_YORK, "00:00-24:00", "Wed 2026-06-10 23:00", "2h")
    assert reached == NEW_YORK("Thu 2026-06-11 01:00")


@pytest.mark.parametrize(
    ("place", "first", "last", "length"),
    [
        (NEW_YORK, "Sun 2026-11-01 00:00", "Mon 2026-11-02 00:00", "25h"),
        (NEW_YORK, "Sun 2026-03-08 00:00", "Mon 2026-03-09 00:00", "23h"),
        (LORD_HOWE, "Sun 2026-04-05 00:00", "Mon 2026-04-06 00:00", "24h 30m"),
        (LORD_HOWE, "Sun 2026-10-04 00:00", "Mon 2026-10-05 00:00", "23h 30m"),
    ],
)
def test_a_day_on_which_clocks_change_is_longer_or_shorter(place: Place, first: str, last: str, length: str) -> None:
    assert due_every_day(place, "00:00-24:00", first, length) == place(last)


@pytest.mark.parametrize(
    ("start", "reached"),
    [("Sat 2026-04-04 23:00", "Sun 2026-04-05 06:30"), ("Sat 2026-10-03 23:00", "Sun 2026-10-04 07:30")],
)
def test_eight_hours_over_a_change_of_half_an_hour(start: str, reached: str) -> None:
    assert due_every_day(LORD_HOWE, "00:00-24:00", start, "8h") == LORD_HOWE(reached)


def test_a_night_team_works_an_hour_longer_in_the_night_the_clocks_go_back() -> None:
    night = "22:00-24:00 00:00-06:00"
    assert due_every_day(NEW_YORK, night, "Sat 2026-10-31 22:00", "9h") == NEW_YORK("Sun 2026-11-01 06:00")
    reached = due_every_day(NEW_YORK, night, "Sat 2026-10-31 23:00", "5h")
    assert reached == NEW_YORK("Sun 2026-11-01 03:00") == datetime(2026, 11, 1, 8, tzinfo=UTC), "03:00 EST"


def test_the_offset_changes_over_a_weekend() -> None:
    reached = due(at(LON, "Fri 2026-03-27 17:00", resolution="2h"), "resolution")
    assert reached == LON("Mon 2026-03-30 09:00") == datetime(2026, 3, 30, 8, tzinfo=UTC)


def test_a_bound_in_a_spring_gap_moves_forward_by_the_gap() -> None:
    sunday = date(2026, 3, 29)
    assert windows(LONDON, ("01:15", "05:00"), sunday, sunday) == [
        (LONDON("Sun 2026-03-29 02:15"), LONDON("Sun 2026-03-29 05:00"))
    ]
    reached = due_every_day(LONDON, "01:15-05:00", "Sun 2026-03-29 00:00", "2h 45m")
    assert reached == LONDON("Sun 2026-03-29 05:00")


def test_a_window_that_then_closes_before_it_opens_is_empty() -> None:
    sunday = date(2026, 3, 29)
    assert windows(LONDON, ("01:20", "02:10"), sunday, sunday) == []
    assert due_every_day(LONDON, "01:20-02:10", "Sun 2026-03-29 00:00", "1m") == LONDON("Mon 2026-03-30 01:21")


def test_an_ambiguous_bound_is_its_first_occurrence() -> None:
    sunday = date(2026, 10, 25)
    assert windows(LONDON, ("00:30", "01:40"), sunday, sunday) == [
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), datetime(2026, 10, 25, 0, 40, tzinfo=UTC))
    ]
    closes = due_every_day(LONDON, "00:30-01:40", "Sun 2026-10-25 00:00", "1h 10m")
    assert closes == datetime(2026, 10, 25, 0, 40, tzinfo=UTC)
    two_hours = due_every_day(LONDON, "01:00-02:00", "Sun 2026-10-25 00:00", "2h")
    assert two_hours == datetime(2026, 10, 25, 2, tzinfo=UTC)


def test_a_local_date_may_be_missing_altogether() -> None:
    assert windows(APIA, ("09:00", "17:00"), date(2011, 12, 29), date(2011, 12, 31)) == [
        (APIA("Thu 2011-12-29 09:00"), APIA("Thu 2011-12-29 17:00")),
        (APIA("Sat 2011-12-31 09:00"), APIA("Sat 2011-12-31 17:00")),
    ]
    assert due_every_day(APIA, "09:00-17:00", "Thu 2011-12-29 00:00", "16h") == APIA("Sat 2011-12-31 17:00")
