"""Calendars are known for some months; a ticket that lives longer learns more of them in time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from domain.case.dues import dues, next_due
from domain.case.view import view
from domain.effects import ExtendTime
from domain.events import Ticked, TimeExtended
from domain.policy.snapshot import compile_time
from domain.time.working_time import WorkingTime
from tests.domain.life import Life, promising
from tests.domain.places import LON

DAY = timedelta(days=1)
START = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
WHOLE_YEAR = WorkingTime.weekly(LON.week, LON.zone)

OFFICE: dict[str, Any] = {
    "calendars": {"LON": LON.calendar},
    "priorities": promising(calendar="LON", resolution="1d"),
    "tiers": [
        {"name": "frontline", "accept_within": "1h", "work_within": "8h"},
        {"name": "management", "accept_within": "1h", "repeat_every": "20h"},
    ],
    "reminders": {"at": []},
}


def test_an_office_hours_ticket_of_200_days_is_alarmed_on_its_rhythm_to_the_end() -> None:
    life = Life(OFFICE, start=START)
    life.sleep(200 * DAY)
    alarms = [entry.due_at for entry in life.entries("alerted") if entry.by == "clock:repeat"]
    assert len(alarms) > 60
    for one, next_one in zip(alarms[-40:], alarms[-39:], strict=False):
        assert one
        assert next_one
        assert WHOLE_YEAR.used(one, next_one) == timedelta(hours=20)
    extended = [effect for effect in life.asked if isinstance(effect, ExtendTime)]
    assert 2 <= len(extended) <= 4
    assert view(life.case, life.now).next_due


def test_a_target_beyond_what_is_known_gets_its_instant_once_more_is_known() -> None:
    policy = OFFICE | {"priorities": promising(calendar="LON", first_response="700h", resolution="700h")}
    life = Life(policy, start=START)
    life.act("acknowledge", by="ann")
    assert life.case.clocks["first_response"].due_at is None
    life.sleep(70 * DAY)
    exact = WHOLE_YEAR.due(START, timedelta(hours=700))
    assert life.case.clocks["first_response"].due_at == life.case.clocks["resolution"].due_at == exact


def test_levels_beyond_what_is_known_come_too_although_the_due_is_known() -> None:
    policy = OFFICE | {"priorities": promising(calendar="LON", first_response="500h")}
    life = Life(policy, start=START)
    life.act("acknowledge", by="ann")
    assert life.case.clocks["first_response"].instants.keys() == {"due"}
    life.sleep(70 * DAY)
    clock = life.case.clocks["first_response"]
    assert clock.due_at
    assert clock.instants == {"overdue_1": WHOLE_YEAR.due(clock.due_at, timedelta(hours=500))}


def test_while_the_extension_does_not_come_it_is_asked_for_again_each_day_and_once_it_has_come_no_more() -> None:
    life = Life(OFFICE, start=START, extends=False)
    life.act("resolve", by="ann", resolution="Done.")
    life = Life(OFFICE | {"reopen_within": "300d"}, start=START, extends=False)
    life.act("resolve", by="ann", resolution="Done.")
    life.sleep(64 * DAY)
    asked = [effect for effect in life.asked if isinstance(effect, ExtendTime)]
    assert len(asked) >= 4
    assert len({effect.id for effect in asked}) == 1
    assert all(due.at > life.now for due in dues(life.case))
    case = life.case
    later = compile_time(case.snapshot.policy, case.ticket, lambda _: {}, asked[0].since)
    life.advance(TimeExtended(effect_id=asked[0].id, time=later))
    life.advance(TimeExtended(effect_id=asked[0].id, time=later))
    assert life.case.in_flight == {}
    assert life.case.snapshot.known_until == later.known_until


def test_it_is_asked_for_under_one_id_of_its_own_whatever_else_is_under_way() -> None:
    life = Life(OFFICE, start=START, extends=False, delivers=False)
    life.sleep(64 * DAY)
    ids = {effect.id for effect in life.asked if isinstance(effect, ExtendTime)}
    assert len(ids) == 1
    assert ids.pop().startswith("T-1/extend/")


def test_around_the_clock_there_is_nothing_to_extend() -> None:
    life = Life()
    assert life.case.snapshot.known_until is None
    life.advance(Ticked())
    assert "horizon" not in [due.clock for due in dues(life.case)]
    assert next_due(life.case)
