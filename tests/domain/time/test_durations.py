"""Durations as people write them, and those that make no sense."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.time.durations import LONGEST, parse_duration

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("45s", timedelta(seconds=45)),
        ("15m", timedelta(minutes=15)),
        ("1h 30m", 1.5 * HOUR),
        ("1h30m", 1.5 * HOUR),
        ("1.5h", 1.5 * HOUR),
        ("250ms", timedelta(milliseconds=250)),
        ("2d", 48 * HOUR),
        ("1w", 168 * HOUR),
        ("PT4H", 4 * HOUR),
        ("P1DT2H", 26 * HOUR),
        ("0s", timedelta()),
        (HOUR, HOUR),
        ("366d", LONGEST),
    ],
)
def test_what_people_write(text: object, duration: timedelta) -> None:
    assert parse_duration(text) == duration


def test_a_day_is_what_the_policy_means_by_it() -> None:
    assert parse_duration("1d 1h", day=7.5 * HOUR) == 8.5 * HOUR
    assert parse_duration("1w", day=8 * HOUR) == 56 * HOUR


@pytest.mark.parametrize("text", ["", " ", "4", "h", "4 hours", "-4h", "1h,30m", "4H", None, 4, True, "PT", "Pfoo"])
def test_what_is_no_duration_is_refused_with_the_forms_allowed(text: object) -> None:
    with pytest.raises(ValueError, match="durations such as 45s"):
        parse_duration(text)


@pytest.mark.parametrize(
    "text", ["367d", "9" * 400 + "d", "99999999999999h", timedelta(days=400), -HOUR, "P400D", "-P1D"]
)
def test_what_is_negative_or_absurdly_long_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match=r"at most 366 days|durations such as"):
        parse_duration(text)
