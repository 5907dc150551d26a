"""Another priority or category changes the terms of a ticket's tier and of its alarm, from where they began."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.domain.decisions.test_moving_policy import moved
from tests.domain.life import START, Life, promising
from tests.domain.places import LON

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)

AT_THE_DESK: dict[str, Any] = {
    "calendars": {"LON": LON.calendar},
    "teams": {"else": "service"},
    "tiers": [
        {"name": "frontline", "calendar": "LON", "accept_within": "90h", "work_within": "90h"},
        {"name": "management", "accept_within": "90h", "repeat_every": {"urgent": "10m", "else": "2h"}},
    ],
    "categories": {
        "complaint": {"tiers": {"frontline": {"agreed_within": "2h"}}},
        "claim": {"tiers": {"frontline": {"agreed_within": "3h"}}},
    },
}


def test_what_a_team_has_agreed_to_for_a_category_counts_from_when_it_has_that_on_its_hours() -> None:
    life = Life(AT_THE_DESK, start=LON("Mon 2026-07-06 17:00"))
    life.act("category", by="ann", category="complaint", reason="it is one")
    assert life.case.clocks["internal"].due_at == LON("Tue 2026-07-07 09:00")
    life.act("category", by="ann", category="claim", reason="it is one")
    assert life.case.clocks["internal"].due_at == LON("Tue 2026-07-07 10:00")
    life.act("wait", by="ann", on="courier")
    assert life.case.clocks["internal"].due_at is None
    life.act("resume", by="ann")
    life.act("category", by="ann", category="delivery", reason="it is one")
    assert life.case.clocks["internal"].ended == "stopped"


def test_a_team_that_gets_a_ticket_back_has_what_it_has_agreed_to_anew() -> None:
    """It counts from the team's own assignment, whatever the ticket's age; what was kept before stays kept."""
    life = Life(AT_THE_DESK, {"category": "claim"}, start=LON("Mon 2026-07-06 12:00"))
    life.act("resolve", by="ann", resolution="Paid.")
    life.sleep(HOUR)
    life.act("reopen", by="ann", reason="not paid")
    assert life.case.clocks["internal"].due_at == LON("Mon 2026-07-06 16:00")
    life.act("category", by="ann", category="complaint", reason="it is one")
    assert life.case.clocks["internal"].due_at == LON("Mon 2026-07-06 15:00")
    [first] = [clock for clock in life.case.ended_clocks if clock.name == "internal"]
    assert first.ended == "met"


def test_the_alarm_sounds_as_often_as_the_new_priority_says() -> None:
    life = Life(AT_THE_DESK)
    life.act("escalate", reason="needs expertise", to_tier="management")
    life.sleep(HOUR)
    life.act("priority", priority="urgent", reason="it is")
    assert life.case.clocks["repeat"].due_at == life.now + 10 * MINUTE


def test_a_ticket_that_nobody_owns_may_be_raised() -> None:
    life = Life(answered=False)
    assert life.act("priority", by="eve", priority="urgent", reason="it is").refusal is None
    assert (life.case.priority, life.messages()) == ("urgent", [])


def test_an_owner_has_no_longer_than_they_had_when_the_terms_change_again() -> None:
    def asked(urgent: str) -> dict[str, Any]:
        accept = {"urgent": urgent, "else": "2h"}
        desk = {"name": "frontline", "accept_within": accept, "work_within": "90h"}
        return {"tiers": [desk, AT_THE_DESK["tiers"][1]]}

    life = Life(asked("10m"), {"priority": "low"})
    life.sleep(HOUR)
    life.act("priority", by="ben", priority="urgent", reason="it is")
    assert life.case.clocks["acknowledge"].due_at == START + 70 * MINUTE
    life.sleep(MINUTE)
    moved(life, asked("20m"))
    assert life.case.clocks["acknowledge"].due_at == START + 70 * MINUTE


def test_the_timeline_shows_every_due_that_a_priority_moved_or_took_away() -> None:
    tiers = [{"name": "frontline", "accept_within": "90h", "work_within": "90h"}, AT_THE_DESK["tiers"][1]]
    life = Life({"priorities": promising(first_response="1h", resolution="9h") | {"low": {}}, "tiers": tiers})
    life.act("reply", by="ann", text="Hello.")
    life.act("priority", by="ann", priority="low", reason="it can wait")
    [entry] = life.entries("priority_changed")
    assert entry.data == {"from": "high", "to": "low", "dues": {"resolution": [(START + 9 * HOUR).isoformat(), None]}}


def test_an_owner_hears_of_a_priority_that_was_raised_and_not_of_one_that_was_lowered() -> None:
    for priority, told in (("low", []), ("urgent", [("reminder", "ann", "sms"), ("reminder", "ann", "email")])):
        life = Life(AT_THE_DESK)
        before = len(life.sent)
        life.act("priority", by="ben", priority=priority, reason="it is")
        assert [(m.purpose, m.to.id, m.channel) for _, m in life.sent[before:]] == told
    life = Life(AT_THE_DESK)
    before = len(life.sent)
    life.act("priority", by="ann", priority="urgent", reason="it is")
    assert life.sent[before:] == [], "who raised it knows"
