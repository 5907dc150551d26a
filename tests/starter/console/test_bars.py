from __future__ import annotations

from datetime import UTC, datetime, timedelta

from starter.console.bars import share_of_time_left, share_used

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def test_the_bar_of_time_left_tells_seconds_from_hours_and_never_leaves_its_frame() -> None:
    spans = [timedelta(seconds=s) for s in (-60, 0, 10, 60, 3600, 86400, 864000)]
    shares = [share_of_time_left(NOW + span, NOW) for span in spans]
    assert shares == sorted(shares)
    assert shares[:2] == [0, 0]
    assert shares[-2:] == [1, 1]
    assert 0.15 < shares[2] < 0.25
    assert 0.3 < shares[3] < 0.4
    assert 0.7 < shares[4] < 0.8


def test_a_clock_never_uses_more_than_all_of_its_bar() -> None:
    assert share_used(timedelta(minutes=15), timedelta(hours=1)) == 0.25
    assert share_used(timedelta(hours=2), timedelta(hours=1)) == 1
    assert share_used(timedelta(), timedelta()) == 1
