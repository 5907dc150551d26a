"""What a ticket's clocks do, and what missing each of them does, beyond the worked examples of section 3."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from domain.case.dues import dues, next_due
from tests.domain.in_london import IN_LONDON, next_of
from tests.domain.life import START, Life, promising
from tests.domain.places import LON

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def test_acknowledge_never_pauses() -> None:
    life = Life(IN_LONDON, start=LON("Tue 2026-07-07 09:00"))
    life.act("wait", by="ann", on="courier")
    assert next_of(life) == ("acknowledge", LON("Tue 2026-07-07 09:30"))


def test_the_receipt_is_no_first_response_and_a_persons_answer_is() -> None:
    life = Life()
    assert life.case.receipt_sent
    assert life.case.clocks["first_response"].running
    life.act("reply", by="ann", text="Hello.")
    assert life.case.clocks["first_response"].ended == "met"
    assert life.entries("replied")[0].data["clocks"] == {"first_response": True}


def test_the_tier_deadline_is_not_stopped_by_acceptance() -> None:
    life = Life()
    life.act("acknowledge", by="ann")
    assert life.case.clocks["tier"].due_at == START + 4 * HOUR
    assert life.case.clocks["acknowledge"].ended == "met"


def test_the_agreed_time_between_teams_counts_from_the_teams_own_assignment() -> None:
    tiers = [
        {"name": "frontline", "accept_within": "10m", "work_within": "4h"},
        {"name": "expert", "accept_within": "10m", "work_within": "4h", "agreed_within": "3h"},
        {"name": "top", "accept_within": "10m", "repeat_every": "1h"},
    ]
    life = Life({"tiers": tiers})
    life.act("acknowledge", by="ann")
    life.act("reply", by="ann", text="Hello.")
    life.sleep(2 * HOUR)
    life.act("escalate", by="ann", reason="needs expertise")
    life.act("acknowledge", by="ben")
    assert life.case.clocks["internal"].due_at == START + 5 * HOUR
    life.sleep(3 * HOUR)
    [late] = [entry for entry in life.entries("breached") if entry.data["clock"] == "internal"]
    assert late.at == START + 5 * HOUR
    assert ("breach", "team-lead", "email") in life.messages()
    assert life.case.tier == 1


def test_a_missed_first_response_tells_owner_and_lead_and_escalates_at_twice_its_time() -> None:
    life = Life()
    life.act("acknowledge", by="ann")
    life.sleep(HOUR)
    assert life.messages("team-lead") == [("breach", "team-lead", "email")]
    assert life.messages("ann")[-1] == ("breach", "ann", "email")
    assert life.case.breached
    assert life.case.tier == 0
    life.sleep(HOUR)
    assert life.case.tier == 1
    assert life.entries("escalated")[0].by == "clock:first_response"


def test_a_policy_may_send_a_missed_first_response_to_the_next_tier_at_once_or_only_tell() -> None:
    at_once = Life({"when_missed": {"first_response": "next tier"}})
    told = Life({"when_missed": {"first_response": "tell lead"}})
    for life in (at_once, told):
        life.act("acknowledge", by="ann")
        life.sleep(HOUR)
    assert at_once.case.tier == 1
    told.sleep(HOUR + MINUTE)
    assert told.case.tier == 0
    assert told.messages("team-lead") == [("breach", "team-lead", "email")]


def test_a_missed_resolution_goes_to_the_next_tier() -> None:
    tiers = [
        {"name": "frontline", "accept_within": "10m", "work_within": "100h"},
        {"name": "management", "accept_within": "10m", "repeat_every": "1h"},
    ]
    life = Life({"tiers": tiers})
    life.act("acknowledge", by="ann")
    life.act("reply", by="ann", text="Hello.")
    life.sleep(10 * HOUR)
    assert life.entries("escalated")[0].by == "clock:resolution"
    assert life.case.clocks["resolution"].missed


def test_the_calendar_day_limit_goes_to_the_top_whatever_the_tier_does() -> None:
    life = Life({"resolve_within": "2 calendar days", "tiers": patient_tiers()})
    life.act("acknowledge", by="ann")
    life.sleep(48 * HOUR)
    limit = [entry for entry in life.entries("breached") if entry.data["clock"] == "limit"]
    assert [entry.at for entry in limit] == [START + 48 * HOUR]
    assert life.case.rung.name == "management"


def test_the_calendar_day_limit_does_not_wait() -> None:
    policy = {"resolve_within": "1 calendar days", "tiers": patient_tiers()}
    life = Life({**policy, "waiting": {"remind_after": [], "close_after": "9d"}})
    life.act("acknowledge", by="ann")
    life.act("wait", by="ann", on="customer", text="Which card was it?")
    life.sleep(24 * HOUR)
    assert (life.case.status, life.case.rung.name) == ("waiting", "management")


def test_the_plan_has_every_level_that_would_fire_if_nobody_acts() -> None:
    life = Life()
    life.act("acknowledge", by="ann")
    plan = sorted((due.at - START, due.clock, due.level) for due in dues(life.case))
    assert plan == [
        (HOUR, "first_response", "due"),
        (2 * HOUR, "first_response", "overdue_1"),
        (2 * HOUR, "tier", "warn_50"),
        *[(at, "customer_update", "due") for at in [life.case.clocks["customer_update"].instants["due"] - START]],
        (3 * HOUR, "tier", "warn_75"),
        (4 * HOUR, "tier", "due"),
        (10 * HOUR, "resolution", "due"),
    ]


def test_a_due_says_in_words_what_it_is() -> None:
    life = Life()
    due = next_due(life.case)
    assert due
    assert due.why == "ann must acknowledge"


def patient_tiers() -> list[dict[str, Any]]:
    return [
        {"name": "frontline", "accept_within": "10m", "work_within": "200h"},
        {"name": "specialist", "accept_within": "10m", "work_within": "200h"},
        {"name": "management", "accept_within": "10m", "repeat_every": "1h"},
    ]


def test_leaving_a_tier_in_time_meets_its_deadline_and_its_teams_agreement() -> None:
    tiers = [
        {"name": "frontline", "accept_within": "1h", "work_within": "4h", "agreed_within": "2h"},
        {"name": "management", "accept_within": "1h", "repeat_every": "9h"},
    ]
    life = Life({"tiers": tiers, "priorities": promising()})
    life.act("acknowledge", by="ann")
    life.sleep(3 * HOUR)
    life.act("escalate", by="ann", reason="needs expertise")
    assert (life.case.clocks["tier"].ended, life.case.clocks["internal"].ended) == ("met", "missed")
    assert life.case.clocks["internal"].late_working == HOUR


def test_another_team_in_the_same_tier_has_an_agreement_of_its_own_from_its_own_assignment() -> None:
    tiers = [
        {"name": "frontline", "accept_within": "9h", "work_within": "90h", "agreed_within": "4h"},
        {"name": "management", "accept_within": "1h", "repeat_every": "9h"},
    ]
    life = Life({"tiers": tiers, "priorities": promising(), "teams": {"billing": "billing", "else": "technical"}})
    life.act("acknowledge", by="ann")
    life.sleep(HOUR)
    life.act("category", by="ann", category="technical", reason="not about money")
    internal = life.case.clocks["internal"]
    assert (internal.run, internal.due_at) == (2, START + 5 * HOUR)
    [earlier] = [clock for clock in life.case.ended_clocks if clock.name == "internal"]
    assert earlier.ended == "met"


def test_what_was_missed_matters_until_it_is_answered() -> None:
    life = Life({"priorities": promising(first_response="1h")})
    life.act("acknowledge", by="ann")
    life.sleep(HOUR)
    assert life.case.breached
    life.act("reply", by="ann", text="Sorry.")
    assert not life.case.breached


def test_every_due_says_in_words_what_comes_and_how_far_its_time_is_used() -> None:
    life = Life({"reminders": {"at": "50% 1h before, 2h after"}, "resolve_within": "30 calendar days"})
    life.act("acknowledge", by="ann")
    life.act("wait", by="ann", on="courier")
    said = {due.why for due in dues(life.case)}
    life.act("resume", by="ann")
    said |= {due.why for due in dues(life.case)}
    assert said == {
        "Customer update",
        "Deadline of frontline",
        "Deadline of frontline: 50 % of the time used",
        "Deadline of frontline: 1h before",
        "Deadline of frontline: 2h after",
        "First answer to the customer",
        "First answer to the customer: overdue, step 1",
        "Limit: resolution",
        "Resolution",
        "Wait for courier",
    }


def test_of_what_falls_due_in_one_instant_the_clock_that_began_first_comes_first() -> None:
    tiers = [
        {"name": "frontline", "accept_within": "1h", "work_within": "1h"},
        {"name": "management", "accept_within": "1h", "repeat_every": "1h"},
    ]
    life = Life({"priorities": promising(), "tiers": tiers, "reminders": {"at": []}})
    together = [clock.name for clock in life.case.clocks.values() if clock.due_at == START + HOUR]
    assert together == ["tier", "acknowledge"]
    assert next_of(life) == ("tier", START + HOUR)


def test_entries_are_numbered_one_by_one() -> None:
    life = Life()
    life.sleep(5 * HOUR)
    assert [entry.sequence for entry in life.case.timeline] == [*range(1, len(life.case.timeline) + 1)]
