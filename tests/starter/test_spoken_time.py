from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from starter.spoken_time import absolute, lateness, length, relative

NOW = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (0.04, "0 s"),
        (0.44, "0.4 s"),
        (59.9, "59 s"),
        (60, "1 min"),
        (725, "12 min 5 s"),
        (3600, "1 h"),
        (3659, "1 h"),
        (97200, "1 d 3 h"),
        (86400 * 400, "400 d"),
        (-725, "12 min 5 s"),
    ],
)
def test_a_length_is_said_by_its_two_largest_units(seconds: float, said: str) -> None:
    assert length(timedelta(seconds=seconds)) == said


def test_an_instant_is_said_from_now() -> None:
    assert relative(NOW + timedelta(minutes=2), NOW) == "in 2 min"
    assert relative(NOW - timedelta(hours=3), NOW) == "3 h ago"
    assert relative(NOW + timedelta(milliseconds=300), NOW) == "now"


def test_the_date_is_said_unless_it_is_today_in_that_zone() -> None:
    assert absolute(NOW, NOW, UTC) == "23:30:00"
    tomorrow = NOW + timedelta(hours=1)
    assert absolute(tomorrow, NOW, UTC) == "23 Nov 00:30:00"
    assert absolute(tomorrow, NOW, ZoneInfo("Europe/Berlin")) == "01:30:00"
    assert absolute(NOW - timedelta(days=365), NOW, UTC) == "22 Nov 2025 23:30:00"


def test_lateness_is_said_against_the_due_instant() -> None:
    assert lateness(NOW + timedelta(milliseconds=12), NOW) == "on time"
    assert lateness(NOW + timedelta(milliseconds=400), NOW) == "0.4 s late"
    assert lateness(NOW + timedelta(minutes=3), NOW) == "3 min late"
    assert lateness(NOW - timedelta(seconds=2), NOW) == "2 s early"
