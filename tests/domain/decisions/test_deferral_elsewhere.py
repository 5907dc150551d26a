"""Messages that wait for their provider, by worked examples: the other channel, the end of a ticket, and lateness."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.case.dues import dues, next_due
from domain.effects import SendMessage, WithdrawMessages
from domain.events import Event, MessageReported, MessageTaken, ProviderBack
from tests.domain.life import TICKET, promising
from tests.domain.waiting_life import BY_EMAIL_ALONE, DAY, ELSEWHERE_LATE, HOUR, MINUTE, Outage, at, quiet_life, reply

SECOND = timedelta(seconds=1)

# -- the other channel --


@pytest.mark.parametrize(("priority", "after"), [("urgent", "9:02"), ("high", "9:15"), ("medium", "13:00")])
def test_after_the_policys_time_the_same_person_is_told_on_the_other_channel(priority: str, after: str) -> None:
    life = quiet_life({"priority": priority})
    life.goes_away("email")
    reply(life, "one")
    life.sleep_until(at("14:00"))
    assert life.got(since=at("9:01")) == [f"{at(after):%H:%M} reply sms one"]
    assert life.said("message_withdrawn") == ["reply to customer by email is not sent any more: told by sms"]
    life.is_back("email")
    assert life.got(since=at(after)) == [f"{at(after):%H:%M} reply sms one"], "not said again by the first"
    assert life.case.deferred == ()


def test_what_comes_next_says_that_somebody_is_told_on_another_channel() -> None:
    life = quiet_life({"priority": "urgent"})
    life.goes_away("email")
    reply(life, "one")
    assert at("9:02") in [due.at for due in dues(life.case) if due.why == "Send what waited on another channel"]


def test_who_cannot_be_reached_elsewhere_waits() -> None:
    life = quiet_life(BY_EMAIL_ALONE)
    life.goes_away("email")
    reply(life, "one")
    life.sleep_until(at("20:00"))
    assert life.line() == ["one"]
    life.is_back("email")
    assert life.got()[1:] == ["20:00 reply email one"]


def test_what_is_said_elsewhere_is_as_it_is_then() -> None:
    life = quiet_life(priorities=promising(first_response="80d", resolution="90d", update_every="1d"))
    life.goes_away("email")
    reply(life, "one")
    life.act("priority", by="ann", priority="low", reason="it can wait")
    life.act("reassign", by="ann", to="ben", reason="needs expertise")
    life.sleep_until(at("13:30"))
    [text] = [m for _, m in life.taken if m.channel == "sms" and m.purpose == "reply"]
    assert text.facts["owner_name"] == "Ben"


def test_updates_that_overtake_each_other_do_not_put_off_the_other_channel() -> None:
    """Every three hours an update, and four hours until the other channel: the customer hears all the same."""
    life = quiet_life(priorities=promising(first_response="80d", resolution="90d", update_every="3h"))
    life.goes_away("email")
    life.sleep(DAY)
    assert life.got(since=at("9:01")) != []


def test_notices_that_become_one_do_not_put_off_the_other_channel() -> None:
    life = quiet_life()
    life.goes_away("email")
    for _ in range(5):
        life.act("customer_replied", text="and?", channel="email")
        life.sleep(2 * HOUR)
    assert life.got("ann", since=at("9:01"))[:1] == ["13:00 customer_replied sms and?\n\nand?"]


def test_whoever_fails_on_the_other_channel_waits_for_the_first() -> None:
    life = quiet_life()
    life.goes_away("email")
    reply(life, "one")
    life.refuse["sms"] = "twilio 30006"
    life.sleep_until(at("13:30"))
    assert life.got(since=at("9:01")) == []
    assert life.line() == ["one"]
    life.is_back("email")
    assert life.got(since=at("9:01"))[0] == "13:30 reply email one"


def test_what_is_tried_once_more_on_the_other_channel_is_not_said_by_the_first_too() -> None:
    life = quiet_life()
    life.goes_away("email")
    reply(life, "one")
    life.refuse["sms"] = "twilio 30003"
    life.sleep_until(at("13:00"))
    life.refuse.clear()
    life.sleep_until(at("13:05"))
    life.is_back("email")
    assert life.got(since=at("9:01")) == ["13:01 reply sms one"]


def test_what_waits_on_both_channels_goes_by_whichever_is_back_first_and_once() -> None:
    life = quiet_life()
    life.goes_away("email", "sms")
    reply(life, "one")
    life.sleep_until(at("14:00"))
    life.is_back("email")
    assert life.got(since=at("9:01")) == ["14:00 reply email one"]
    life.is_back("sms")
    life.sleep(2 * DAY)
    assert life.got(since=at("9:01")) == ["14:00 reply email one"]
    assert life.case.deferred == ()


def test_a_text_that_is_reported_as_failed_after_all_leaves_the_words_to_the_first_channel() -> None:
    life = quiet_life()
    life.goes_away("email")
    reply(life, "one")
    life.sleep_until(at("13:30"))
    [text] = [m for _, m in life.taken if m.channel == "sms"]
    life.advance(MessageReported(body={"message_id": text.id, "reason": "twilio 30005"}))
    life.is_back("email")
    life.sleep(2 * HOUR)
    assert [entry[6:] for entry in life.got(since=at("13:29"))] == ["reply email one"]


def test_what_becomes_one_with_another_on_the_other_channel_is_settled_with_it() -> None:
    life = quiet_life()
    life.goes_away("email", "sms")
    for _ in range(2):
        life.act("customer_replied", text="and?", channel="email")
        life.sleep(5 * HOUR)
    life.is_back("sms")
    life.is_back("email")
    life.sleep(DAY)
    assert [d.message.id for d in life.case.deferred] == []


def test_a_message_that_waits_on_two_channels_is_one_message() -> None:
    life = quiet_life()
    life.goes_away("email", "sms")
    reply(life, "one")
    life.sleep_until(at("14:00"))
    [waits] = life.case.deferred
    assert sorted(way.channel for way in waits.ways) == ["email", "sms"]
    assert (life.line(), life.line(channel="sms")) == (["one"], ["one"])


def test_what_was_written_later_passes_it_on_neither_channel() -> None:
    life = quiet_life()
    life.goes_away("email", "sms")
    reply(life, "one")
    life.sleep_until(at("13:30"))
    reply(life, "two")
    life.is_back("sms")
    life.is_back("email")
    life.sleep(DAY)
    assert life.got()[1:] == ["13:30 reply sms one", "13:30 reply email two"]


def test_a_notice_that_is_told_elsewhere_takes_nothing_with_it() -> None:
    """What ann waits for on the channel on which another notice fails is told her by the one that is left."""
    life = quiet_life()
    life.goes_away("email", "sms")
    life.act("customer_replied", text="first")
    life.sleep_until(at("13:30"))
    [assigned] = [m for _, m in life.taken if m.purpose == "assigned"]
    life.advance(MessageReported(body={"message_id": assigned.id, "reason": "sendgrid bounce"}))
    life.act("customer_replied", text="second")
    life.is_back("email")
    life.is_back("sms")
    told = [entry.rsplit(maxsplit=1)[-1] for entry in life.got("ann") if "customer_replied" in entry]
    assert told == ["first", "second"]


def test_what_is_told_elsewhere_waits_for_no_owner() -> None:
    """The other channel's instant comes in the very step in which the ticket looks for somebody else."""
    life = quiet_life()
    life.goes_away("email")
    life.act("customer_replied", text="look")
    life.now = at("13:00")
    life.act("escalate", by="ann", reason="needs expertise")
    life.sleep(HOUR)
    life.is_back("email")
    life.sleep(DAY)
    assert [entry for entry in life.got("ann") if "customer_replied" in entry] == ["13:00 customer_replied sms look"]


def test_a_doubt_is_given_time_before_the_same_is_said_elsewhere() -> None:
    life = quiet_life({"priority": "urgent"})
    life.goes_away("email")
    reply(life, "one")
    life.holds = True
    life.sleep_until(at("9:01") + 30 * SECOND)
    life.holds = False
    life.waits(life.sent[-1][1], doubted_at=life.now)
    life.sleep_until(at("9:03") - SECOND)
    assert life.got(since=at("9:01")) == []
    life.sleep_until(at("9:03"))
    assert life.got(since=at("9:01")) == ["09:03 reply sms one"]


def test_what_is_in_doubt_on_one_channel_keeps_its_place_on_the_other() -> None:
    life = quiet_life({"customer": {**TICKET["customer"], "preferred_channel": "sms"}})
    life.goes_away("email", "sms")
    reply(life, "one")
    life.sleep_until(at("13:30"))
    reply(life, "two")
    life.holds = True
    life.is_back("sms")
    for message in [m for _, m in life.sent if m.facts.get("text") == "one" and m.channel == "sms"][-1:]:
        life.waits(message, "no answer", doubted_at=life.now)
    life.holds = False
    assert (life.line(channel="email"), life.line(channel="sms")) == (["one"], ["one", "two"])
    life.goes_away("sms")
    life.sleep_until(at("18:00"))
    life.is_back("email")
    assert [entry[6:] for entry in life.got(since=at("18:00"))] == ["reply email one", "reply email two"]


def test_what_bounces_after_all_goes_to_the_channel_it_was_withdrawn_on() -> None:
    life = quiet_life()
    life.goes_away("email", "sms")
    reply(life, "one")
    life.sleep_until(at("14:00"))
    life.is_back("email")
    life.away.clear()
    [email] = [m for _, m in life.taken if m.purpose == "reply"]
    withdrawn = {m.id for effect in life.asked if isinstance(effect, WithdrawMessages) for m in effect.messages}
    life.advance(MessageReported(body={"message_id": email.id, "reason": "sendgrid bounce"}))
    [*_, text] = [m for _, m in life.taken if m.purpose == "reply"]
    assert text.channel == "sms"
    assert text.id not in withdrawn


def test_what_bounces_after_all_goes_back_also_to_where_its_second_try_was_withdrawn() -> None:
    life = quiet_life()
    reply(life, "one")
    [email] = [m for _, m in life.taken if m.purpose == "reply"]
    life.goes_away("email")
    life.advance(MessageReported(body={"message_id": email.id, "reason": "twilio 30003"}))
    life.sleep_until(at("14:00"))
    [_, text] = [m for _, m in life.taken if m.purpose == "reply"]
    withdrawn = {m.id for effect in life.asked if isinstance(effect, WithdrawMessages) for m in effect.messages}
    assert withdrawn == {f"{email.id}/again"}
    life.is_back("email")
    life.advance(MessageReported(body={"message_id": text.id, "reason": "twilio 30006"}))
    assert [m.id for _, m in life.taken if m.purpose == "reply"] == [email.id, text.id, f"{email.id}/back"]


@pytest.mark.parametrize("word", ["taken", "failed"])
def test_word_that_comes_as_a_try_falls_due_leaves_no_try(word: str) -> None:
    life = quiet_life(BY_EMAIL_ALONE)
    life.goes_away("email")
    reply(life, "one")
    [message] = life.asked_for("reply")
    life.now = at("9:30")
    event: Event = MessageTaken(body={"message_id": message.id})
    if word == "failed":
        event = MessageReported(body={"message_id": message.id, "reason": "sendgrid bounce"})
    step = life.advance(event)
    assert [effect.id for effect in step.effects if effect.id == message.id] == []


def test_a_ticket_that_becomes_urgent_does_not_wait_as_a_calm_one_for_the_other_channel() -> None:
    life = quiet_life()
    life.goes_away("email")
    reply(life, "one")
    life.act("priority", by="ann", priority="urgent", reason="they stand still")
    life.sleep(10 * MINUTE)
    assert [entry[6:] for entry in life.got(since=at("9:01"))] == ["reply sms one"]


def test_what_was_to_be_tried_once_more_and_is_overtaken_leaves_a_word() -> None:
    """An update fails by something that may pass; in the step in which it is tried once more, a newer one goes."""
    life = quiet_life(
        {"customer": {**BY_EMAIL_ALONE["customer"], "email": None, "phone": "+15550100001"}},
        priorities=promising(first_response="80d", resolution="90d", update_every="1h"),
    )
    life.refuse["sms"] = "twilio 30003"
    while not life.case.held:
        life.sleep(30 * SECOND)
    life.refuse.clear()
    assert [(held.purpose, held.again) for held in life.case.held] == [("customer_update", True)]
    life.now = at("11:10")
    life.act("note", by="ann", text="still at it")
    assert life.said("message_withdrawn") == ["customer_update to customer by sms is not sent any more: overtaken"]
    assert [entry[6:] for entry in life.got(since=at("9:30"))] == ["customer_update sms"]


# -- being told that a provider is back --


@pytest.mark.parametrize("body", [None, [], "email", {}, {"channel": "fax"}, {"channel": ["email"]}, {"channel": None}])
def test_what_is_no_word_of_a_provider_is_refused_and_recorded(body: Any) -> None:
    life = quiet_life(**ELSEWHERE_LATE)
    life.goes_away("email")
    reply(life, "one")
    before = life.case
    life.away.clear()
    step = life.advance(ProviderBack(body=body))
    assert step.effects == ()
    [entry] = life.entries("action_refused")
    assert (entry.data["action"], entry.data["status"]) == ("provider_back", 422)
    assert life.case.deferred == before.deferred


def test_the_word_of_one_channel_lets_go_nothing_of_the_other() -> None:
    life = quiet_life(**ELSEWHERE_LATE)
    life.goes_away("email")
    reply(life, "one")
    assert life.is_back("sms").effects == ()


# -- after the end --


@pytest.mark.parametrize("end", ["close", "cancel"])
def test_an_ended_ticket_still_sends_what_waits_and_is_over_only_then(end: str) -> None:
    life = quiet_life(survey=None, **ELSEWHERE_LATE)
    life.goes_away("email")
    reply(life, "one")
    if end == "close":
        life.act("resolve", by="ann", resolution="refunded")
        life.act("close", by="ann")
    else:
        life.act("cancel", by="ann", reason="a test")
    assert (life.case.ended, life.case.over) == (True, False)
    due = next_due(life.case)
    assert due
    assert due.why == "Send what waited, which could not be sent"
    life.away.clear()
    life.sleep(2 * HOUR)
    last = {"close": "resolution", "cancel": "cancelled"}[end]
    assert [entry[6:] for entry in life.got()[1:]] == ["reply email one", f"{last} email"]
    assert (life.case.over, next_due(life.case)) == (True, None)


# -- promises that passed meanwhile --

HOURLY = {"priorities": promising(first_response="80d", resolution="90d", update_every="1h")}


def late(life: Outage) -> list[tuple[str, str | None]]:
    return [(m.purpose, m.facts.get("late_since")) for _, m in life.taken if m.to.id == "customer"][1:]


def test_a_promise_that_passed_meanwhile_is_owned_up_to_once_when_it_goes() -> None:
    life = quiet_life(BY_EMAIL_ALONE, **HOURLY)
    life.goes_away("email")
    life.sleep_until(at("12:30"))
    life.is_back("email")
    life.sleep_until(at("14:30"))
    assert late(life) == [("customer_update", "2026-11-23T10:00:00+00:00"), *[("customer_update", None)] * 2]


def test_a_promise_that_was_kept_in_time_after_all_is_not_called_late() -> None:
    life = quiet_life(BY_EMAIL_ALONE, **HOURLY)
    life.goes_away("email")
    life.sleep_until(at("9:59"))
    assert life.line() == ["customer_update"]
    life.is_back("email")
    assert late(life) == [("customer_update", None)]


def test_of_several_that_go_one_after_another_the_first_owns_up() -> None:
    life = quiet_life(BY_EMAIL_ALONE, **HOURLY)
    life.goes_away("email")
    reply(life, "one")
    life.sleep_until(at("12:30"))
    reply(life, "two", "three")
    life.is_back("email")
    assert [text for _, text in late(life)] == ["2026-11-23T10:00:00+00:00", None, None]


# -- told by a person meanwhile --


def test_what_a_person_said_by_telephone_in_the_same_step_is_not_sent_too() -> None:
    """The engine was late: a try fell due, and the next it hears is that the customer was told."""
    life = quiet_life(BY_EMAIL_ALONE)
    life.goes_away("email")
    reply(life, "one")
    life.now = at("9:30")
    step = life.act("customer_told", by="ann", how="phone")
    assert step.refusal is None
    assert [effect for effect in step.effects if isinstance(effect, SendMessage)] == []


def test_what_is_reported_to_be_taken_is_not_said_on_the_other_channel() -> None:
    life = quiet_life()
    life.holds = True
    reply(life, "one")
    message = life.sent[-1][1]
    life.waits(message, doubted_at=life.now)
    life.advance(MessageTaken(body={"message_id": message.id}))
    assert life.case.deferred == ()
    assert message.id in life.case.sent
    life.sleep(DAY)
    assert [m.channel for m in life.asked_for("reply")] == ["email"]


def test_word_of_a_message_that_does_not_wait_changes_nothing() -> None:
    life = quiet_life()
    before = life.case
    life.advance(MessageTaken(body={"message_id": "T-1/1/reply/9/customer/email"}))
    assert life.case == before
    life.advance(MessageTaken(body={"message_id": 7}))
    assert life.said("action_refused") != []
