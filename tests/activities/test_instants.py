"""Instants as people read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from activities.instants import shown

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "zone", "expected"),
    [
        (datetime(2026, 11, 23, 9, 30, tzinfo=UTC), "Europe/London", "Mon 23 Nov 09:30 GMT"),
        (datetime(2026, 11, 23, 9, 30, tzinfo=UTC), "America/New_York", "Mon 23 Nov 04:30 EST"),
        (datetime(2026, 7, 1, 9, 30, tzinfo=UTC), "Europe/London", "Wed 1 Jul 10:30 BST"),
        (datetime(2026, 11, 23, 9, 30, tzinfo=UTC), "America/Sao_Paulo", "Mon 23 Nov 06:30 UTC-03"),
        (datetime(2026, 11, 23, 9, 30, tzinfo=UTC), "Asia/Kathmandu", "Mon 23 Nov 15:15 UTC+0545"),
        (datetime(2026, 11, 23, 9, 30, tzinfo=UTC), "UTC", "Mon 23 Nov 09:30 UTC"),
        (datetime(2027, 1, 4, 9, 30, tzinfo=UTC), "Europe/London", "Mon 4 Jan 2027 09:30 GMT"),
    ],
)
def test_an_instant_is_on_the_readers_clock(instant: datetime, zone: str, expected: str) -> None:
    assert shown(instant, zone, NOW) == expected


def test_both_hours_of_a_change_day_are_told_apart() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    now = datetime(2026, 10, 24, tzinfo=UTC)

    assert shown(first, "Europe/London", now) == "Sun 25 Oct 01:30 BST"
    assert shown(first + timedelta(hours=1), "Europe/London", now) == "Sun 25 Oct 01:30 GMT"


@pytest.mark.parametrize(
    ("ahead", "expected"),
    [
        (timedelta(seconds=8), "Sun 22 Nov 09:30:08 GMT"),
        (timedelta(seconds=-8), "Sun 22 Nov 09:29:52 GMT"),
        (timedelta(minutes=9, seconds=1), "Sun 22 Nov 09:39:01 GMT"),
        (timedelta(minutes=10, seconds=1), "Sun 22 Nov 09:40 GMT"),
        (timedelta(minutes=5), "Sun 22 Nov 09:35 GMT"),
    ],
)
def test_seconds_are_shown_where_the_minute_is_not_enough(ahead: timedelta, expected: str) -> None:
    assert shown(NOW + ahead, "Europe/London", NOW) == expected
