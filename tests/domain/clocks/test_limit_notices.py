"""Notices of a limit count the same time as the limit: its working time, its working days, or days by the calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.domain.life import Life, promising

OFFICE = {"zone": "UTC", "hours": {"mon-fri": "09:00-17:00"}}
HOLIDAY = {**OFFICE, "special": {"2026-11-30": []}}
FRIDAY = datetime(2026, 11, 27, 15, tzinfo=UTC)


def day(number: int, clock: str) -> datetime:
    """An instant of a day of November 2026; the 31st is the first of December."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, 1, hour, minute, tzinfo=UTC) + timedelta(days=number - 1)


def limited(within: str, at: str, calendar: dict[str, Any]) -> Life:
    limit = {
        "name": "ombudsman",
        "within": within,
        "calendar": "office",
        "notices": [{"at": at, "tell": ["head"]}],
        "tell": ["head"],
    }
    policy = {
        "calendars": {"always": "24x7", "office": calendar},
        "limits": [limit],
        "priorities": promising(),
        "tiers": [{"name": "only", "accept_within": "300h", "repeat_every": "300h"}],
    }
    return Life(policy, start=FRIDAY)


@pytest.mark.parametrize(
    ("within", "at", "calendar", "ends", "noticed"),
    [
        # two hours are left of Friday, two are of Monday
        ("4h", "50%", OFFICE, day(30, "11:00"), day(27, "17:00")),
        ("4h", "25%", OFFICE, day(30, "11:00"), day(27, "16:00")),
        ("4h", "75%", OFFICE, day(30, "11:00"), day(30, "10:00")),
        ("4h", "1h before", OFFICE, day(30, "11:00"), day(30, "10:00")),
        ("4h", "3h before", OFFICE, day(30, "11:00"), day(27, "16:00")),
        ("4h", "7h after", OFFICE, day(30, "11:00"), day(31, "10:00")),
        ("4h", "50%", HOLIDAY, day(31, "11:00"), day(27, "17:00")),
        # Monday and Tuesday; the day of opening is not counted
        ("2 working days", "1d before", OFFICE, day(31, "17:00"), day(30, "17:00")),
        ("2 working days", "2d before", OFFICE, day(31, "17:00"), day(27, "17:00")),
        ("2 working days", "4h before", OFFICE, day(31, "17:00"), day(31, "13:00")),
        ("2 working days", "1d 2h before", OFFICE, day(31, "17:00"), day(30, "15:00")),
        ("2 working days", "1d after", OFFICE, day(31, "17:00"), day(32, "17:00")),
        # 2 h of Friday, 8 of Monday and 8 of Tuesday, of which half are 9
        ("2 working days", "50%", OFFICE, day(31, "17:00"), day(30, "16:00")),
        ("2 working days", "1d before", HOLIDAY, day(32, "17:00"), day(31, "17:00")),
        ("2 working days", "2d before", HOLIDAY, day(32, "17:00"), day(27, "17:00")),
        ("10 calendar days", "5d before", OFFICE, day(37, "15:00"), day(32, "15:00")),
        ("10 calendar days", "50%", OFFICE, day(37, "15:00"), day(32, "15:00")),
    ],
)
def test_a_notice_comes_when_so_much_of_the_limits_own_time_is_used_or_left(
    within: str, at: str, calendar: dict[str, Any], ends: datetime, noticed: datetime
) -> None:
    life = limited(within, at, calendar)
    clock = life.case.clocks["limit:ombudsman"]
    assert clock.due_at == ends
    life.sleep_until(max(ends, noticed))
    assert [entry.at for entry in life.entries("warned")] == [noticed]
    assert [entry.at for entry in life.entries("breached")] == [ends]


def test_the_explanation_and_the_plan_name_the_same_instants() -> None:
    life = limited("4h", "50%, 1h before", OFFICE)
    levels = {name: at for name, at in life.case.clocks["limit:ombudsman"].instants.items() if name != "due"}
    assert levels == {"warn_50": day(27, "17:00"), "before_1h": day(30, "10:00")}
