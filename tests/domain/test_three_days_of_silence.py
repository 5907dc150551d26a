"""Three days with nobody answering: every alarm at its instant, to an ever wider circle, and it never stops.

Every expectation is written down from the policy below, for a roster of one person who serves every tier: each tier
tries ann and then its duty contact, twice 20 minutes long; the top tier gives each two hours, sounds the alarm when
nobody has acknowledged there either, and from then on every four hours.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.explaining.plan import plan
from tests.domain.life import ROLES, START, Life, promising
from tests.domain.places import NY

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)

NOBODY: dict[str, Any] = {
    "priorities": promising(),
    "tiers": [
        {"name": "frontline", "accept_within": "10m", "work_within": "100h"},
        {"name": "specialist", "accept_within": "10m", "work_within": "100h", "tell": ["team lead"]},
        {
            "name": "management",
            "accept_within": "1h",
            "repeat_every": "4h",
            "tell": ["head"],
            "wider_circle": {3: ["team lead"], 6: ["board", "frontline owner"]},
        },
    ],
    "reminders": {"at": [], "before_reassigning": 1, "reassign": 1},
    "duty": {"frontline": "duty", "else": "manager"},
}


@pytest.fixture(autouse=True)
def _roles(monkeypatch: pytest.MonkeyPatch) -> None:
    for role in ("manager", "board"):
        monkeypatch.setitem(ROLES, role, ROLES["head"].model_copy(update={"id": role, "name": role.title()}))


FIRST_ALARM = START + 320 * MINUTE


def alarms(life: Life) -> list[tuple[datetime, list[str]]]:
    """When each alarm sounded, and whom it woke."""
    at = [entry.at for entry in life.entries("alerted")]
    woken = [(instant, m.to.id) for instant, m in life.sent if m.purpose == "alarm"]
    return [(instant, [to for when, to in woken if when == instant]) for instant in dict.fromkeys(at)]


def told(life: Life) -> list[tuple[timedelta, str, str]]:
    return [(instant - START, m.purpose, m.to.id) for instant, m in life.sent if not m.to_customer]


def test_the_exact_list_of_three_days() -> None:
    life = Life(NOBODY, agents=["ann"])
    life.sleep(72 * HOUR)
    chase = [
        (0 * MINUTE, "assigned", "ann"),
        (10 * MINUTE, "reminder", "ann"),
        (20 * MINUTE, "assigned", "duty"),
        (30 * MINUTE, "reminder", "duty"),
        (40 * MINUTE, "assigned", "ann"),
        (40 * MINUTE, "escalation", "team-lead"),
        (50 * MINUTE, "reminder", "ann"),
        (60 * MINUTE, "assigned", "manager"),
        (70 * MINUTE, "reminder", "manager"),
        (80 * MINUTE, "assigned", "ann"),
        (80 * MINUTE, "escalation", "head"),
        (140 * MINUTE, "reminder", "ann"),
        (200 * MINUTE, "assigned", "manager"),
        (260 * MINUTE, "reminder", "manager"),
    ]
    assert told(life)[: len(chase)] == chase

    rhythm = [FIRST_ALARM + number * 4 * HOUR for number in range(17)]
    circles = [["manager", "head"]] * 2 + [["manager", "head", "team-lead"]] * 3
    circles += [["manager", "head", "team-lead", "board", "duty"]] * 12
    assert alarms(life) == list(zip(rhythm, circles, strict=True))
    assert [entry.data["alarm"] for entry in life.entries("alerted")] == list(range(1, 18))
    assert told(life)[len(chase) :] == [
        (instant - START, "alarm", person) for instant, circle in alarms(life) for person in circle
    ], "and nobody is told anything else"


def test_where_the_policy_names_nobody_the_third_alarm_wakes_everybody_the_ladder_tells() -> None:
    tiers = [{**tier} for tier in NOBODY["tiers"]]
    del tiers[2]["wider_circle"]
    life = Life({**NOBODY, "tiers": tiers}, agents=["ann"])
    life.sleep(16 * HOUR)
    assert [circle for _, circle in alarms(life)] == [
        ["manager", "head"],
        ["manager", "head"],
        ["manager", "head", "team-lead", "duty"],
    ]


def test_an_empty_circle_stays_as_it_is() -> None:
    tiers = [*NOBODY["tiers"][:2], {**NOBODY["tiers"][2], "wider_circle": {}}]
    life = Life({**NOBODY, "tiers": tiers}, agents=["ann"])
    life.sleep(72 * HOUR)
    assert {tuple(circle) for _, circle in alarms(life)} == {("manager", "head")}


def test_acknowledged_and_then_silent_the_alarms_come_back_and_widen_anew() -> None:
    life = Life({**NOBODY, "acknowledged_expires_after": "6h"}, agents=["ann"])
    life.sleep(24 * HOUR)
    before = len(alarms(life))
    assert before == 5
    life.act("acknowledge", by="manager")
    life.sleep(6 * HOUR - MINUTE)
    assert len(alarms(life)) == before, "as long as the policy bears silence"
    life.sleep(30 * HOUR)
    since = alarms(life)[before:]
    assert [instant for instant, _ in since] == [START + 30 * HOUR + number * 4 * HOUR for number in range(8)]
    assert [len(circle) for _, circle in since] == [2, 2, 3, 3, 3, 5, 5, 5]


def test_the_owner_whom_an_alarm_wakes_after_silence_can_acknowledge_again() -> None:
    life = Life(NOBODY, agents=["ann"])
    life.sleep(4 * HOUR)
    life.act("acknowledge", by="manager")
    assert life.refused("acknowledge", by="manager") == 409
    life.sleep(16 * HOUR)
    assert alarms(life)[-1][0] == START + 20 * HOUR
    assert life.act("acknowledge", by="manager").refusal is None
    before = len(alarms(life))
    life.sleep(16 * HOUR - MINUTE)
    assert len(alarms(life)) == before


def test_an_alarm_obeys_the_tiers_calendar_and_its_quiet_hours_unless_the_ticket_is_urgent() -> None:
    tiers = [{"name": "management", "accept_within": "90h", "repeat_every": "4h"}]
    policy = {**NOBODY, "tiers": tiers, "duty": {"else": "manager"}, "quiet_hours": {"alarm": "20:00-08:00"}}
    evening = NY("Fri 2026-09-18 17:00")
    everyday = {"calendars": {"NY": {"zone": NY.zone, "hours": {"mon-sun": "00:00-24:00"}}}}
    tiers[0]["calendar"] = "NY"
    quiet = Life({**policy, **everyday}, start=evening)
    quiet.sleep(24 * HOUR)
    assert [instant for instant, _ in alarms(quiet)] == [
        NY("Sat 2026-09-19 09:00"),
        NY("Sat 2026-09-19 13:00"),
        NY("Sat 2026-09-19 17:00"),
    ], "three hours count on Friday, the fourth on Saturday"
    office = Life({**policy, "calendars": {"NY": NY.calendar}}, start=evening)
    office.sleep(72 * HOUR)
    assert [instant for instant, _ in alarms(office)] == [NY("Mon 2026-09-21 13:00"), NY("Mon 2026-09-21 17:00")]
    urgent = Life({**policy, "calendars": {"NY": NY.calendar}}, {"priority": "urgent"}, start=evening)
    urgent.sleep(12 * HOUR)
    assert [instant for instant, _ in alarms(urgent)] == [evening + n * 4 * HOUR for n in (1, 2, 3)]


def test_the_plan_tells_the_same_from_the_first_minute() -> None:
    life = Life(NOBODY, agents=["ann"])
    planned = [each for each in plan(life.case, life.now) if each.clock == "repeat"]
    assert [each.at for each in planned] == [FIRST_ALARM + number * 4 * HOUR for number in range(1, 8)]
    assert [len(each.tells) for each in planned] == [3, 4, 4, 4, 6, 6, 6], "and whom it widens to"
    assert planned[-1].repeats_every == 4 * HOUR
