"""A ticket that lives for more than a year: its calendars are extended before they run out, with what is known then."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from activities.holiday_names import holiday_names
from domain.case.case import Case
from domain.effects import ExtendTime
from domain.escalation import advance, next_due
from domain.events import Acted, Ticked, TimeExtended
from domain.explaining.due import explain
from domain.policy.snapshot import CompiledTime, compile_time
from domain.time.working_time import WorkingTime
from tests.domain.life import Life, promising

DAY = timedelta(days=1)
OPENED = datetime(2026, 3, 2, 9, tzinfo=UTC)
ENGLAND = {"country": "GB", "subdivision": "ENG"}
OFFICE = {
    "calendars": {
        "office": {
            "zone": "Europe/London",
            "hours": {"mon-fri": "09:00-17:00"},
            "holidays": ENGLAND,
            "special": {"2026-12-24": "09:00-12:00", "2027-01-04": "closed"},
        }
    },
    "priorities": promising(calendar="office", resolution="300d"),
    "tiers": [{"name": "desk", "accept_within": "1h", "repeat_every": "40h"}],
    "reminders": {"at": []},
    "waiting": {"third_party_at_most": "10d"},
}


def compiled(case: Case, since: datetime, data: str = "") -> CompiledTime:
    return compile_time(case.snapshot.policy, case.ticket, holiday_names(since), since, data)


def lives(days: int, case: Case, now: datetime, data: str = "") -> tuple[Case, datetime, int]:
    """The case so many days later; returns how often its calendars were extended on the way."""
    extended, until = 0, now + days * DAY
    step = advance(case, Ticked(), now)
    while True:
        case = step.case
        for effect in step.effects:
            if isinstance(effect, ExtendTime):
                extended += 1
                event = TimeExtended(effect_id=effect.id, time=compiled(case, effect.since, data))
                case = advance(case, event, now).case
        due = next_due(case)
        if due is None or due.at > until:
            return case, until, extended
        now = due.at
        step = advance(case, Ticked(), now)


@pytest.fixture(scope="module")
def opened() -> Case:
    life = Life(OFFICE, start=OPENED, holidays=holiday_names(OPENED), extends=False, delivers=False)
    life.act("acknowledge", by="ann")
    return life.case


def reference(case: Case) -> WorkingTime:
    """All of its working time, computed at once from the holidays of all its years."""
    calendar = case.snapshot.policy.calendars["office"]
    assert calendar != "24x7"
    names = {
        day: name
        for year in (2026, 2027)
        for day, name in holiday_names(datetime(year, 6, 1, tzinfo=UTC))(calendar.holidays).items()
    }
    return calendar.working_time(names)


def test_its_dues_are_those_of_calendars_compiled_at_once(opened: Case) -> None:
    case, now, extended = lives(440, opened, OPENED)
    assert extended >= 5
    due_at = case.clocks["resolution"].due_at
    assert due_at == reference(case).due(OPENED, 300 * timedelta(hours=8))
    assert due_at > OPENED + 365 * DAY
    alarms = [entry.due_at for entry in case.timeline if entry.by == "clock:repeat" and entry.due_at]
    assert len(alarms) > 40
    for one, next_one in zip(alarms[-20:], alarms[-19:], strict=False):
        assert reference(case).used(one, next_one) == timedelta(hours=40)
    assert next_due(case)
    assert now > due_at


def test_it_names_the_holidays_of_every_stretch_and_explains_its_due_with_them(opened: Case) -> None:
    case, now, _ = lives(440, opened, OPENED)
    told = explain(case, "resolution", now)
    assert told
    named = {day.date: day.name for day in told.counting.days if day.name}
    assert named[date(2026, 4, 3)] == named[date(2027, 3, 26)] == "Good Friday"
    assert named[date(2026, 12, 25)] == "Christmas Day"
    assert named[date(2026, 12, 28)] == "Boxing Day (observed)"
    special = [day for day in told.counting.days if day.special]
    assert [(day.date, day.counted) for day in special] == [
        (date(2026, 12, 24), timedelta(hours=3)),
        (date(2027, 1, 4), timedelta()),
    ]
    assert told.counting.counted == told.target
    assert len(told.counting.days) > 365


def test_the_due_is_known_as_soon_as_the_calendar_is_and_says_that_this_is_why(opened: Case) -> None:
    assert opened.clocks["resolution"].due_at is None
    case, _, _ = lives(440, opened, OPENED)
    (known,) = [change for change in case.clocks["resolution"].changes if change.before is None]
    assert (known.cause, known.after) == ("calendars known further ahead", case.clocks["resolution"].due_at)
    assert known.after
    assert known.at < known.after - 29 * DAY


def test_what_a_ticket_knows_stays_when_holidays_and_zones_change_and_only_what_comes_later_is_new(
    opened: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    restored = Case.model_validate_json(opened.model_dump_json())
    before, now, _ = lives(50, opened, OPENED, "old")
    monkeypatch.setattr(f"{__name__}.holiday_names", lambda _: lambda asked: {date(2026, 9, 1): "Founders' Day"})
    after, _, _ = lives(50, restored, OPENED, "old")
    assert after.snapshot == opened.snapshot
    assert after == before
    later, _, extended = lives(150, after, now, "new")
    assert extended == 2
    assert later.snapshot.known_until
    known = opened.snapshot.known_until
    assert known
    first, whole = opened.snapshot.calendar("office"), later.snapshot.calendar("office")
    assert whole.between(first.since, known) == first.between(first.since, known)
    source = later.snapshot.sources["office"]
    assert source.holidays[date(2026, 5, 25)] == "Spring Bank Holiday"
    assert source.holidays[date(2026, 9, 1)] == "Founders' Day"
    assert date(2026, 8, 31) not in source.holidays
    assert source.data.endswith("later new")


def test_an_action_after_the_change_counts_on_what_the_ticket_knew_when_it_opened(
    opened: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{__name__}.holiday_names", lambda _: lambda asked: {})
    easter = datetime(2026, 4, 2, 15, tzinfo=UTC)
    waiting = advance(opened, Acted(action="wait", body={"on": "the carrier", "by": "ann"}), easter).case
    case = advance(waiting, Acted(action="resume", body={"by": "ann"}), easter + 5 * DAY).case
    told = explain(case, "resolution", easter + 5 * DAY)
    assert told
    # Thursday to 17:00 British Summer Time is one hour; Friday and Monday were holidays when the ticket opened
    (pause,) = told.counting.pauses
    assert pause.working == timedelta(hours=1) + timedelta(hours=7)
