"""Working time: walking back, and what may be written and asked."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.time.windows import BEGINNING, END
from domain.time.working_time import WEEKDAYS, NoWorkingTime, WorkingTime

MONDAY_TO_FRIDAY = WEEKDAYS[:5]
NEW_YORK, LONDON, KOLKATA = "America/New_York", "Europe/London", "Asia/Kolkata"
LORD_HOWE, APIA = "Australia/Lord_Howe", "Pacific/Apia"

NY = WorkingTime.weekly(dict.fromkeys(MONDAY_TO_FRIDAY, (("09:00", "17:00"),)), NEW_YORK)
LON = WorkingTime.weekly(dict.fromkeys(MONDAY_TO_FRIDAY, (("08:00", "18:00"),)), LONDON)
KOL_WEEK = dict.fromkeys(MONDAY_TO_FRIDAY, (("09:30", "13:00"), ("14:00", "18:30")))
KOL = WorkingTime.weekly(KOL_WEEK, KOLKATA)


def every_day(*windows: tuple[str, str], zone: str) -> WorkingTime:
    return WorkingTime.weekly(dict.fromkeys(WEEKDAYS, windows), zone)


def reader(zone: str) -> Callable[[str], datetime]:
    """Return a reading of the zone's clock and calendar, such as "Fri 2026-09-18 14:10"."""

    def read(text: str) -> datetime:
        weekday, reading = text.split(maxsplit=1)
        local = datetime.fromisoformat(reading).replace(tzinfo=ZoneInfo(zone))
        assert local.strftime("%a") == weekday, text
        return local.astimezone(UTC)

    return read


ny, lon, kol, lord_howe, apia = map(reader, (NEW_YORK, LONDON, KOLKATA, LORD_HOWE, APIA))


def span(hours: int = 0, minutes: int = 0, seconds: int = 0) -> timedelta:
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


class TestWalkingBack:
    DUE = ny("Fri 2026-09-18 13:00")

    def test_the_walk_stops_at_opening(self):
        assert NY.back(self.DUE, span(2)) == ny("Fri 2026-09-18 11:00")
        assert NY.back(self.DUE, span(4)) == ny("Fri 2026-09-18 09:00")

    def test_back_over_a_night(self):
        assert NY.back(self.DUE, span(6)) == ny("Thu 2026-09-17 15:00")


class TestWritingHours:
    def test_special_days_beat_holidays(self):
        christmas = date(2026, 12, 25)
        shortened = WorkingTime.weekly(
            dict.fromkeys(MONDAY_TO_FRIDAY, (("08:00", "18:00"),)),
            LONDON,
            holidays=[christmas],
            special={christmas: [("10:00", "12:00")], date(2026, 12, 26): [("10:00", "11:00")]},
        )
        assert shortened.windows(christmas, date(2026, 12, 27)) == [
            (lon("Fri 2026-12-25 10:00"), lon("Fri 2026-12-25 12:00")),
            (lon("Sat 2026-12-26 10:00"), lon("Sat 2026-12-26 11:00")),
        ]

    def test_a_special_day_may_be_closed(self):
        closed = WorkingTime.weekly({"thu": [("08:00", "18:00")]}, LONDON, special={date(2026, 7, 9): []})
        assert closed.next_open(lon("Thu 2026-07-09 09:00")) == lon("Thu 2026-07-16 08:00")

    def test_windows_that_touch_or_overlap_are_merged(self):
        overlapping = every_day(("13:00", "16:00"), ("09:00", "12:00"), ("15:00", "24:00"), zone=LONDON)
        assert overlapping.windows(date(2026, 7, 7), date(2026, 7, 7)) == [
            (lon("Tue 2026-07-07 09:00"), lon("Tue 2026-07-07 12:00")),
            (lon("Tue 2026-07-07 13:00"), lon("Wed 2026-07-08 00:00")),
        ]

    @pytest.mark.parametrize(
        ("week", "zone", "message"),
        [
            (
                {"monday": [("09:00", "17:00")]},
                LONDON,
                "'monday'; allowed: mon, tue, wed, thu, fri, sat, sun",
            ),
            ({"mon": [("9:00", "17:00")]}, LONDON, "'9:00'; allowed: HH:MM from 00:00 to 24:00"),
            ({"mon": [("09:00", "24:01")]}, LONDON, "'24:01'; allowed"),
            ({"mon": [("09:00", "17:00\n")]}, LONDON, "allowed: HH:MM"),
            ({"mon": [(540, "17:00")]}, LONDON, "540; allowed: HH:MM"),
            ({"mon": [("09:00", "17:00")]}, "Mars/Base", "'Mars/Base'; allowed: an IANA zone name"),
            ({"mon": [("09:00", "17:00")]}, "America", "'America'; allowed"),
            ({"mon": [("09:00", "17:00")]}, "../zone", "'../zone'; allowed"),
            (
                {"mon": [("22:00", "06:00")]},
                LONDON,
                r'midnight into \("22:00", "24:00"\) and, on the next day, \("00:00", "06:00"\)',
            ),
            ({"mon": [("22:00", "00:00")]}, LONDON, r'midnight into \("22:00", "24:00"\)$'),
            ({"mon": [("09:00", "09:00")]}, LONDON, "closes later on the day it opens"),
        ],
    )
    def test_says_what_was_found_and_what_is_allowed(
        self, week: dict[str, list[tuple[str, str]]], zone: str, message: str
    ):
        with pytest.raises(ValueError, match=message):
            WorkingTime.weekly(week, zone)

    def test_a_holiday_with_a_time_of_day_is_refused(self):
        with pytest.raises(ValueError, match="allowed: a date without time of day"):
            WorkingTime.weekly(KOL_WEEK, KOLKATA, holidays=[kol("Fri 2026-08-14 00:00")])

    def test_a_holiday_that_is_no_date_is_refused(self):
        with pytest.raises(ValueError, match="found date '2026-08-14'; allowed: a date without time of day"):
            WorkingTime.weekly(KOL_WEEK, KOLKATA, holidays=["2026-08-14"])  # type: ignore[list-item]

    @pytest.mark.parametrize("week", [{}, {"mon": [], "tue": ()}])
    def test_no_working_time_at_all(self, week: dict[str, list[tuple[str, str]]]):
        with pytest.raises(NoWorkingTime):
            WorkingTime.weekly(week, LONDON, holidays=[date(2026, 7, 7)], special={date(2026, 7, 8): []})


class TestAsking:
    def test_naive_datetimes_and_wrong_order_are_refused(self):
        naive = datetime(2026, 9, 18, 14, 10)  # noqa: DTZ001
        aware = ny("Fri 2026-09-18 14:10")
        for ask in [
            lambda: NY.due(naive, span(1)),
            lambda: NY.back(naive, span(1)),
            lambda: NY.used(naive, aware),
            lambda: NY.used(aware, naive),
            lambda: NY.next_open(naive),
            lambda: NY.compile(naive, aware),
            lambda: NY.compile(aware, naive),
            lambda: NY.used(aware, aware - span(seconds=1)),
            lambda: NY.compile(aware, aware - span(seconds=1)),
            lambda: NY.due(aware, span(-1)),
            lambda: NY.back(aware, span(-1)),
            lambda: NY.windows(date(2026, 9, 18), date(2026, 9, 17)),
        ]:
            with pytest.raises(ValueError):
                ask()

    def test_of_an_empty_week_only_the_special_days_asked_for_are_told(self):
        days = [date(2026, 7, day) for day in (6, 7, 8)]
        fair = WorkingTime.weekly({}, "UTC", special=dict.fromkeys(days, (("10:00", "12:00"),)))
        opens = [each[0].date() for each in fair.windows(days[1], days[1])]
        assert opens == [days[1]]
        assert len(fair.windows(days[0], days[2])) == 3

    def test_all_of_time_can_be_asked_for_and_no_more(self):
        always, whole = WorkingTime.always(), END - BEGINNING
        assert always.due(BEGINNING, whole) == END
        with pytest.raises(NoWorkingTime, match="allowed: no more than the calendar has"):
            always.due(BEGINNING, whole + span(seconds=1))

    def test_around_the_clock_too_an_end_comes_after_its_start(self):
        aware = ny("Fri 2026-09-18 14:10")
        with pytest.raises(ValueError, match="is before since"):
            WorkingTime.always().compile(aware, aware - span(seconds=1))

    def test_years_away_in_both_directions(self):
        start = ny("Fri 2026-09-18 14:10")
        due = NY.due(start, span(40 * 52 * 20))
        assert due == ny("Fri 2046-08-24 14:10")
        assert NY.back(due, span(40 * 52 * 20)) == start

    def test_special_days_that_have_passed_end_the_walk(self):
        fair = WorkingTime.weekly({}, LONDON, special={date(2026, 7, 7): [("10:00", "12:00")]})
        assert fair.due(lon("Wed 2026-07-01 00:00"), span(2)) == lon("Tue 2026-07-07 12:00")
        assert fair.used(lon("Wed 2026-07-01 00:00"), lon("Mon 2046-07-02 00:00")) == span(2)
        assert fair.back(lon("Mon 2046-07-02 00:00"), span(2)) == lon("Tue 2026-07-07 10:00")
        for ask in [
            lambda: fair.due(lon("Wed 2026-07-01 00:00"), span(2, 1)),
            lambda: fair.due(lon("Tue 2026-07-07 12:00"), span(seconds=1)),
            lambda: fair.next_open(lon("Tue 2026-07-07 12:00")),
            lambda: fair.back(lon("Tue 2026-07-07 10:00"), span(seconds=1)),
        ]:
            with pytest.raises(NoWorkingTime):
                ask()

    def test_ends_of_the_calendar(self):
        first, last = datetime.min.replace(tzinfo=UTC), datetime(9999, 12, 31, 12, tzinfo=UTC)
        for zone in (NEW_YORK, "Australia/Sydney", "UTC"):
            hours = every_day(("09:00", "17:00"), ("20:00", "24:00"), zone=zone)
            assert hours.due(first, span(1)) > first
            assert hours.back(last, span(1)) < last
            assert hours.due(last, span()) == last
            assert hours.windows(date.min, date.min)
            assert hours.windows(date.max, date.max)
            for ask in [
                lambda hours=hours: hours.due(last, span(100)),
                lambda hours=hours: hours.back(first, span(1)),
                lambda hours=hours: hours.due(last, timedelta.max),
            ]:
                with pytest.raises(NoWorkingTime):
                    ask()

    def test_always(self):
        start = ny("Sat 2026-10-31 23:00")
        always = WorkingTime.always()
        assert always.due(start, span(1000)) == start + span(1000)
        assert always.back(start, span(1000)) == start - span(1000)
        assert always.windows(date(2026, 7, 7), date(2026, 7, 8)) == [
            (datetime(2026, 7, 7, tzinfo=UTC), datetime(2026, 7, 9, tzinfo=UTC))
        ]
        assert always.compile(start, start).is_always
        assert every_day(("00:00", "24:00"), zone=APIA).compile(start, start).is_always

    def test_a_24x7_week_with_a_holiday_is_not_always(self):
        week = dict.fromkeys(WEEKDAYS, (("00:00", "24:00"),))
        compiled = WorkingTime.weekly(week, LONDON, holidays=[date(2026, 7, 7)]).compile(
            lon("Mon 2026-07-06 00:00"), lon("Fri 2026-07-10 00:00")
        )
        assert not compiled.is_always
        assert compiled.used(lon("Mon 2026-07-06 12:00"), lon("Wed 2026-07-08 12:00")) == span(24)

    def test_compiled_bounds_are_widened_to_whole_seconds(self):
        start, end = ny("Fri 2026-09-18 16:00:00.250"), ny("Fri 2026-09-18 16:00:01.750")
        compiled = NY.compile(start, end)
        assert (compiled.since, compiled.until) == (
            ny("Fri 2026-09-18 16:00"),
            ny("Fri 2026-09-18 16:00:02"),
        )
        assert compiled.used(start, end) == timedelta(seconds=1.5)

    def test_the_zone_of_the_machine_does_not_matter(self, monkeypatch: pytest.MonkeyPatch):
        dues = set()
        for zone in ("Asia/Tokyo", "America/Los_Angeles", "UTC"):
            monkeypatch.setenv("TZ", zone)
            time.tzset()
            fresh = WorkingTime.weekly(KOL_WEEK, KOLKATA)
            dues.add(fresh.due(kol("Thu 2026-08-13 17:30"), span(3)).isoformat())
        monkeypatch.undo()
        time.tzset()
        assert dues == {"2026-08-14T06:00:00+00:00"}
