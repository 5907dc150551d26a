"""What a due leaves in the record and whom it tells, and which message of which run of a clock it is."""

from __future__ import annotations

from typing import Any

from domain.effects import AssignOwner
from domain.events import Acted, Ticked
from tests.domain.changes import (
    DAY,
    HOUR,
    LOW,
    MINUTE,
    TOP,
    acknowledged,
    alarms,
    down,
    ended,
    ladder,
    misses,
    moves,
    tier,
    until_just,
    up,
)
from tests.domain.decisions.test_alarm_hours import at as on
from tests.domain.decisions.test_alarm_hours import opened, wants_a_manager
from tests.domain.life import Life, promising
from tests.domain.waiting_life import at

CHASED: dict[str, Any] = {"at": [], "before_reassigning": 1, "reassign": 1}


def data(life: Life, kind: str) -> dict[str, Any]:
    [entry] = life.entries(kind)
    return entry.data


def keys(life: Life, purpose: str) -> list[str]:
    return [message.id for _, message in life.sent if message.purpose == purpose]


# -- one instant moves it one tier, whoever did it --

TWICE_LATE = ladder(tier("a"), tier("b"), tier("c"), priorities=promising(first_response="2h"))


def test_whoever_sends_it_up_when_an_answer_is_twice_as_late_sends_it_up_one_tier() -> None:
    """Two hours are over at 11:00, twice two at 13:00, when a person sends it up."""
    life = Life(TWICE_LATE, LOW)
    acknowledged(life)
    until_just(life, at("13:00"))
    up(life)
    life.sleep(MINUTE)
    assert moves(life) == [(at("13:00"), "b")]


def test_one_handed_back_when_an_answer_is_twice_as_late_stays_there() -> None:
    life = Life(TWICE_LATE, LOW)
    up(life)
    acknowledged(life)
    until_just(life, at("13:00"))
    down(life)
    life.sleep(MINUTE)
    assert (life.case.rung.name, len(moves(life))) == ("a", 1)


def test_one_sent_to_the_top_when_its_limit_is_reached_is_there_and_needs_no_alarm() -> None:
    life = Life(ladder(tier("a"), tier("b"), limits=[{"name": "law", "within": "4h"}]), LOW)
    acknowledged(life)
    until_just(life, at("13:00"))
    up(life, "top")
    life.sleep(MINUTE)
    assert (misses(life), moves(life), alarms(life)) == ([(at("13:00"), "limit")], [(at("13:00"), "top")], [])


# -- what later acts count from --


def test_an_act_that_is_heard_in_the_very_step_after_a_due_counts_from_no_earlier_than_it() -> None:
    """The deadline of 12:00 is made up for at 14:00, and told nobody yet; an act of 9:50 counts from 12:00 all the
    same: what has been decided stays decided."""
    life = Life(ladder(tier("a", work_within="3h"), tier("b")), LOW, delivers=False)
    life.now = at("14:00")
    life.advance(Ticked())
    body = {"by": "ann", "resolution": "refunded", "sent_at": at("9:50").isoformat()}
    life.advance(Acted(action="resolve", body=body, sealed=True))
    assert (moves(life), life.case.resolved_at) == ([(at("14:00"), "b")], at("12:00"))


# -- coming to a tier, and leaving it --


def test_whoever_had_it_in_a_tier_is_asked_first_when_it_is_handed_back() -> None:
    life = Life(ladder(tier("a"), tier("b")), LOW)
    acknowledged(life)
    up(life)
    down(life)
    [asked] = [effect for effect in life.asked if isinstance(effect, AssignOwner)][2:]
    assert asked.again == "ann"


def test_a_move_that_nobody_explained_has_no_note() -> None:
    life = Life(ladder(tier("a"), tier("b")), LOW)
    up(life)
    assert "note" not in data(life, "escalated")


def test_alarms_are_counted_from_when_it_came_to_the_top() -> None:
    """At 9:30 and 10:00; handed back, and up again at 10:10: the alarm of 10:40 is the first."""
    life = Life(ladder(tier("a"), top={**TOP, "repeat_every": "30m"}), LOW)
    up(life)
    life.sleep(70 * MINUTE)
    down(life)
    up(life)
    life.sleep(30 * MINUTE)
    assert [(entry.at, entry.data["alarm"]) for entry in life.entries("alerted")] == [
        (at("9:30"), 1),
        (at("10:00"), 2),
        (at("10:40"), 1),
    ]


# -- each due --


def test_a_chase_says_of_whom_it_tells() -> None:
    life = Life(ladder(tier("a", accept_within="10m"), tier("b"), reminders=CHASED), LOW)
    life.sleep(20 * MINUTE)
    assert data(life, "reminded") == {"owner": "ann"}
    assert data(life, "breached") == {"clock": "acknowledge", "owner": "ann"}


def test_each_owner_who_is_chased_is_reminded_by_a_message_of_their_own_run() -> None:
    life = Life(ladder(tier("a", accept_within="10m"), tier("b"), reminders=CHASED), LOW)
    life.sleep(30 * MINUTE)
    runs = [key.split("/acknowledge/")[1].split("/")[0] for key in keys(life, "reminder")]
    assert sorted(set(runs)) == ["1", "2"]


def test_a_chase_that_ends_at_the_top_is_over() -> None:
    """Reminded at 9:10, given up at 9:20: nobody else is there, and the alarm sounds."""
    top = {**TOP, "accept_within": "10m"}
    life = Life(ladder(tier("a"), top=top, reminders={**CHASED, "reassign": 0}), LOW)
    up(life)
    life.sleep(20 * MINUTE)
    assert (alarms(life), [clock.ended for clock in ended(life, "acknowledge")][-1:]) == ([at("9:20")], ["missed"])
    assert not life.case.clocks["acknowledge"].running


def test_a_missed_deadline_says_of_which_tier() -> None:
    life = Life(ladder(tier("a", work_within="1h"), tier("b")), LOW)
    acknowledged(life)
    life.sleep(HOUR)
    assert data(life, "breached") == {"clock": "tier", "tier": "a"}


def test_the_lead_hears_that_the_team_has_missed_what_it_agreed_to() -> None:
    life = Life(ladder(tier("a", agreed_within="1h")), LOW)
    acknowledged(life)
    life.sleep(HOUR)
    assert data(life, "breached") == {"clock": "internal"}
    assert ("breach", "team-lead", "email") in life.messages()


def test_an_update_says_for_when_it_was_promised() -> None:
    life = Life(ladder(tier("a"), priorities=promising(update_every="3h")), LOW)
    acknowledged(life)
    promised = life.case.next_update_at
    assert promised
    life.sleep_until(promised)
    assert data(life, "customer_updated") == {"purpose": "customer_update", "promised": promised.isoformat()}


def test_an_alarm_that_quiet_hours_held_back_is_no_message_of_the_run_that_goes_on() -> None:
    life = opened(on(24, "03:00"))
    wants_a_manager(life)
    life.sleep_until(on(24, "07:00"))
    assert [key for key in keys(life, "alarm") if "/repeat/0/held/2026-11-24T07:00:00" not in key] == []
    assert keys(life, "alarm")


def test_an_update_that_goes_out_by_itself_keeps_what_was_promised() -> None:
    life = Life(ladder(tier("a"), priorities=promising(update_every="3h")), LOW)
    acknowledged(life)
    life.sleep(4 * HOUR)
    assert [(clock.ended, clock.met) for clock in ended(life, "customer_update")] == [("met", True)]


def test_one_that_nobody_reopens_is_closed_by_the_clock_of_that() -> None:
    life = Life(ladder(tier("a"), reopen_within="2d"), LOW)
    acknowledged(life)
    life.act("resolve", by="ann", resolution="refunded")
    life.sleep(2 * DAY)
    assert [(entry.at, entry.by) for entry in life.entries("closed")] == [(at("9:00", 2), "clock:reopening")]


def test_a_warning_before_a_deadline_is_not_sent_where_the_ticket_leaves_the_tier_at_that_instant() -> None:
    """Three hours before eight, and the resolution of five."""
    policy = ladder(tier("a", work_within="8h"), tier("b"), priorities=promising(resolution="5h"))
    life = Life({**policy, "reminders": {"at": "3h before"}}, LOW)
    acknowledged(life)
    life.sleep(5 * HOUR)
    assert (moves(life), life.entries("warned")) == ([(at("14:00"), "b")], [])


def test_how_late_an_answer_is_comes_after_what_is_missed_at_that_instant() -> None:
    """An hour after an answer of one hour, and the resolution of two."""
    marks = {"at": "", "first_response": "1h after"}
    promises = promising(first_response="1h", resolution="2h")
    policy = ladder(tier("a"), tier("b"), priorities=promises, when_missed={"first_response": "tell owner"})
    life = Life({**policy, "reminders": marks}, LOW)
    acknowledged(life)
    life.sleep(2 * HOUR)
    at_eleven = [entry.kind for entry in life.case.timeline if entry.at == at("11:00")]
    assert (at_eleven[0], "warned" in at_eleven) == ("breached", True)
