"""A message that a provider reports as failed goes on by the rule of one refused at once, once, in every order."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.case.view import view
from domain.decisions.messages_kept import kept
from domain.effects import SendMessage
from domain.events import MessageReported, MessageSettled
from tests.domain.decisions.test_message_failure import message, shown
from tests.domain.life import Life

BOTH = {"notify": {"else": "sms email"}}
BOUNCED, GONE, UNREACHABLE = "sendgrid bounce blocked", "sendgrid bounce 5.1.1", "twilio 30003"
MINUTE = timedelta(minutes=1)


def report(life: Life, failed: SendMessage, reason: str = BOUNCED) -> list[SendMessage]:
    """Let a failure be reported; returns what is sent because of that."""
    before = len(life.sent)
    life.advance(MessageReported(body={"message_id": failed.id, "reason": reason}))
    return [m for _, m in life.sent[before:]]


def failures(life: Life) -> list[tuple[Any, ...]]:
    data = [entry.data for entry in life.entries("message_failed")]
    return [(d["to"], d["channel"], d.get("next_channel"), d.get("next_person")) for d in data]


def test_a_report_without_a_reason_says_no_more_than_that_it_failed() -> None:
    life = Life()
    receipt = message(life, "receipt", "customer", "email")
    life.advance(MessageReported(body={"message_id": receipt.id}))
    assert life.entries("message_failed")[0].data["reason"] == "failed"


def test_a_bounced_email_becomes_an_sms() -> None:
    life = Life()
    assert shown(report(life, message(life, "receipt", "customer", "email"))) == [("receipt", "customer", "sms")]
    assert failures(life) == [("customer", "email", "sms", None)]


def test_then_the_next_person_and_the_next_until_nobody_is_left() -> None:
    life = Life()
    [text] = report(life, message(life, "receipt", "customer", "email"))
    told = report(life, text)
    path = [("customer", "email"), ("customer", "sms")]
    while told:
        assert len(told) == 1
        path.append((told[0].to.id, told[0].channel))
        told = report(life, told[0])
    assert path[2:] == [("ann", "email"), ("ann", "sms"), ("duty", "email"), ("team-lead", "email")]
    assert failures(life)[-3:] == [
        ("ann", "sms", None, "duty"),
        ("duty", "email", None, "team-lead"),
        ("team-lead", "email", None, None),
    ]


def test_however_often_it_is_reported_it_goes_on_once() -> None:
    life = Life()
    failed = message(life, "receipt", "customer", "email")
    sent = [m for _ in range(46) for m in report(life, failed)]
    assert shown(sent) == [("receipt", "customer", "sms")]
    assert len(failures(life)) == 1


def test_a_report_that_overtakes_the_answer_to_the_send_counts_and_the_answer_no_more() -> None:
    life = Life(delivers=False)
    failed = message(life, "receipt", "customer", "email")
    assert shown(report(life, failed)) == [("receipt", "customer", "sms")]
    for accepted in (True, False):
        life.advance(MessageSettled(effect_id=failed.id, accepted=accepted))
    assert report(life, failed) == []
    assert len(failures(life)) == 1
    assert life.case.told_at is None, "who was not reached was not told"


@pytest.mark.parametrize("end", [("cancel", {"reason": "spam"}), ("close", {})])
def test_once_the_ticket_has_ended_nothing_follows(end: tuple[str, dict[str, Any]]) -> None:
    life = Life()
    if end[0] == "close":
        life.act("resolve", by="ann", resolution="Done.")
    life.act(end[0], **end[1])
    before = life.case
    assert [report(life, m) for _, m in list(life.sent)] == [[]] * len(life.sent)
    assert life.case == before


@pytest.mark.parametrize("reason", ["twilio 30001", "twilio 30003", "twilio 30008", "twilio 30500"])
def test_what_may_pass_is_tried_once_more_on_the_same_channel_and_then_on_the_next(reason: str) -> None:
    life = Life(BOTH)
    text = message(life, "assigned", "ann", "sms")
    email = message(life, "assigned", "ann", "email")
    assert report(life, email) == [], "the text may still arrive"
    assert report(life, text, reason) == [], "not at once"
    life.sleep(MINUTE)
    again = life.sent[-1][1]
    assert (again.to.id, again.channel, again.id) == ("ann", "sms", f"{text.id}/again")
    assert report(life, text, reason) == [], "the first one's failure is known"
    assert shown(report(life, again, reason)) == [("alarm", "duty", "email")]
    assert failures(life) == [("ann", "email", "sms", None), ("ann", "sms", "sms", None), ("ann", "sms", None, "duty")]


def test_the_second_try_goes_on_to_the_other_channel_under_its_own_id() -> None:
    customer = {"id": "C-1", "email": "robin@customer.example", "phone": "+15550100001", "preferred_channel": "sms"}
    life = Life(ticket={"customer": customer})
    text = message(life, "receipt", "customer", "sms")
    report(life, text, UNREACHABLE)
    life.sleep(MINUTE)
    [email] = report(life, life.sent[-1][1], UNREACHABLE)
    assert email.id == text.id.removesuffix("sms") + "email"
    assert (email.channel, email.again) == ("email", False)


def test_a_second_try_waits_for_the_customers_quiet_hours() -> None:
    customer = {"id": "C-1", "phone": "+15550100001", "timezone": "UTC"}
    life = Life({"quiet_hours": {"sms": "09:01-10:00"}}, ticket={"customer": customer})
    report(life, message(life, "receipt", "customer", "sms"), UNREACHABLE)
    life.sleep(timedelta(minutes=59))
    assert life.messages("customer").count(("receipt", "customer", "sms")) == 1
    life.sleep(MINUTE)
    assert life.messages("customer").count(("receipt", "customer", "sms")) == 2


@pytest.mark.parametrize("reason", [GONE, "sendgrid dropped bounced", "smtp 550 5.1.1"])
def test_the_next_message_does_not_go_first_to_an_address_that_is_gone(reason: str) -> None:
    life = Life()
    report(life, message(life, "receipt", "customer", "email"), reason)
    life.act("reply", by="ann", text="We are looking into it.")
    assert life.messages("customer")[-1] == ("reply", "customer", "sms")
    assert view(life.case, life.now).customer.unreachable == ("email",)
    assert shown(report(life, life.sent[-1][1], "twilio 30004")) == [("reply", "customer", "email")]


@pytest.mark.parametrize("reason", ["twilio 30006", "twilio 21614", "twilio 21211", "twilio 30005"])
def test_nor_to_a_landline_or_a_dead_number(reason: str) -> None:
    life = Life(BOTH)
    report(life, message(life, "assigned", "ann", "sms"), reason)
    life.act("customer_replied", text="Any news?", by="customer")
    assert life.messages("ann")[-1] == ("customer_replied", "ann", "email")


def test_a_failure_by_the_message_alone_leaves_the_next_one_its_channel() -> None:
    life = Life()
    report(life, message(life, "receipt", "customer", "email"), BOUNCED)
    life.act("reply", by="ann", text="We are looking into it.")
    assert life.messages("customer")[-1] == ("reply", "customer", "email")
    assert view(life.case, life.now).customer.unreachable == ()


def test_where_no_address_is_sound_each_is_tried_all_the_same() -> None:
    life = Life()
    [text] = report(life, message(life, "receipt", "customer", "email"), GONE)
    report(life, text, "twilio 30006")
    life.act("reply", by="ann", text="We are looking into it.")
    assert life.messages("customer")[-1] == ("reply", "customer", "email")


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "T-1/1/receipt/1/customer/email",
        {},
        {"message_id": 7},
        {"message_id": ""},
        {"message_id": "x" * 501},
        {"message_id": "T-1/1", "reason": "robin@customer.example says no"},
        {"message_id": "T-1/1", "reason": "bad\ud800"},
    ],
)
def test_what_is_no_report_is_on_record_as_refused(body: Any) -> None:
    life = Life()
    life.advance(MessageReported(body=body))
    [refused] = life.entries("action_refused")
    assert (refused.data["action"], refused.data["status"]) == ("message_reported", 422)


def test_a_message_nobody_knows_changes_nothing() -> None:
    life = Life()
    before = life.case
    life.advance(MessageReported(body={"message_id": "T-1/1/receipt/99/customer/email"}))
    assert life.case == before


def test_a_ticket_carries_no_more_messages_along_than_it_can() -> None:
    life = Life()
    for number in range(120):
        life.act("reply", by="ann", text=f"{number} " + "x" * 10_000)
    assert len(life.case.sent) <= 50
    assert len(life.case.model_dump_json()) < 1_000_000
    assert shown(report(life, life.sent[-1][1])) == [("reply", "customer", "sms")]


@pytest.mark.parametrize(
    ("before", "newest", "left"),
    [
        ([40_000, 30_000], 30_000, [40_000, 30_000, 30_000]),
        ([40_000, 30_000], 30_001, [30_000, 30_001]),
        ([30_000, 30_000, 30_000], 90_000, [90_000]),
        ([90_000], 90_000, [90_000]),
        ([90_000], 110_000, [110_000]),
        ([10] * 50, 10, [10] * 50),
        ([10] * 52, 10, [10] * 50),
        ([99_000, *[10] * 50], 10, [10] * 50),
    ],
)
def test_the_oldest_make_room_for_the_newest_and_no_more_of_them_than_must(
    before: list[int], newest: int, left: list[int]
) -> None:
    def saying(number: int, length: int) -> SendMessage:
        return SendMessage.model_validate({**reply, "id": f"T-1/{number}", "facts": {"text": "x" * length}})

    reply = message(Life(), "receipt", "customer", "email").model_dump() | {"purpose": "reply"}
    sent = {each.id: each for each in map(saying, range(len(before)), before)}
    last = saying(len(before), newest)
    carried = list(kept(sent, last).values())
    assert [each.text_length for each in carried] == left
    assert carried[-1] == last


Said = tuple[str, str]
STORY: list[Said] = [("settled", "email"), ("reported", "email"), ("settled", "sms"), ("reported", "sms")]


def ends_as(said: tuple[Said, ...]) -> tuple[Any, ...]:
    """Tell a ticket, whose owner hears by both channels, this of both messages; returns what has become of it."""
    life = Life(BOTH, delivers=False)
    to_ann = {channel: message(life, "assigned", "ann", channel) for channel in ("email", "sms")}
    for what, channel in said:
        if what == "settled":
            life.advance(MessageSettled(effect_id=to_ann[channel].id, accepted=True))
        else:
            report(life, to_ann[channel])
    return sorted((to, channel) for to, channel, *_ in failures(life)), sorted(life.messages("duty"))


def test_every_order_of_answers_and_reports_ends_the_same() -> None:
    ends = {str(ends_as(order)) for order in permutations(STORY)}
    assert ends == {str(([("ann", "email"), ("ann", "sms")], [("alarm", "duty", "email")]))}


@given(st.lists(st.sampled_from(STORY), max_size=60))
def test_so_do_repeats(extra: list[Said]) -> None:
    assert ends_as((*extra, *STORY)) == ends_as(tuple(STORY))


def test_an_address_counts_as_unreachable_once_a_second_try_of_what_might_have_passed_failed_too() -> None:
    customer = {"id": "C-1", "email": "robin@customer.example", "phone": "+15550100001", "preferred_channel": "sms"}
    life = Life(ticket={"customer": customer})
    report(life, message(life, "receipt", "customer", "sms"), UNREACHABLE)
    assert life.case.unreachable == ()
    life.sleep(MINUTE)
    again = life.sent[-1][1]
    report(life, again, UNREACHABLE)
    assert life.case.unreachable == ("+15550100001",)
    assert [entry.data["purpose"] for entry in life.entries("message_failed")] == ["receipt", "receipt"]


def test_what_failed_for_another_reason_than_its_address_says_nothing_against_it() -> None:
    customer = {"id": "C-1", "email": "robin@customer.example", "phone": "+15550100001", "preferred_channel": "sms"}
    life = Life(ticket={"customer": customer})
    report(life, message(life, "receipt", "customer", "sms"), UNREACHABLE)
    life.sleep(MINUTE)
    report(life, life.sent[-1][1], "twilio 99999")
    assert life.case.unreachable == ()


def test_an_address_is_kept_as_unreachable_once_and_of_somebody_known_by_id_only_none() -> None:
    life = Life()
    life.act("note", by="ann", text="Have a look?", mention="eve")
    report(life, message(life, "mention", "eve", "email"), GONE)
    assert life.case.unreachable == ()
    life.act("escalate", by="ann", reason="needs expertise")
    for purpose in ("receipt", "customer_escalated"):
        report(life, message(life, purpose, "customer", "email"), GONE)
    assert life.case.unreachable == ("robin@customer.example",)
    assert [entry.data["reason"] for entry in life.entries("message_failed")] == [GONE] * 3


def test_an_alarm_that_somebody_of_its_circle_did_not_get_had_woken_the_others_already() -> None:
    life = Life()
    life.act("escalate", by="ann", reason="needs expertise", to_tier="management")
    life.sleep(30 * MINUTE)
    assert report(life, message(life, "alarm", "head", "email"), GONE) == []


@pytest.mark.parametrize("fails", ["before the text", "before its second try", "during its second try", "after it"])
def test_an_email_that_fails_while_the_text_is_tried_twice_leaves_one_thing_to_do_once_both_have(fails: str) -> None:
    life = Life(BOTH)
    text, email = (message(life, "assigned", "ann", channel) for channel in ("sms", "email"))
    told = report(life, email) if fails == "before the text" else []
    told += report(life, text, UNREACHABLE)
    told += report(life, email) if fails == "before its second try" else []
    life.sleep(MINUTE)
    again = life.sent[-1][1]
    told += report(life, email) if fails == "during its second try" else []
    assert told == [], "the text may still arrive"
    told += report(life, again, UNREACHABLE)
    told += report(life, email) if fails == "after it" else []
    assert shown(told) == [("alarm", "duty", "email")]


def test_where_both_are_tried_twice_and_fail_duty_is_told_once() -> None:
    life = Life(BOTH)
    for channel in ("sms", "email"):
        assert report(life, message(life, "assigned", "ann", channel), UNREACHABLE) == []
    life.sleep(MINUTE)
    second = [m for _, m in life.sent if m.again]
    assert shown([told for m in second for told in report(life, m, UNREACHABLE)]) == [("alarm", "duty", "email")]


def test_what_went_to_both_channels_is_not_sent_again_when_only_one_of_them_is_still_kept() -> None:
    life = Life(BOTH)
    text, email = (message(life, "assigned", "ann", channel) for channel in ("sms", "email"))
    while text.id in life.case.sent:
        life.act("reply", by="ann", text="We are looking into it.")
    assert email.id in life.case.sent
    assert report(life, email) == []


def test_a_customer_is_told_on_one_channel_however_the_team_is() -> None:
    life = Life(BOTH)
    assert shown(report(life, message(life, "receipt", "customer", "email"))) == [("receipt", "customer", "sms")]


def test_a_message_that_fails_while_an_owner_is_looked_for_goes_to_the_other_channel_all_the_same() -> None:
    life = Life()
    life.answered = False
    life.act("escalate", by="ann", reason="needs expertise")
    assert shown(report(life, message(life, "receipt", "customer", "email"))) == [("receipt", "customer", "sms")]
