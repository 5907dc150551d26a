"""Instants as people read them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

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


@pytest.mark.parametrize(
    ("locale", "zone", "expected"),
    [
        ("de", "Europe/Berlin", "Mo., 23. Nov., 10:30 MEZ"),
        ("de", "America/New_York", "Mo., 23. Nov., 04:30 EST"),
        ("de_AT", "Europe/Vienna", "Mo., 23. Nov., 10:30 MEZ"),
        ("fr", "Europe/Paris", "lun. 23 nov., 10:30 CET"),
        ("fr", "UTC", "lun. 23 nov., 09:30 UTC"),
        ("fr_CA", "America/Montreal", "lun. 23 nov., 04 h 30 HNE"),
        ("es", "Europe/Madrid", "lun, 23 nov, 10:30 CET"),
        ("es", "America/Sao_Paulo", "lun, 23 nov, 6:30 UTC-03"),
        ("en_GB", "Europe/London", "Mon 23 Nov 09:30 GMT"),
        ("en_US", "America/New_York", "Mon, Nov 23, 4:30 AM EST"),
    ],
)
def test_an_instant_is_written_as_its_readers_write_it(locale: str, zone: str, expected: str) -> None:
    assert shown(datetime(2026, 11, 23, 9, 30, tzinfo=UTC), zone, NOW, Locale.parse(locale)) == expected


@given(
    later=st.timedeltas(timedelta(), timedelta(days=500)),
    ahead=st.timedeltas(timedelta(minutes=-9), timedelta(minutes=9)),
    zone=st.sampled_from(["Europe/Berlin", "Europe/London", "America/New_York", "Asia/Kathmandu"]),
    locale=st.sampled_from(["en", "en_US", "de", "de_CH", "fr", "fr_CA", "es", "es_MX"]),
)
def test_nobody_is_promised_more_time_than_there_is(later: timedelta, ahead: timedelta, zone: str, locale: str) -> None:
    """What is read back from the words is the instant without its fractions: never later, and near it never earlier."""
    instant = NOW + later
    written = shown(instant, zone, instant + ahead, Locale.parse(locale))
    hour, minute, second, afternoon = re.findall(
        r"(\d+)(?::| h )(\d\d)(?:(?::| min )(\d\d))?(?: s)?(?: (AM|PM|[ap]\.m\.))?", written
    )[0]
    twelve = int(hour) % 12 + (12 if afternoon in ("PM", "p.m.") else 0) if afternoon else int(hour)

    local = instant.astimezone(ZoneInfo(zone))
    assert (twelve, int(minute), int(second or 0)) == (local.hour, local.minute, local.second)
    assert re.search(rf"(?<!\d){local.day}(?!\d)", written)


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("de", "So., 22. Nov., 10:30:08 MEZ"),
        ("fr", "dim. 22 nov., 10:30:08 CET"),
        ("es", "dom, 22 nov, 10:30:08 CET"),
        ("en_US", "Sun, Nov 22, 10:30:08 AM CET"),
    ],
)
def test_seconds_and_years_are_shown_in_every_language(locale: str, expected: str) -> None:
    soon = NOW + timedelta(seconds=8)

    assert shown(soon, "Europe/Berlin", NOW, Locale.parse(locale)) == expected
    assert "2026" in shown(soon, "Europe/Berlin", NOW + timedelta(days=90), Locale.parse(locale))


def test_both_hours_of_a_change_day_are_told_apart() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    now = datetime(2026, 10, 24, tzinfo=UTC)

    german = Locale("de")
    assert shown(first, "Europe/Berlin", now, german) == "So., 25. Okt., 02:30 MESZ"
    assert shown(first + timedelta(hours=1), "Europe/Berlin", now, german) == "So., 25. Okt., 02:30 MEZ"
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
