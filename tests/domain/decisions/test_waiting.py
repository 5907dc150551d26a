"""Waiting: with the ball elsewhere our clocks stand still; it comes back by itself if nobody brings it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.domain.life import START, Life

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def acknowledged(policy: dict[str, object] | None = None) -> Life:
    life = Life(policy)
    life.act("acknowledge", by="ann")
    life.act("reply", by="ann", text="Hello.")
    return life


def test_the_customer_is_asked_and_hears_nothing_else_while_the_ball_is_with_them() -> None:
    life = acknowledged()
    life.act("wait", by="ann", on="customer", text="Which card was it?")
    assert (life.case.status, life.case.next_update_at) == ("waiting", None)
    assert life.sent[-1][1].facts["text"] == "Which card was it?"
    life.sleep(23 * HOUR)
    assert life.messages("customer")[-1] == ("question", "customer", "email")


def test_a_question_keeps_the_promise_of_an_update() -> None:
    life = acknowledged()
    life.act("wait", by="ann", on="customer", text="Which card was it?")
    assert life.case.clocks["customer_update"].ended == "met"


def test_the_customer_is_reminded_and_then_the_ticket_is_closed_with_notice() -> None:
    life = acknowledged()
    life.act("wait", by="ann", on="customer", text="Which card was it?")
    life.sleep(4 * DAY)
    assert [entry.at - START for entry in life.entries("reminded")] == [DAY]
    assert life.entries("closed")[0].at == START + 3 * DAY
    assert life.messages("customer")[-2:] == [
        ("waiting_reminder", "customer", "email"),
        ("waiting_closed", "customer", "email"),
    ]
    assert life.case.over


def test_reminders_close_together_each_come() -> None:
    life = acknowledged({"waiting": {"remind_after": ["1d", "1d 1m", "1d 2m"], "close_after": "30d"}})
    life.act("wait", by="ann", on="customer", text="Which card was it?")
    life.sleep(2 * DAY)
    assert [entry.at - START - DAY for entry in life.entries("reminded")] == [0 * MINUTE, MINUTE, 2 * MINUTE]


def test_the_customers_answer_brings_the_ball_back() -> None:
    life = acknowledged()
    life.act("wait", by="ann", on="customer", text="Which card was it?")
    life.sleep(5 * HOUR)
    life.act("customer_replied", text="The blue one.")
    assert life.case.status == "open"
    assert life.entries("resumed")[0].by == "customer"
    assert life.case.clocks["tier"].due_at == START + 9 * HOUR
    assert life.case.clocks["next_reply"].running
    assert life.case.next_update_at


def test_a_wait_until_an_instant_ends_then_and_tells_the_owner() -> None:
    life = acknowledged()
    life.act("wait", by="ann", on="customer", text="Call us back?", until=(life.now + 2 * DAY).isoformat())
    life.sleep(2 * DAY)
    assert life.entries("resumed")[0].at == START + 2 * DAY
    assert life.messages("ann")[-1] == ("resumed", "ann", "email")
    assert life.messages("customer")[-1] == ("question", "customer", "email")


def test_a_third_party_keeps_the_ball_no_longer_than_the_policy_lets_it() -> None:
    life = acknowledged()
    life.act("wait", by="ann", on="courier", until=(life.now + 9 * DAY).isoformat())
    life.sleep(3 * DAY)
    assert life.entries("resumed")[0].at == START + 2 * DAY
    assert "took too long" in life.entries("resumed")[0].text
    assert ("resumed", "team-lead", "email") in life.messages()


def test_a_third_party_wait_that_ends_as_planned_alarms_no_lead() -> None:
    life = acknowledged()
    life.act("wait", by="ann", on="courier", until=(life.now + DAY).isoformat())
    life.sleep(DAY)
    assert life.entries("resumed")[0].at == START + DAY
    assert life.messages("team-lead") == []


def test_updates_go_on_while_a_third_party_has_the_ball() -> None:
    life = acknowledged()
    life.act("wait", by="ann", on="courier")
    life.sleep(7 * HOUR)
    assert len(life.entries("customer_updated")) == 2


def test_what_the_customer_writes_does_not_take_the_ball_from_a_third_party() -> None:
    life = acknowledged()
    life.act("wait", by="ann", on="courier")
    life.act("customer_replied", text="Any news?")
    assert life.case.waiting
    assert life.case.clocks["next_reply"].running


def test_escalating_while_waiting_leaves_the_ball_where_it_is() -> None:
    life = acknowledged()
    life.act("wait", by="ann", on="courier")
    life.act("escalate", by="ann", reason="needs expertise")
    assert (life.case.status, life.case.tier) == ("waiting", 1)
    assert life.case.clocks["tier"].due_at is None
    life.act("acknowledge", by="ben")
    life.sleep(HOUR)
    life.act("resume", by="ben")
    assert life.case.clocks["tier"].due_at == life.now + 4 * HOUR


def test_an_owner_who_has_not_acknowledged_is_chased_while_waiting_too() -> None:
    life = Life()
    life.act("wait", on="courier")
    life.sleep(40 * MINUTE)
    assert life.case.tier == 1
    assert life.case.status == "waiting"
    assert life.messages("customer") == [("receipt", "customer", "email")]


def test_an_owner_is_asked_for_no_sign_of_life_while_waiting_and_has_the_whole_time_for_one_after_it() -> None:
    life = acknowledged({"acknowledged_expires_after": "1h"})
    life.act("wait", by="ann", on="courier", until=(START + 5 * HOUR).isoformat())
    life.sleep(7 * HOUR)
    assert [entry.at - START for entry in life.entries("reminded")] == [6 * HOUR]
    assert [entry.at - START for entry in life.entries("acknowledgment_expired")] == [7 * HOUR]


def test_at_the_top_the_alarm_rests_while_waiting_and_goes_on_after_it() -> None:
    life = Life()
    life.act("escalate", reason="needs expertise", to_tier="management")
    life.act("acknowledge")
    life.act("reply", text="Hello.")
    life.act("wait", on="courier")
    before = len(life.entries("alerted"))
    life.sleep(DAY)
    assert len(life.entries("alerted")) == before
    life.act("resume")
    life.sleep(2 * HOUR)
    assert len(life.entries("alerted")) == before + 1


@pytest.mark.parametrize("status", ["waiting", "resolved"])
def test_only_an_open_ticket_begins_to_wait(status: str) -> None:
    life = Life()
    if status == "waiting":
        life.act("wait", by="ann", on="courier")
    else:
        life.act("resolve", by="ann", resolution="Done.")
    assert life.refused("wait", by="ann", on="bank") == 409


def test_the_customer_cannot_be_waited_for_without_being_asked_anything() -> None:
    assert Life().refused("wait", by="ann", on="customer") == 422


def test_resuming_what_does_not_wait_is_refused() -> None:
    assert Life().refused("resume", by="ann") == 409


def test_resolving_while_waiting_ends_the_wait() -> None:
    life = acknowledged()
    life.act("wait", by="ann", on="customer", text="Which card was it?")
    life.act("resolve", by="ann", resolution="Found it.")
    assert life.case.waiting is None
    assert not life.case.clocks["waiting"].running
    life.sleep(8 * DAY)
    assert "waiting_closed" not in [purpose for purpose, _, _ in life.messages("customer")]


def test_each_reminder_has_a_share_of_the_wait_as_its_name() -> None:
    life = acknowledged({"waiting": {"remind_after": ["1m", "1d", "1d 1m", "15d", "20d"], "close_after": "30d"}})
    life.act("wait", by="ann", on="customer", text="Which card was it?")
    names = [level.name for level in life.case.clocks["waiting"].levels]
    assert names == ["warn_1", "warn_3", "warn_4", "warn_50", "warn_66", "due"]


def test_a_reminder_says_what_was_asked() -> None:
    life = acknowledged()
    life.act("wait", by="ann", on="customer", text="Which card was it?")
    life.sleep(DAY)
    assert (life.sent[-1][1].purpose, life.sent[-1][1].facts["text"]) == ("waiting_reminder", "Which card was it?")


def test_an_end_that_came_by_itself_is_the_clocks() -> None:
    for until in (None, START + DAY):
        for on in ("customer", "courier"):
            life = acknowledged()
            life.act("wait", by="ann", on=on, text="Which?", until=until and until.isoformat())
            life.sleep(4 * DAY)
            assert {entry.by for entry in (*life.entries("resumed"), *life.entries("closed"))} == {"clock:waiting"}


def test_who_has_had_no_receipt_yet_is_promised_no_update_after_a_wait() -> None:
    life = Life(answered=False)
    life.act("wait", by="eve", on="courier")
    life.act("resume", by="eve")
    assert life.case.next_update_at is None


def test_the_lead_hears_who_took_too_long() -> None:
    life = acknowledged()
    life.act("wait", by="ann", on="courier")
    life.sleep(2 * DAY)
    to_lead = next(m for _, m in life.sent if m.to.id == "team-lead")
    assert to_lead.facts["items"] == ["T-1: no longer waiting for courier"]


def test_a_wait_is_prolonged_by_another_one_for_the_same_party() -> None:
    """Two days at most: until four o'clock at first, then until noon of the next day, then longer than anybody may."""
    life = Life()
    life.act("wait", by="ann", on="courier", until=(START + 7 * HOUR).isoformat())
    life.sleep(HOUR)
    life.act("wait", by="ann", on="courier", until=(START + 27 * HOUR).isoformat())
    assert (life.case.clocks["waiting"].due_at, len(life.case.pauses)) == (START + 27 * HOUR, 1)
    life.sleep(HOUR)
    life.act("wait", by="ann", on="courier", until=(START + 90 * HOUR).isoformat())
    life.sleep_until(START + 2 * DAY)
    [resumed] = life.entries("resumed")
    assert (resumed.at, resumed.text) == (START + 2 * DAY, "No longer waiting for courier: courier took too long")


def test_taking_the_ball_back_and_giving_it_away_again_buys_a_third_party_no_time() -> None:
    """Two days at most: a day and a half at first, an hour with us, then half a day is left."""
    life = Life()
    life.act("wait", by="ann", on="courier")
    life.sleep(36 * HOUR)
    life.act("resume", by="ann")
    life.sleep(HOUR)
    life.act("wait", by="ann", on="courier")
    assert life.case.clocks["waiting"].due_at == START + 49 * HOUR
    life.sleep(12 * HOUR)
    assert life.entries("resumed")[-1].text.endswith("courier took too long")
    life.act("wait", by="ann", on="courier")
    assert life.case.clocks["waiting"].due_at == life.now + 2 * DAY, "the lead has heard of it: the count begins anew"
    life.act("resume", by="ann")
    life.act("wait", by="ann", on="bank")
    assert life.case.clocks["waiting"].due_at == life.now + 2 * DAY, "another party has its own time"


def test_a_customer_who_is_asked_anew_has_all_the_time_to_answer() -> None:
    """Three days, reminded after one; asked again after twenty hours."""
    life = Life()
    life.act("wait", by="ann", on="customer", text="Which card was it?")
    life.sleep(20 * HOUR)
    life.act("wait", by="ann", on="customer", text="Or which account?")
    assert [purpose for purpose, _, _ in life.messages("customer")].count("question") == 2
    life.sleep_until(START + 44 * HOUR)
    assert [entry.at for entry in life.entries("reminded") if entry.data.get("to") == "customer"] == [START + 44 * HOUR]
    life.sleep_until(START + 92 * HOUR)
    assert (life.case.status, life.entries("closed")[0].at) == ("closed", START + 92 * HOUR)


def test_a_customer_is_reminded_in_their_sending_hours() -> None:
    """Asked on Monday at 20:00 and reminded after 10 h, 12 h and 30 h: the first two at 08:00, once; the third at 08:00
    on Wednesday, as 02:00 is no hour to write. London has UTC in November."""
    policy = {
        "sending_hours": "08:00-20:00",
        "zone": "Europe/London",
        "waiting": {"remind_after": ["10h", "12h", "30h"], "close_after": "3d", "third_party_at_most": "2d"},
    }
    life = Life(policy, start=START + 11 * HOUR)
    life.act("wait", by="ann", on="customer", text="Which card was it?")
    life.sleep(3 * DAY)
    reminded = [entry for entry in life.entries("reminded") if entry.data.get("to") == "customer"]
    assert [(entry.at, entry.due_at) for entry in reminded] == [
        (START + timedelta(hours=23), START + timedelta(hours=23)),
        (START + timedelta(hours=47), START + timedelta(hours=47)),
    ]


def test_an_urgent_ticket_reminds_at_any_hour() -> None:
    life = Life({"sending_hours": "08:00-20:00"}, {"priority": "urgent"}, start=START + 14 * HOUR)
    life.act("wait", by="ann", on="customer", text="Which card was it?")
    life.sleep(DAY)
    assert [entry.at for entry in life.entries("reminded") if entry.data.get("to") == "customer"] == [START + 38 * HOUR]
