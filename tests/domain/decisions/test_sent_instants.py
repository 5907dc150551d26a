"""A person's act counts from when they sent it, also where the engine was away and heard of it later."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.events import Acted, Ticked
from tests.domain.life import START, Life, promising
from tests.domain.waiting_life import at

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
STEADY: dict[str, Any] = {
    "tiers": [
        {"name": "one", "accept_within": "2h", "work_within": "3h"},
        {"name": "two", "accept_within": "2h", "work_within": "3h"},
        {"name": "top", "accept_within": "2h", "repeat_every": "30m"},
    ],
    "priorities": promising(first_response="1h"),
    "reminders": {"at": []},
}


def away(life: Life, until: datetime) -> None:
    """No worker is there until then; what was to be done meanwhile has not been done."""
    life.now = until


def heard(life: Life, action: str, sent_at: datetime | str, *, sealed: bool = True, **body: Any) -> None:
    said = sent_at if isinstance(sent_at, str) else sent_at.isoformat()
    life.advance(Acted(action=action, body={**body, "sent_at": said}, sealed=sealed, by_signal=True))


def misses(life: Life) -> list[tuple[str, datetime | None, datetime]]:
    return [(entry.data["clock"], entry.due_at, entry.at) for entry in life.entries("breached")]


def test_an_answer_that_was_sent_before_its_due_is_in_time_however_late_a_worker_hears_of_it() -> None:
    life = Life(STEADY)
    away(life, at("10:00:06"))  # it was due at 10:00
    heard(life, "reply", at("09:59:50"), by="ann", text="I see it.")
    clock = life.case.clocks["first_response"]
    assert (clock.ended, clock.met, clock.ended_at) == ("met", True, at("09:59:50"))
    assert misses(life) == []
    [entry] = life.entries("replied")
    assert (entry.at, entry.data["sent_at"]) == (at("10:00:06"), at("09:59:50").isoformat())


def test_without_workers_for_hours_each_act_has_its_own_place_among_the_dues() -> None:
    """Taken on at 09:30, answered at 10:40, solved at 12:30; the answer was due at 10, the tier's deadline at 12."""
    life = Life(STEADY, delivers=False)
    away(life, at("14:00"))
    heard(life, "acknowledge", at("09:30"), by="ann")
    heard(life, "reply", at("10:40"), by="ann", text="I see it.")
    heard(life, "resolve", at("12:30"), by="ben", resolution="Done.")
    life.advance(Ticked())
    assert misses(life) == [("first_response", at("10:00"), at("14:00")), ("tier", at("12:00"), at("14:00"))]
    assert [(entry.due_at, entry.data["to"]) for entry in life.entries("escalated")] == [(at("12:00"), "two")]
    clocks = life.case.clocks
    assert (clocks["first_response"].ended_at, clocks["first_response"].met) == (at("10:40"), False)
    assert life.case.resolved_at == at("12:30")
    order = [kind for kind in life.kinds() if kind in ("acknowledged", "breached", "replied", "escalated", "resolved")]
    assert order == ["acknowledged", "breached", "replied", "breached", "escalated", "resolved"]


@pytest.mark.parametrize(
    ("allowed", "ended_at"),
    [("1d", at("09:50", 1)), ("7d", at("09:50")), ("1m", at("09:49", 2)), ("0m", at("09:50", 2))],
)
def test_an_act_counts_back_as_far_as_the_policy_allows(allowed: str, ended_at: datetime) -> None:
    life = Life({**STEADY, "backdated_at_most": allowed})
    away(life, at("09:50", 2))
    heard(life, "reply", at("09:50"), by="ann", text="I see it.")
    assert life.case.clocks["first_response"].ended_at == ended_at


def test_what_its_sender_alone_says_counts_two_minutes_back_at_most_and_less_where_the_policy_says_so() -> None:
    for allowed, ended_at in (("7d", at("10:28")), ("1m", at("10:29"))):
        life = Life({**STEADY, "backdated_at_most": allowed})
        away(life, at("10:30"))
        heard(life, "reply", at("09:50"), sealed=False, by="ann", text="I see it.")
        assert life.case.clocks["first_response"].ended_at == ended_at


def test_acts_that_come_out_of_order_count_from_the_later() -> None:
    life = Life(STEADY)
    away(life, at("14:00"))
    heard(life, "acknowledge", at("09:50"), by="ann")
    heard(life, "reply", at("09:40"), by="ann", text="I see it.")
    assert life.case.clocks["first_response"].ended_at == at("09:50")


def test_acts_that_were_sent_before_anything_fell_due_keep_everything() -> None:
    life = Life(STEADY)
    away(life, at("14:00"))
    heard(life, "resolve", at("09:45"), by="ann", resolution="Done.")
    assert misses(life) == []
    assert (life.case.status, life.case.resolved_at) == ("resolved", at("09:45"))
    assert life.case.clocks["reopening"].started_at == at("09:45")
    assert [life.case.clocks[name].met for name in ("first_response", "tier")] == [True, True]


def test_what_fell_due_after_an_act_was_sent_is_done_after_it() -> None:
    """Taken on at 09:30; the answer was due at 10:00, and nobody has given it by 10:20."""
    life = Life(STEADY)
    away(life, at("10:20"))
    heard(life, "acknowledge", at("09:30"), by="ann")
    life.advance(Ticked())
    assert life.kinds().index("acknowledged") < life.kinds().index("breached")
    assert misses(life) == [("first_response", at("10:00"), at("10:20"))]
    assert life.case.owner
    assert life.case.owner.acknowledged_at == at("09:30")


def test_nobody_backdates_past_what_the_ticket_has_entered() -> None:
    """The miss was entered at 10:00; an act that says at 10:00:30 that it was sent at 09:59 counts from 10:00, and the
    promise is missed already."""
    life = Life(STEADY)
    life.sleep_until(at("10:00:30"))
    assert misses(life) == [("first_response", at("10:00"), at("10:00"))]
    heard(life, "reply", at("09:59"), by="ann", text="I see it.")
    clock = life.case.clocks["first_response"]
    assert (clock.met, clock.ended_at) == (False, at("10:00"))


@pytest.mark.parametrize(
    ("sealed", "met"), [(True, True), (False, False)], ids=["stamped by a door of ours", "by its sender's word alone"]
)
def test_a_senders_word_alone_goes_back_two_minutes(sealed: bool, met: bool) -> None:
    """Due at 10:00, heard at 10:01:30 and at 10:02:30: two minutes back are 09:59:30 and 10:00:30."""
    for heard_at, in_time in ((at("10:01:30"), True), (at("10:02:30"), met)):
        life = Life(STEADY)
        away(life, heard_at)
        heard(life, "reply", at("09:50"), sealed=sealed, by="ann", text="I see it.")
        assert life.case.clocks["first_response"].met is in_time


def test_a_stamp_goes_back_a_day_at_most() -> None:
    life = Life({**STEADY, "priorities": promising()})
    away(life, START + timedelta(days=3))
    heard(life, "resolve", START + HOUR, by="ann", resolution="Done.")
    assert life.case.resolved_at == START + timedelta(days=2)
    [late] = [entry for entry in life.entries("breached") if entry.data["clock"] == "tier"][:1]
    assert late.due_at == START + 3 * HOUR


def test_no_act_counts_from_the_future() -> None:
    life = Life(STEADY)
    life.sleep(HOUR / 2)
    heard(life, "reply", life.now + 10 * MINUTE, by="ann", text="I see it.")
    assert life.case.answered_at == life.now
    assert "sent_at" not in life.entries("replied")[0].data


@pytest.mark.parametrize("said", ["soon", "1700000000", "2026-11-23T09:30", "2026-13-01T00:00:00Z"])
def test_an_instant_that_cannot_be_read_is_refused_and_the_ticket_goes_on(said: str) -> None:
    life = Life(STEADY)
    life.sleep(HOUR / 2)
    heard(life, "reply", said, by="ann", text="I see it.")
    assert [(r.status, r.errors[0].field) for r in life.refusals] == [(422, "sent_at")]
    assert [entry.data["action"] for entry in life.entries("action_refused")] == ["reply"]


def test_an_act_that_names_no_instant_counts_from_when_it_is_heard() -> None:
    life = Life(STEADY)
    away(life, at("10:00:06"))
    life.act("reply", by="ann", text="I see it.")
    assert life.case.clocks["first_response"].met is False


def test_a_wait_that_was_sent_before_a_deadline_stops_it_from_then() -> None:
    """Two hours and a half of three are used at 11:30; handed to the courier then, back at 15:00: due at 15:30."""
    life = Life({**STEADY, "priorities": promising()})
    life.act("acknowledge", by="ann")
    away(life, at("13:00"))  # the tier's deadline would have been at 12:00
    heard(life, "wait", at("11:30"), by="ann", on="courier")
    assert misses(life) == []
    life.sleep_until(at("15:00"))
    life.act("resume", by="ann")
    assert life.case.clocks["tier"].due_at == at("15:30")


def test_a_customer_who_reopened_in_time_is_heard_though_the_window_has_passed() -> None:
    life = Life({**STEADY, "reopen_within": "1d", "survey": None})
    life.act("resolve", by="ann", resolution="Done.")
    away(life, START + timedelta(days=1, minutes=5))
    said = {"text": "It is broken again.", "channel": "email", "message_id": "<1@mail.example>"}
    heard(life, "customer_replied", START + timedelta(days=1), by="customer", **said)
    assert (life.case.status, life.case.episode) == ("open", 2)


def test_an_alarm_that_was_silenced_in_an_outage_sounds_its_whole_time_after_that() -> None:
    """At the top from 09:00, every 30 min until somebody acknowledges; taken on at 09:20, heard of at 10:05. Whoever
    has acknowledged has four times as long: until 11:20."""
    life = Life({**STEADY, "tiers": [STEADY["tiers"][0], STEADY["tiers"][2]], "priorities": promising()})
    life.act("escalate", by="ann", reason="needs expertise")
    away(life, at("10:05"))
    heard(life, "acknowledge", at("09:20"), by="ben")
    life.advance(Ticked())
    assert life.entries("alerted") == []
    assert life.case.clocks["repeat"].due_at == at("11:20")
