"""Quiet hours hold a text message to the customer until they end; an email comes at any hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from domain.case.dues import dues, next_due
from domain.case.reaching import Move, moves_into_reach
from domain.events import MessageSettled
from tests.domain.life import Life

HOUR = timedelta(hours=1)
NIGHT = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
QUIET: dict[str, Any] = {"quiet_hours": {"sms": "21:00-08:00"}}
BY_SMS: dict[str, Any] = {
    "customer": {"id": "C-1", "phone": "+15550100001", "preferred_channel": "sms", "timezone": "UTC"},
}


def asleep(**ticket: Any) -> Life:
    return Life(QUIET, ticket={**BY_SMS, **ticket}, start=NIGHT)


def told(life: Life) -> list[tuple[datetime, str]]:
    return [(at, message.purpose) for at, message in life.sent if message.to_customer]


def test_a_text_message_waits_for_the_morning() -> None:
    life = asleep()
    assert told(life) == []
    assert next_due_of(life, "sending") == MORNING
    life.act("acknowledge", by="ann")
    life.sleep_until(MORNING)
    assert told(life)[0] == (MORNING, "receipt")


def test_an_email_does_not_wait() -> None:
    life = Life(QUIET, start=NIGHT)
    assert told(life) == [(NIGHT, "receipt")]


def test_an_urgent_text_message_does_not_wait() -> None:
    assert told(asleep(priority="urgent")) == [(NIGHT, "receipt")]


def test_in_the_morning_every_word_of_a_person_is_sent_and_of_the_rest_only_the_newest() -> None:
    life = asleep()
    life.act("acknowledge", by="ann")
    life.act("reply", by="ann", text="I have it.")
    life.act("escalate", by="ann", reason="needs expertise")
    life.act("acknowledge", by="ben")
    life.act("reassign", by="ben", to="cid", reason="knows it")
    life.act("reply", by="cid", text="It is refunded.")
    life.act("resolve", by="cid", resolution="Refunded.")
    life.sleep_until(MORNING)
    assert [purpose for _, purpose in told(life)] == ["receipt", "reply", "reply", "resolution", "survey"]


def test_what_the_night_held_is_sent_although_the_ticket_was_closed_meanwhile() -> None:
    life = asleep()
    life.act("resolve", by="ann", resolution="Refunded.")
    life.act("close", by="ann")
    assert life.case.ended
    assert not life.case.over
    assert [due.at for due in [next_due(life.case)] if due] == [MORNING]
    assert life.refused("note", by="ann", text="Too late.") == 409
    life.sleep_until(MORNING)
    assert [purpose for _, purpose in told(life)] == ["receipt", "resolution", "survey"]
    assert life.case.over
    assert next_due(life.case) is None


def test_an_email_that_fails_at_night_becomes_a_text_message_in_the_morning() -> None:
    life = Life(QUIET, start=NIGHT, delivers=False)
    receipt = next(m for _, m in life.sent if m.to_customer)
    life.advance(MessageSettled(effect_id=receipt.id, accepted=False, reason="bounced"))
    assert told(life) == [(NIGHT, "receipt")]
    life.act("acknowledge", by="ann")
    life.sleep_until(MORNING)
    assert (MORNING, "receipt") in told(life)


def next_due_of(life: Life, clock: str) -> datetime:
    return next(due.at for due in dues(life.case) if due.clock == clock)


def test_by_day_a_text_message_waits_for_nothing() -> None:
    life = Life(QUIET, ticket=BY_SMS, start=MORNING)
    assert [(at, m.not_before) for at, m in life.sent if m.to_customer] == [(MORNING, None)]


def test_what_a_person_wrote_at_night_is_sent_in_the_step_in_which_another_owner_is_looked_for() -> None:
    life = asleep()
    life.act("acknowledge", by="ann")
    life.act("reply", by="ann", text="I have it.")
    life.outage(10 * HOUR)
    assert life.entries("escalated")
    assert (life.now, "reply") in told(life)


def test_each_message_waits_for_the_hours_it_was_held_for_also_where_another_policy_has_longer_nights() -> None:
    life = asleep()
    life.bundles["test"] = ("v2", {"quiet_hours": {"sms": "21:00-10:00"}})
    life.act("move_policy", by="olga", policy="test", reason="as decided")
    life.act("reply", by="ann", text="I have it.")
    life.sleep_until(MORNING + 2 * HOUR)
    assert told(life)[:2] == [(MORNING, "receipt"), (MORNING + 2 * HOUR, "reply")]


def test_an_instant_is_moved_into_the_sending_hours_and_then_out_of_the_quiet_ones() -> None:
    case = Life({**QUIET, "sending_hours": "06:00-20:00"}, ticket=BY_SMS, start=MORNING).case
    early = MORNING - 3 * HOUR
    opens = MORNING - 2 * HOUR
    assert moves_into_reach(case, early) == [
        Move(early, opens, "sending_hours"),
        Move(opens, MORNING, "quiet_hours"),
    ]
    assert moves_into_reach(case, MORNING) == []
    assert moves_into_reach(case, MORNING - HOUR) == [Move(MORNING - HOUR, MORNING, "quiet_hours")]


def test_who_would_rather_be_texted_is_texted_although_they_have_an_address() -> None:
    both = {**BY_SMS["customer"], "email": "robin@customer.example"}
    for preferred, channel in (("sms", "sms"), ("email", "email"), (None, "email")):
        life = Life(ticket={"customer": {**both, "preferred_channel": preferred}})
        assert [m.channel for _, m in life.sent if m.to_customer] == [channel]
