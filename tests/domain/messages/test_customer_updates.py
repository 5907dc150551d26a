"""The customer hears at the promised rhythm: each message promises the next, and that promise is kept."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.case.reaching import moves_into_reach
from tests.domain.life import START, Life, promising

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)

PATIENT: dict[str, Any] = {
    "priorities": promising(update_every="3h"),
    "tiers": [
        {"name": "frontline", "accept_within": "10m", "work_within": "900h"},
        {"name": "management", "accept_within": "10m", "repeat_every": "24h"},
    ],
    "reminders": {"at": []},
}
IN_BERLIN: dict[str, Any] = {"customer": {"id": "C-1", "email": "r@customer.example", "timezone": "Europe/Berlin"}}
BY_SMS: dict[str, Any] = {
    "customer": {"id": "C-1", "phone": "+15550100001", "preferred_channel": "sms", "timezone": "UTC"},
}


def acknowledged(policy: dict[str, Any], **more: Any) -> Life:
    life = Life({**PATIENT, **policy}, **more)
    life.act("acknowledge", by="ann")
    return life


def test_an_update_goes_out_a_little_before_the_promised_instant() -> None:
    life = acknowledged({})
    assert life.case.next_update_at == START + 3 * HOUR
    life.sleep(3 * HOUR)
    [update] = life.entries("customer_updated")
    assert START + 3 * HOUR - 5 * MINUTE <= update.at < START + 3 * HOUR
    assert update.data["promised"] == (START + 3 * HOUR).isoformat()
    assert life.case.next_update_at == update.at + 3 * HOUR
    assert life.case.ended_clocks[-1].ended == "met"


def test_no_promised_instant_passes_without_a_message_for_weeks() -> None:
    life = acknowledged({"sending_hours": "08:00-20:00"}, ticket=IN_BERLIN)
    for _ in range(100):
        life.sleep(6 * HOUR)
    messages = [(at, m) for at, m in life.sent if m.to_customer]
    said = [datetime.fromisoformat(m.facts["next_update_at"]) for _, m in messages]
    for promised, (came, _) in zip(said, messages[1:], strict=False):
        assert came <= promised
    assert len(messages) > 60


def test_a_promise_falls_inside_the_customers_sending_hours() -> None:
    evening = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    life = acknowledged({"sending_hours": "08:00-20:00"}, ticket=IN_BERLIN, start=evening)
    opens = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
    assert life.case.next_update_at == opens
    life.sleep(13 * HOUR)
    [update] = life.entries("customer_updated")
    assert update.at == opens, "not a minute before the sending hours open"


def test_a_promised_update_stays_where_it_was_promised_while_the_ticket_waits_for_somebody_else() -> None:
    evening = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    life = acknowledged({"sending_hours": "08:00-20:00"}, ticket=IN_BERLIN, start=evening)
    promised = life.case.clocks["customer_update"]
    life.act("wait", by="ann", on="courier")
    assert life.case.clocks["customer_update"] == promised
    life.act("resume", by="ann")
    assert life.case.clocks["customer_update"] == promised


def test_urgent_updates_come_at_any_hour() -> None:
    evening = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    life = acknowledged({"sending_hours": "08:00-20:00"}, ticket={**IN_BERLIN, "priority": "urgent"}, start=evening)
    assert life.case.next_update_at == evening + 3 * HOUR


def test_who_is_told_by_sms_is_promised_nothing_within_their_quiet_hours() -> None:
    evening = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
    life = acknowledged({"quiet_hours": {"sms": "21:00-08:00"}}, ticket=BY_SMS, start=evening)
    assert life.case.next_update_at == datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def test_a_human_reply_counts_as_an_update() -> None:
    life = acknowledged({})
    life.sleep(2 * HOUR)
    life.act("reply", by="ann", text="The bank has it.")
    assert life.case.next_update_at == START + 5 * HOUR
    assert life.case.ended_clocks[-1].ended == "met"
    life.sleep(2 * HOUR)
    assert life.entries("customer_updated") == []


def test_a_day_is_24_hours_whatever_the_calendar() -> None:
    life = acknowledged({"priorities": promising(update_every="1d")})
    assert life.case.next_update_at == START + 24 * HOUR


def test_a_customer_without_a_zone_is_told_in_the_policys() -> None:
    life = acknowledged({"zone": "America/New_York"}, ticket={"customer": {"id": "C-1", "email": "r@customer.example"}})
    assert life.sent[-1][1].to.timezone == "America/New_York"


def test_an_update_promised_for_later_than_the_calendar_is_known_is_promised_all_the_same() -> None:
    life = acknowledged({"priorities": promising(update_every="200d"), "sending_hours": "08:00-20:00"})
    assert life.case.next_update_at == START + timedelta(days=200)


@pytest.mark.parametrize("reference", ["T-1", "T-2", "A", "Z" * 64])
def test_updates_are_spread_by_ticket_within_the_lead_time(reference: str) -> None:
    life = acknowledged({}, ticket={"reference": reference})
    send_at = life.case.clocks["customer_update"].instants["due"]
    assert START + 3 * HOUR - 5 * MINUTE <= send_at <= START + 3 * HOUR - 2.5 * MINUTE


def test_after_resolving_no_update_is_promised() -> None:
    life = acknowledged({})
    life.act("resolve", by="ann", resolution="Refunded.")
    assert life.case.next_update_at is None
    life.act("reply", by="ann", text="One more thing.")
    assert life.case.next_update_at is None


@pytest.mark.parametrize(("every", "lead"), [("3h", 5 * MINUTE), ("20m", 2 * MINUTE)])
def test_the_lead_is_a_share_of_five_minutes_or_of_a_tenth_of_the_interval(every: str, lead: timedelta) -> None:
    life = acknowledged({"priorities": promising(update_every=every)})
    clock = life.case.clocks["customer_update"]
    share = 0.5 + int(hashlib.sha256(b"T-1").hexdigest()[:4], 16) / 0x1FFFF
    assert clock.due_at
    assert clock.due_at - clock.instants["due"] == lead * share


def test_after_an_outage_until_the_update_after_the_one_missed_there_is_one_message() -> None:
    life = acknowledged({})
    lead = START + 3 * HOUR - life.case.clocks["customer_update"].instants["due"]
    life.outage(6 * HOUR - 2 * lead)
    assert len(life.entries("customer_updated")) == 1
    clock = life.case.clocks["customer_update"]
    assert (clock.started_at, clock.due_at) == (life.now, life.now + 3 * HOUR)


def test_another_priority_that_promises_nothing_sooner_promises_nothing_anew() -> None:
    life = acknowledged({})
    before = life.case.clocks["customer_update"]
    life.act("priority", by="ann", priority="low", reason="it is")
    assert life.case.clocks["customer_update"] == before


def test_another_priority_promises_nothing_while_the_ball_is_with_the_customer() -> None:
    life = acknowledged({"priorities": promising(update_every="3h") | {"urgent": {"update_every": "1h"}}})
    life.act("wait", by="ann", on="customer", text="Which one?")
    life.act("priority", by="ann", priority="urgent", reason="it is")
    assert life.case.next_update_at is None


def test_an_urgent_ticket_s_messages_are_moved_by_no_hours() -> None:
    evening = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    life = acknowledged({"sending_hours": "08:00-20:00"}, ticket={**IN_BERLIN, "priority": "urgent"}, start=evening)
    assert moves_into_reach(life.case, evening + 3 * HOUR) == []


def test_a_message_held_over_two_promises_owns_up_to_the_first_that_was_missed() -> None:
    evening = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
    life = acknowledged({"quiet_hours": {"sms": "21:00-08:00"}}, ticket=BY_SMS, start=evening)
    first = life.case.next_update_at
    assert first == evening + 3 * HOUR
    life.outage(6 * HOUR)
    assert [m for at, m in life.sent if m.to_customer and at == life.now] == [], "it is night"
    life.act("note", by="ann", text="Hm.", mention="eve")
    life.outage(14 * HOUR)
    said = [m.facts.get("late_since") for at, m in life.sent if m.to_customer and at == life.now]
    assert said == [first.isoformat()]


def test_a_message_at_the_very_instant_promised_is_not_late() -> None:
    life = acknowledged({})
    life.outage(3 * HOUR)
    [update] = [m for _, m in life.sent if m.purpose == "customer_update"]
    assert "late_since" not in update.facts


def test_after_an_update_that_went_out_late_the_next_is_promised_from_when_it_should_have() -> None:
    life = acknowledged({})
    should = life.case.clocks["customer_update"].instants["due"]
    life.outage(4 * HOUR)
    assert life.case.next_update_at == should + 3 * HOUR


def test_nothing_is_promised_sooner_to_whom_nothing_was_promised_yet() -> None:
    life = Life({"priorities": promising(update_every="3h")}, answered=False)
    life.act("priority", by="ann", priority="urgent", reason="it is")
    assert "customer_update" not in life.case.clocks


def test_another_priority_promises_an_update_where_none_was_promised() -> None:
    life = acknowledged({"priorities": promising() | {"urgent": {"update_every": "1h"}}})
    assert life.case.next_update_at is None
    life.act("priority", by="ann", priority="urgent", reason="it is")
    assert life.case.next_update_at == START + HOUR
