"""Any due can be explained day by day, and the days add up to the target."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.explaining.due import explain
from domain.explaining.explanation import Explanation
from domain.policy.snapshot import HolidayNames
from domain.time import pauses as net
from domain.time.calendar_source import source_of
from domain.time.calendars import WeeklyHours, compile_calendar
from domain.time.counting import count
from domain.time.pauses import Pause
from domain.time.windows import HorizonExceeded
from tests.domain.life import Life, promising

NEW_YORK = ZoneInfo("America/New_York")
HOURS = {"zone": "America/New_York", "hours": {"mon-fri": "09:00-17:00"}}
OFFICE: dict[str, Any] = {
    "calendars": {"NY": {**HOURS, "holidays": {"country": "US"}, "special": {"2026-05-15": "09:00-12:00"}}},
    "priorities": promising(calendar="NY", first_response="1h", resolution="16h", update_every="24h")
    | {"urgent": {"calendar": "NY", "resolution": "5h"}},
    "sending_hours": "08:00-20:00",
}
TUESDAY = datetime(2026, 5, 12, 10, tzinfo=NEW_YORK)


def names(_: object) -> dict[date, str]:
    return {date(2026, 5, 13): "Day of Rest"}


def explained(life: Life, clock: Any, **which: Any) -> Explanation:
    found = explain(life.case, clock, life.now, **which)
    assert found is not None
    return found


def office(holidays: HolidayNames = lambda _: {}) -> Life:
    return Life(OFFICE, {"priority": "low"}, start=TUESDAY, holidays=holidays)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def test_every_day_has_its_line_with_holidays_by_name_and_special_days() -> None:
    told = explained(office(names), "resolution")
    assert [(day.date.day, day.counted, day.name, day.special) for day in told.counting.days] == [
        (12, hours(7), None, False),
        (13, hours(0), "Day of Rest", False),
        (14, hours(8), None, False),
        (15, hours(1), None, True),
    ]
    assert told.counting.days[3].windows == (
        (datetime(2026, 5, 15, 9, tzinfo=NEW_YORK), datetime(2026, 5, 15, 12, tzinfo=NEW_YORK)),
    )
    assert told.due_at == datetime(2026, 5, 15, 10, tzinfo=NEW_YORK)
    assert (told.counting.zone, told.counting.calendar) == ("America/New_York", "NY")
    assert told.counting.counted == told.target == hours(16)


def test_each_move_of_a_due_is_told_with_its_cause_and_who_is_behind_it() -> None:
    life = office()
    life.act("acknowledge")
    first = explained(life, "resolution").due_at
    life.sleep_until(datetime(2026, 5, 12, 13, tzinfo=NEW_YORK))
    life.act("wait", on="customer", text="Which one?", by="ann")
    paused = explained(life, "resolution")
    assert (paused.due_at, paused.state) == (None, "paused")
    life.sleep_until(datetime(2026, 5, 13, 12, tzinfo=NEW_YORK))
    life.act("customer_replied", text="This one", channel="email")
    resumed = explained(life, "resolution").due_at
    life.sleep(hours(0.5))
    life.act("priority", priority="urgent", reason="they stand still", by="ben")
    told = explained(life, "resolution")
    assert [(change.cause, change.by, change.before, change.after) for change in told.changes] == [
        ("opened", "system", None, first),
        ("paused: waiting for customer", "person:ann", first, None),
        ("resumed", "customer", None, resumed),
        ("priority urgent instead of low", "person:ben", resumed, told.due_at),
    ]
    assert told.due_at == datetime(2026, 5, 13, 14, tzinfo=NEW_YORK)
    assert sum((day.paused for day in told.counting.days), timedelta()) == hours(4 + 3)
    (pause,) = told.counting.pauses
    assert (pause.start, pause.end, pause.working) == (told.changes[1].at, told.changes[2].at, hours(7))
    assert pause.why == "waiting for customer"


def test_a_promised_update_says_where_it_was_moved() -> None:
    life = office()
    life.act("acknowledge")
    life.sleep_until(datetime(2026, 5, 12, 23, tzinfo=UTC))
    life.act("reply", text="We are on it.")
    told = explained(life, "customer_update")
    eight = datetime(2026, 5, 14, 8, tzinfo=UTC)
    assert told.due_at == eight
    assert told.counting.until == life.now + timedelta(days=1)
    (move,) = told.moved
    assert (move.before, move.after, move.hours) == (told.counting.until, eight, "sending_hours")
    assert (move.span, move.zone) == (("08:00", "20:00"), "UTC")


def test_how_it_ended_is_told_with_both_latenesses() -> None:
    life = office()
    life.sleep_until(datetime(2026, 5, 12, 18, tzinfo=NEW_YORK))
    life.act("reply", text="Sorry.")
    told = explained(life, "first_response")
    assert (told.state, told.met) == ("missed", False)
    assert (told.late_working, told.late_calendar) == (hours(6), hours(7))
    assert [(level.name, level.fired) for level in told.levels] == [("due", True), ("overdue_1", True)]


def test_an_earlier_run_can_be_asked_for_and_an_unknown_one_is_none() -> None:
    life = office()
    life.act("acknowledge")
    for _ in range(2):
        life.act("reply", text="One.")
        life.sleep(hours(1))
    assert explained(life, "customer_update", run=1).ended_at is not None
    assert explained(life, "customer_update").run > 1
    assert explain(life.case, "customer_update", life.now, run=99) is None
    assert explain(life.case, "next_reply", life.now) is None


instants = st.integers(0, 75 * 86_400).map(lambda second: datetime(2026, 1, 5, tzinfo=UTC) + timedelta(seconds=second))


@settings(max_examples=150, deadline=None)
@given(
    zone=st.sampled_from(["Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]),
    week=st.sampled_from(["09:00-12:30 13:30-17:30", "00:00-24:00", "22:00-24:00", "00:00-06:00 20:00-24:00"]),
    start=instants,
    target=st.timedeltas(timedelta(0), hours(120)),
    pauses=st.lists(st.tuples(instants, st.timedeltas(timedelta(0), hours(60))), max_size=3),
    holidays=st.dictionaries(st.dates(date(2026, 1, 5), date(2026, 4, 20)), st.just("Feast"), max_size=6),
)
def test_the_days_add_up_to_the_target(
    zone: str,
    week: str,
    start: datetime,
    target: timedelta,
    pauses: list[tuple[datetime, timedelta]],
    holidays: dict[date, str],
) -> None:
    calendar = WeeklyHours.model_validate({"zone": zone, "hours": {"mon-sun": week}})
    since, until = start - timedelta(days=1), start + timedelta(days=200)
    time = compile_calendar(calendar, holidays, since, until)
    taken = tuple(Pause(start=at, end=at + length) for at, length in pauses)
    try:
        due = net.due(time, start, target, taken)
    except HorizonExceeded:
        return
    assert due is not None
    counting = count(time, source_of(calendar, "UTC", holidays, "", since, until), "c", start, due, taken)
    assert counting.counted == target
    assert [day.date for day in counting.days] == sorted({day.date for day in counting.days})
    for day in counting.days:
        assert (day.name == "Feast") == (day.date in holidays)
        assert timedelta() <= day.counted <= sum((closes - opens for opens, closes in day.windows), timedelta())
