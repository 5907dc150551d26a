"""The top tier never falls silent: the alarm repeats, and to a wider circle, until a person acknowledges."""

from __future__ import annotations

from datetime import timedelta

from tests.domain.life import Life
from tests.domain.places import NY

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def at_the_top(**more: object) -> Life:
    life = Life(**more)  # type: ignore[arg-type]
    life.act("escalate", reason="needs expertise", to_tier="management")
    return life


def alarms(life: Life) -> int:
    return len(life.entries("alerted"))


def test_the_alarm_wakes_owner_circle_and_duty() -> None:
    life = at_the_top()
    life.sleep(30 * MINUTE)
    woken = [to for purpose, to, _ in life.messages() if purpose == "alarm"]
    assert life.case.owner
    assert set(woken) == {life.case.owner.contact.id, "head", "duty"}


def test_it_repeats_until_somebody_acknowledges_whatever_else_people_do() -> None:
    life = at_the_top()
    life.sleep(HOUR)
    before = alarms(life)
    life.act("note", by="eve", text="I saw it.")
    life.act("reply", by="eve", text="We are looking.")
    life.sleep(30 * MINUTE)
    assert alarms(life) > before
    life.act("acknowledge")
    before = alarms(life)
    life.sleep(90 * MINUTE)
    assert alarms(life) == before


def test_what_others_do_does_not_put_off_an_alarm_that_nobody_has_acknowledged() -> None:
    life = at_the_top()
    life.sleep(20 * MINUTE)
    life.act("note", by="eve", text="I saw it.")
    life.sleep(10 * MINUTE)
    assert alarms(life) == 1


def test_silence_after_acknowledging_brings_it_back_at_its_own_interval() -> None:
    life = at_the_top()
    life.act("acknowledge")
    life.act("reply", text="Hello.")
    life.sleep(2 * HOUR)
    assert alarms(life) == 1
    life.sleep(30 * MINUTE)
    assert alarms(life) == 2
    life.act("note", text="On it.")
    life.sleep(2 * HOUR - MINUTE)
    assert alarms(life) == 2


def test_the_policy_may_say_how_long_silence_is_borne() -> None:
    life = at_the_top(policy={"acknowledged_expires_after": "3h"})
    life.act("acknowledge")
    life.act("reply", text="Hello.")
    life.sleep(3 * HOUR - MINUTE)
    assert alarms(life) == 0
    life.sleep(MINUTE)
    assert alarms(life) == 1


def test_escalating_at_the_top_sounds_it_and_does_not_quiet_it() -> None:
    life = at_the_top()
    life.act("escalate", by="ben", reason="needs expertise", note="Nobody helps.")
    assert alarms(life) == 1
    assert life.entries("noted")[0].text == "Nobody helps."
    life.sleep(30 * MINUTE)
    assert alarms(life) >= 2


def test_a_customer_who_asks_for_a_manager_there_sounds_it() -> None:
    life = at_the_top()
    life.act("customer_replied", text="A manager, please", wants_manager=True)
    assert alarms(life) == 1


def test_an_owner_who_does_not_acknowledge_there_is_replaced_and_then_the_alarm_goes_on() -> None:
    life = at_the_top()
    life.sleep(HOUR)
    assert life.case.rung.name == "management"
    assert "reassigned" in life.kinds()
    assert life.case.clocks["repeat"].running


def test_the_alarm_keeps_the_tiers_hours_unless_the_ticket_is_urgent() -> None:
    tiers = [{"name": "management", "accept_within": "8h", "repeat_every": "4h"}]
    policy = {"calendars": {"NY": NY.calendar}, "tiers": [{**tiers[0], "calendar": "NY"}]}
    friday = NY("Fri 2026-09-18 16:00")
    office = Life(policy, {"priority": "low"}, start=friday)
    assert office.case.clocks["repeat"].due_at == NY("Mon 2026-09-21 12:00")
    urgent = Life(policy, {"priority": "urgent"}, start=friday)
    assert urgent.case.clocks["repeat"].due_at == NY("Fri 2026-09-18 20:00")
    assert (office.case.clocks["repeat"].calendar, urgent.case.clocks["repeat"].calendar) == ("NY", "always")


def test_after_a_wait_an_alarm_nobody_had_acknowledged_goes_on_at_its_own_interval() -> None:
    life = at_the_top()
    assert life.case.owner
    life.act("wait", on="courier")
    life.sleep(6 * HOUR)
    before = alarms(life)
    life.act("resume")
    life.sleep(30 * MINUTE)
    assert alarms(life) == before + 1


def test_an_alarm_that_somebody_sounds_while_the_ticket_waits_is_not_repeated_before_it_is_back() -> None:
    life = at_the_top()
    life.act("acknowledge")
    life.act("reply", text="Hello.")
    life.act("wait", on="courier")
    life.act("escalate", by="eve", reason="needs expertise")
    life.sleep(5 * HOUR)
    assert alarms(life) == 1
    life.act("resume")
    life.sleep(2 * HOUR)
    assert alarms(life) == 2


def test_a_missed_repeat_is_no_breach() -> None:
    life = at_the_top()
    life.act("acknowledge")
    life.act("reply", text="Hello.")
    life.sleep(2 * HOUR)
    assert not life.case.breached
    assert {clock.ended for clock in life.case.ended_clocks if clock.name == "repeat"} <= {"met", "stopped"}
