"""After an outage every deadline is handled once, in order, with its lateness; everybody hears of it once."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from domain.effects import AssignOwner
from domain.events import Ticked
from tests.domain.life import START, Life, promising
from tests.domain.places import NY

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def sent_since(life: Life, before: int) -> Counter[str]:
    return Counter(message.to.id for _, message in life.sent[before:])


def test_scenario_c3_three_deadlines_missed_are_handled_once_each_and_the_customer_hears_once() -> None:
    life = Life()
    life.act("acknowledge", by="ann")
    before = len(life.sent)
    life.outage(12 * HOUR)
    clockwork = [(e.kind, e.due_at) for e in life.case.timeline if e.by.startswith("clock:")]
    assert len(set(clockwork)) == len(clockwork), "each once"
    instants = [at for _, at in clockwork if at]
    assert instants == sorted(instants), "in the order of their instants"
    escalated = life.entries("escalated")
    assert [(e.by, (e.due_at or START) - START) for e in escalated] == [
        ("clock:first_response", 2 * HOUR),
        ("clock:tier", 6 * HOUR),
    ]
    assert all(e.at == life.now for e in escalated)
    assert set(sent_since(life, before).values()) == {1}
    assert life.sent[-1][1].to_customer or sent_since(life, before)["customer"] == 1
    customers = [m for _, m in life.sent[before:] if m.to_customer]
    assert [m.purpose for m in customers] == ["customer_escalated"]
    assert customers[0].facts["tier"] == "management"


def test_only_the_owner_of_the_tier_it_has_reached_is_looked_for() -> None:
    life = Life()
    life.act("acknowledge", by="ann")
    before = len(life.asked)
    life.outage(12 * HOUR)
    searches = [effect for effect in life.asked[before:] if isinstance(effect, AssignOwner)]
    assert [search.tier for search in searches] == ["management"]
    assert life.case.in_flight == {}


def test_nothing_that_was_left_out_stays_in_flight() -> None:
    life = Life(answered=False, delivers=False)
    life.outage(12 * HOUR)
    asked = {effect.id for effect in life.asked}
    assert set(life.case.in_flight) <= asked


def test_alarms_missed_are_one_alarm_and_the_rhythm_goes_on() -> None:
    life = Life()
    life.act("escalate", reason="needs expertise", to_tier="management")
    life.act("acknowledge")
    life.act("reply", text="Hello.")
    life.sleep(2 * HOUR)
    before = len(life.entries("alerted"))
    life.outage(7 * HOUR + 10 * MINUTE)
    assert len(life.entries("alerted")) == before + 1
    assert life.case.clocks["repeat"].due_at == START + 9 * HOUR + 30 * MINUTE


def test_an_update_missed_by_hours_is_one_update_and_the_next_is_promised_in_the_future() -> None:
    life = Life({"priorities": promising(update_every="3h"), "tiers": patient()})
    life.act("acknowledge", by="ann")
    life.outage(20 * HOUR)
    [update] = life.entries("customer_updated")
    assert update.at == life.now
    assert life.case.next_update_at == life.now + 3 * HOUR
    assert life.case.ended_clocks[-1].ended == "missed"


def test_an_update_just_missed_is_not_followed_by_another_at_once() -> None:
    life = Life({"priorities": promising(update_every="3h"), "tiers": patient()})
    life.act("acknowledge", by="ann")
    life.outage(6 * HOUR - 3 * MINUTE)
    assert len(life.entries("customer_updated")) == 1
    assert len(life.messages("customer")) == 2


def test_waking_twice_at_the_same_instant_does_nothing_the_second_time() -> None:
    life = Life()
    life.outage(12 * HOUR)
    before = life.case
    assert life.advance(Ticked()).effects == ()
    assert life.case == before


def test_an_action_never_overtakes_a_deadline_that_had_passed_before_it() -> None:
    life = Life()
    life.act("acknowledge", by="ann")
    life.now += 5 * HOUR
    life.act("reply", by="ann", text="Hello.")
    assert life.case.clocks["first_response"].ended == "missed"
    kinds = life.kinds()
    assert kinds.index("escalated") < kinds.index("replied")


def test_a_ticket_opened_long_after_it_began_has_its_misses_at_once_and_one_message_each() -> None:
    began = START - timedelta(days=3)
    life = Life(ticket={"opened_at": began.isoformat()}, answered=True)
    assert life.case.opened_at == began
    late = [(e.data["clock"], e.due_at, e.at) for e in life.entries("breached")]
    assert late == [("first_response", START, START), ("resolution", START, START)], "nobody here was late before"
    dues = {name: life.case.clocks[name].due_at for name in ("first_response", "resolution")}
    assert dues == {"first_response": began + HOUR, "resolution": began + 10 * HOUR}
    assert life.messages("customer") == [("receipt", "customer", "email")]
    assert max(Counter(to for _, to, _ in life.messages()).values()) == 1
    assert life.case.rung.name == "specialist", "two promises missed at one instant move it one tier"
    assert life.case.owner


def test_an_engine_down_for_a_year_chokes_on_nothing() -> None:
    policy = {
        "calendars": {"NY": NY.calendar},
        "priorities": promising(calendar="NY", first_response="1h", resolution="2d", update_every="2d"),
        "sending_hours": "08:00-20:00",
        "quiet_hours": {"sms": "21:00-08:00"},
    }
    life = Life(policy, ticket={"priority": "low"})
    life.act("acknowledge", by="ann")
    life.outage(timedelta(days=365))
    assert life.case.rung.name == "management"
    assert life.case.snapshot.known_until
    assert life.case.snapshot.known_until > life.now
    life.act("resolve", by="ann", resolution="At last.")
    life.sleep(timedelta(days=8))
    assert life.case.over


def patient() -> list[dict[str, Any]]:
    return [
        {"name": "frontline", "accept_within": "10m", "work_within": "900h"},
        {"name": "management", "accept_within": "10m", "repeat_every": "24h"},
    ]


def test_a_message_that_comes_late_says_so_once() -> None:
    life = Life({"priorities": promising(update_every="3h"), "tiers": patient()})
    life.act("acknowledge", by="ann")
    promised = life.case.next_update_at
    assert promised
    life.outage(20 * HOUR)
    life.sleep(4 * HOUR)
    updates = [m.facts.get("late_since") for _, m in life.sent if m.purpose == "customer_update"]
    assert updates[:2] == [promised.isoformat(), None]


def test_the_message_that_waits_for_the_next_owners_name_says_so_too() -> None:
    life = Life({"priorities": promising(update_every="3h")})
    life.act("acknowledge", by="ann")
    promised = life.case.next_update_at
    assert promised
    life.outage(20 * HOUR)
    [told] = [m for _, m in life.sent[3:] if m.to_customer]
    assert (told.purpose, told.facts["late_since"]) == ("customer_escalated", promised.isoformat())


def test_an_alarm_is_not_hidden_by_a_quieter_notice_to_the_same_person() -> None:
    tiers = [{"name": "management", "accept_within": "90h", "repeat_every": "6h", "tell": ["head"]}]
    life = Life({"priorities": promising(), "tiers": tiers, "acknowledged_expires_after": "6h"})
    life.act("acknowledge", by="ann")
    life.sleep(6 * HOUR)
    [notice] = [m for at, m in life.sent if at == life.now and m.to.id == "ann"]
    assert notice.purpose == "alarm"
    assert len(notice.facts["items"]) == 2


def test_only_the_customer_is_told_that_they_should_have_heard_earlier() -> None:
    promises = {"priorities": promising(first_response="1h", update_every="3h"), "tiers": patient()}
    life = Life({**promises, "when_missed": {"first_response": "tell lead"}})
    life.act("acknowledge", by="ann")
    life.outage(HOUR * 3.5)
    late = {m.to.id: "late_since" in m.facts for at, m in life.sent if at == life.now}
    assert late == {"customer": True, "team-lead": False}
