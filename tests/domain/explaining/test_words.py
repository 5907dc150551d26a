from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.explaining.words import amount, moment


@pytest.mark.parametrize(
    ("time", "said"),
    [
        (timedelta(), "0 s"),
        (timedelta(milliseconds=400), "0.4 s"),
        (timedelta(seconds=9.9996), "10 s"),
        (timedelta(seconds=59.6), "1 min"),
        (timedelta(hours=8), "8 h"),
        (timedelta(days=3, hours=2, seconds=5), "74 h 5 s"),
        (timedelta(hours=1, minutes=30, seconds=20.4), "1 h 30 min 20 s"),
    ],
)
def test_an_amount_is_told_in_hours_so_that_no_working_day_is_mistaken_for_a_whole_one(
    time: timedelta, said: str
) -> None:
    assert amount(time) == said


def test_two_parts_of_a_whole_number_of_seconds_add_up_as_they_are_told() -> None:
    parts = timedelta(hours=4, seconds=49.3), timedelta(hours=3, seconds=3550.7)
    assert [amount(part) for part in parts] == ["4 h 49 s", "3 h 59 min 11 s"]
    assert amount(sum(parts, timedelta())) == "8 h"


@pytest.mark.parametrize(
    ("second", "said"),
    [(0, "Thu 9 Jul 2026 09:00 BST"), (7, "Thu 9 Jul 2026 09:00:07 BST"), (6.6, "Thu 9 Jul 2026 09:00:07 BST")],
)
def test_a_moment_is_told_with_its_weekday_on_the_wall_of_a_zone(second: float, said: str) -> None:
    assert moment(datetime(2026, 7, 9, 8, tzinfo=UTC) + timedelta(seconds=second), "Europe/London") == said
