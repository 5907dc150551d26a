"""Messages that wait for their provider, by worked examples: order, what is overtaken, doubt, and the end of use."""

from __future__ import annotations

from itertools import pairwise

import pytest

from domain.case.dues import AGAIN, next_due, next_promise
from domain.events import MessageReported, MessageSettled
from tests.domain.life import START, promising
from tests.domain.waiting_life import (
    BY_EMAIL_ALONE,
    DAY,
    ELSEWHERE_LATE,
    HOUR,
    MEDIUM,
    MINUTE,
    PATIENT,
    Outage,
    at,
    quiet_life,
    reply,
)

# -- waiting, and going when the provider is back --


def test_a_message_waits_and_the_timeline_says_why() -> None:
    life = quiet_life()
    life.goes_away("email")
    reply(life, "one")
    [deferred] = life.case.deferred
    assert (deferred.since, deferred.reason, deferred.tries, deferred.under_way) == (START, "sendgrid 503", 1, False)
    [entry] = life.entries("message_deferred")
    assert (entry.text, entry.data) == (
        "reply to customer by email waits: sendgrid 503",
        {"purpose": "reply", "to": "customer", "channel": "email", "reason": "sendgrid 503"},
    )
    life.now = at("9:03")
    life.is_back("email")
    assert life.got(since=at("9:03")) == ["09:03 reply email one"]
    assert life.case.deferred == ()
    assert life.said("message_sent") == ["reply to customer by email was sent, having waited"]


def test_it_is_tried_by_itself_without_any_word_ever_more_seldom() -> None:
    life = quiet_life(**ELSEWHERE_LATE)
    life.goes_away("email")
    reply(life, "one")
    life.sleep(3 * DAY)
    tries = [each for each, message in life.sent if message.purpose == "reply"]
    gaps = [later - earlier for earlier, later in pairwise(tries)]
    for gap, minutes in zip(gaps, [5, 10, 20, 40, 80, *[120] * 100], strict=False):
        assert 0.9 * minutes <= gap / MINUTE <= 1.1 * minutes
    assert len(tries) < 45
    life.away.clear()
    life.sleep(133 * MINUTE)
    assert [entry[6:] for entry in life.got(since=START + DAY)] == ["reply email one"]


def test_what_is_urgent_is_tried_after_a_minute_and_every_half_hour_at_most() -> None:
    life = quiet_life({"priority": "urgent", **BY_EMAIL_ALONE})
    life.goes_away("email")
    reply(life, "one")
    life.sleep(12 * HOUR)
    tries = [each for each, message in life.sent if message.purpose == "reply"]
    gaps = [(later - earlier) / MINUTE for earlier, later in pairwise(tries)]
    for gap, minutes in zip(gaps, [1, 2, 4, 8, 16, *[30] * 100], strict=False):
        assert 0.9 * minutes <= gap <= 1.1 * minutes


def test_each_reader_reads_in_order_and_waits_for_nobody_else() -> None:
    life = quiet_life(**ELSEWHERE_LATE)
    life.goes_away("email")
    reply(life, "one", "two", "three")
    life.act("note", by="ben", text="look", mention="dee")
    assert (life.line(), life.line("dee")) == (["one", "two", "three"], ["mention"])
    behind = {m.facts["text"]: m.behind for m in reversed(life.asked_for("reply"))}
    assert behind == {"one": False, "two": True, "three": True}, "as they were first asked for"
    assert len(life.said("message_deferred")) == 2, "one for each reader, not one for each message"
    life.now = at("9:05")
    life.is_back("email")
    assert life.got(since=at("9:05")) == [f"09:05 reply email {text}" for text in ("one", "two", "three")]
    assert life.got("dee") == ["09:05 mention email"]


def test_one_after_another_each_when_the_one_before_was_taken() -> None:
    life = quiet_life(**ELSEWHERE_LATE)
    life.goes_away("email")
    reply(life, "one", "two")
    life.holds, before = True, len(life.sent)
    life.is_back("email")
    life.is_back("email")
    assert [m.facts["text"] for _, m in life.sent[before:]] == ["one"]
    life.answer(life.sent[-1][1])
    assert [m.facts["text"] for _, m in life.sent[before:]] == ["one", "two"]


def test_a_line_that_stops_again_goes_on_from_there() -> None:
    life = quiet_life(**ELSEWHERE_LATE)
    life.goes_away("email")
    reply(life, "one", "two", "three")
    life.holds = True
    life.is_back("email")
    life.answer(life.asked_for("reply")[-1])
    life.waits(life.asked_for("reply")[-1])
    assert life.line() == ["two", "three"]
    life.holds = False
    life.now = at("9:10")
    life.is_back("email")
    assert life.got(since=at("9:10")) == ["09:10 reply email two", "09:10 reply email three"]


def test_what_is_refused_after_its_wait_goes_to_the_other_channel_and_the_next_goes() -> None:
    life = quiet_life(**ELSEWHERE_LATE)
    life.goes_away("email")
    reply(life, "one", "two")
    life.holds = True
    life.is_back("email")
    life.advance(MessageSettled(effect_id=life.sent[-1][1].id, accepted=False, reason="sendgrid bounce"))
    asked = [(m.channel, m.facts["text"]) for m in life.asked_for("reply")[-2:]]
    assert sorted(asked) == [("email", "two"), ("sms", "one")]


def test_those_who_answered_in_another_order_still_go_in_the_order_in_which_they_were_written() -> None:
    life = quiet_life(**ELSEWHERE_LATE)
    life.holds = True
    reply(life, "one", "two")
    one, two = life.asked_for("reply")
    life.waits(two)
    life.waits(one)
    life.holds = False
    life.is_back("email")
    assert [entry[-3:] for entry in life.got()[1:]] == ["one", "two"]


def test_a_line_of_many_is_tried_no_more_often_than_a_line_of_one() -> None:
    life = quiet_life(**ELSEWHERE_LATE)
    life.goes_away("email")
    reply(life, *map(str, range(10)))
    life.sleep(DAY)
    assert len([m for m in life.asked_for("reply") if m.facts["text"] == "0"]) < 35


# -- what is overtaken, merged, or no longer true --


def test_what_says_only_how_things_are_is_overtaken_by_the_newest_and_must_read_stays() -> None:
    life = Outage({**ELSEWHERE_LATE, "tiers": PATIENT["tiers"]}, MEDIUM)
    life.act("acknowledge", by="ann")
    life.goes_away("email")
    reply(life, "one")
    life.sleep_until(at("15:30"))
    assert life.line() == ["one", "customer_update"]
    overtaken = [text for text in life.said("message_withdrawn") if "customer_update to customer" in text]
    assert overtaken == ["customer_update to customer by email is not sent any more: overtaken"]
    life.is_back("email")
    assert life.got(since=at("10:00"))[:2] == ["15:30 reply email one", "15:30 customer_update email"]


def test_an_update_that_was_held_up_does_not_overtake_a_newer_one() -> None:
    life = quiet_life(priorities=promising(first_response="80d", resolution="90d", update_every="3h"), **ELSEWHERE_LATE)
    life.holds = True
    life.sleep_until(at("16:00"))
    older, newer = life.asked_for("customer_update")
    life.waits(newer)
    life.waits(older)
    assert [d.message.id for d in life.case.deferred] == [newer.id]


def test_notices_to_one_of_the_team_become_one_with_every_line() -> None:
    life = quiet_life(**ELSEWHERE_LATE)
    life.goes_away("email")
    for each in ("a", "b"):
        life.act("customer_replied", text=each, channel="email")
    [deferred] = [d for d in life.case.deferred if d.message.to.id == "ann"]
    assert deferred.message.facts["items"] == ["T-1: the customer wrote"]
    assert deferred.message.facts["text"] == "a\n\nb"
    life.is_back("email")
    assert len(life.got("ann", since=START)) == 2, "the assignment before, and one for both"


def test_a_mention_is_somebodys_own_words_whatever_comes_after_it() -> None:
    life = Outage({**ELSEWHERE_LATE}, MEDIUM)
    life.goes_away("email")
    life.act("note", by="ben", text="call the bank", mention="ann")
    life.sleep_until(at("9:15"))  # reminded, which becomes one with the mention
    life.sleep_until(at("9:25"))  # and reassigned
    assert life.case.owner
    assert life.case.owner.contact.id != "ann"
    life.is_back("email")
    life.sleep(2 * HOUR)
    assert any("call the bank" in line for _, m in life.taken if m.to.id == "ann" for line in m.facts["items"])


def test_who_is_no_longer_the_owner_is_not_told_that_they_are() -> None:
    life = quiet_life(**ELSEWHERE_LATE)
    life.goes_away("email")
    life.act("reassign", by="ann", to="ben", reason="needs expertise")
    life.act("reassign", by="ben", to="cid", reason="needs expertise")
    life.is_back("email")
    assert life.got("ben") == []
    assert "assigned to ben by email is not sent any more: no longer true" in life.said("message_withdrawn")
    assert [entry[6:] for entry in life.got("cid")] == ["assigned email"]


def test_nobody_is_asked_for_work_on_what_is_done_and_the_customer_reads_what_was_done() -> None:
    life = quiet_life(**ELSEWHERE_LATE)
    life.goes_away("email")
    life.act("customer_replied", text="and?", channel="email")
    life.act("resolve", by="ann", resolution="refunded")
    life.is_back("email")
    assert [entry[6:] for entry in life.got()[1:]] == ["resolution email"]
    assert life.got("ann")[1:] == []


def test_that_the_customer_could_not_be_told_is_told_though_the_work_is_done() -> None:
    life = quiet_life(BY_EMAIL_ALONE, **ELSEWHERE_LATE)
    life.goes_away("email")
    life.act("resolve", by="ann", resolution="refunded")
    [resolution] = life.asked_for("resolution")
    life.advance(MessageReported(body={"message_id": resolution.id, "reason": "sendgrid bounce"}))
    life.is_back("email")
    assert [entry[6:] for entry in life.got("ann")[1:]] == ["alarm email"]


# -- the customer's night --


def test_a_text_that_is_released_at_night_waits_for_the_morning() -> None:
    sms = {**BY_EMAIL_ALONE["customer"], "phone": "+15550100001", "preferred_channel": "sms"}
    life = quiet_life({"customer": sms}, quiet_hours={"sms": "21:00-08:00"}, **ELSEWHERE_LATE)
    life.now = at("20:50")
    life.goes_away("sms")
    reply(life, "one", "two")
    life.now = at("23:00")
    life.is_back("sms")
    assert life.got(since=at("20:00")) == []
    life.sleep_until(at("8:30", day=1))
    assert life.got(since=at("20:00")) == ["08:00 reply sms one", "08:00 reply sms two"]


# -- a message in doubt --


def test_a_message_in_doubt_stands_beside_the_line() -> None:
    life = quiet_life(**ELSEWHERE_LATE)
    life.holds = True
    reply(life, "one")
    [one] = life.asked_for("reply")
    life.waits(one, doubted_at=START)
    reply(life, "two")
    [two] = life.asked_for("reply")[1:]
    assert not two.behind
    life.waits(two)
    life.is_back("email")
    again = life.asked_for("reply")[2:]
    assert [(m.facts["text"], m.doubted_at) for m in again] == [("one", START), ("two", None)]


def test_a_doubt_stays_through_later_tries() -> None:
    life = quiet_life(**ELSEWHERE_LATE)
    life.holds = True
    reply(life, "one")
    life.waits(life.sent[-1][1], doubted_at=START)
    life.is_back("email")
    life.waits(life.sent[-1][1], doubted_at=START)
    life.now = at("9:10")
    life.is_back("email")
    assert life.sent[-1][1].doubted_at == START


def test_a_notice_in_doubt_does_not_become_one_with_others() -> None:
    life = quiet_life(**ELSEWHERE_LATE)
    life.holds = True
    for doubted_at in (START, None):
        life.act("customer_replied", text="and?", channel="email")
        life.waits(life.sent[-1][1], doubted_at=doubted_at)
    assert len([d for d in life.case.deferred if d.message.to.id == "ann"]) == 2
    assert life.said("message_withdrawn") == []


# -- the end of use --


@pytest.mark.parametrize("words", [(), ("own words",)])
def test_what_is_nobodys_own_words_is_given_up_after_seven_days_and_somebody_hears_of_it(
    words: tuple[str, ...],
) -> None:
    life = Outage(PATIENT, {**MEDIUM, **BY_EMAIL_ALONE}, away=("email",))
    reply(life, *words)
    life.sleep_until(at("8:00", day=7))
    assert life.line() == ["receipt", *words]
    life.sleep_until(at("12:00", day=7))
    assert life.line() == [*words]
    failed = [entry.data for entry in life.entries("message_failed") if entry.data["to"] == "customer"]
    assert [(data["purpose"], data["reason"], data["next_person"]) for data in failed] == [
        ("receipt", "not sent in time", "ann")
    ]
    assert "receipt to customer by email is not sent any more: not sent in time" in life.said("message_withdrawn")


def test_a_persons_words_are_never_given_up() -> None:
    life = quiet_life(BY_EMAIL_ALONE)
    life.goes_away("email")
    reply(life, "one")
    life.sleep(16 * DAY)
    assert life.line() == ["one"]
    life.is_back("email")
    assert life.got()[1:] == ["09:00 reply email one"]


def test_a_notice_of_several_is_as_young_as_its_newest_line() -> None:
    life = quiet_life(**ELSEWHERE_LATE)
    life.goes_away("email")
    life.act("customer_replied", text="first", channel="email")
    life.sleep_until(at("8:30", day=7))
    life.act("customer_replied", text="second", channel="email")
    life.sleep_until(at("12:00", day=7))
    assert life.entries("message_failed") == []
    life.is_back("email")
    assert len(life.got("ann")) == 2


def test_another_try_is_nothing_that_people_are_shown_as_due() -> None:
    life = quiet_life(**ELSEWHERE_LATE)
    life.goes_away("email")
    reply(life, "one")
    again, shown = next_due(life.case), next_promise(life.case)
    assert again
    assert (again.clock, again.level) == ("sending", AGAIN)
    assert shown
    assert shown.clock != "sending"
    assert shown.at > again.at
