"""Acts that end no clock, at the very instant at which a clock would have done something: the act stands instead."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.domain.changes import (
    ANSWER,
    ASK,
    DAY,
    FOR_A_CARRIER,
    HOUR,
    LOW,
    SOLVE,
    TOP,
    URGENT,
    Act,
    acknowledged,
    acting,
    alarms,
    done,
    due,
    ended,
    ladder,
    lowered,
    misses,
    moves,
    of_the_last_run,
    raised,
    tier,
    until_just,
    up,
)
from tests.domain.decisions.test_moving_policy import moved
from tests.domain.life import START, Life, promising
from tests.domain.waiting_life import at

MOMENT = timedelta(milliseconds=1)
ONE_HOUR = ladder(tier("a", work_within="1h"), tier("b", work_within="1h"))


def working(**promise: Any) -> dict[str, Any]:
    return ladder(tier("a"), priorities=promising(**promise))


# -- acts that end no clock of the work, but what would have happened at its instant --


def test_who_declines_at_the_due_of_their_acknowledging_was_not_reminded() -> None:
    life = Life(ladder(tier("a", accept_within="1h")))
    until_just(life, at("10:00"))
    done(life.act("decline", by="ann", reason="not mine"))
    assert life.entries("reminded") == []
    assert life.case.owner
    assert life.case.owner.contact.id == "ben"


def test_who_acknowledges_at_the_end_of_the_chase_keeps_the_ticket() -> None:
    life = Life(ladder(tier("a", accept_within="1h")))
    until_just(life, at("11:00"))
    acknowledged(life)
    life.sleep(HOUR)
    assert [entry.at for entry in life.entries("reminded")] == [at("10:00")]
    assert (life.entries("reassigned"), misses(life)) == ([], [])


@pytest.mark.parametrize(
    "act",
    [
        acting("acknowledge", by="eve", take_over=True),
        acting("reassign", by="ann", to="eve", reason="knows it"),
    ],
    ids=["taken over", "passed on"],
)
def test_whoever_gets_it_by_name_at_the_end_of_the_chase_is_its_owner(act: Act) -> None:
    life = Life(ladder(tier("a", accept_within="1h"), tier("b")))
    until_just(life, at("11:00"))
    act(life)
    assert life.case.owner
    assert (life.case.owner.contact.id, misses(life), moves(life)) == ("eve", [], [])


def test_a_customer_who_answers_as_the_ticket_would_close_keeps_it_open() -> None:
    waiting = {"remind_after": [], "close_after": "3d", "third_party_at_most": "2d"}
    life = Life(ladder(tier("a"), waiting=waiting))
    ASK(life)
    until_just(life, at("9:00", 3))
    life.act("customer_replied", text="The second.")
    assert (life.case.status, life.entries("closed")) == ("open", [])


def test_a_customer_who_answers_as_they_would_be_reminded_is_not() -> None:
    waiting = {"remind_after": ["1d"], "close_after": "3d", "third_party_at_most": "2d"}
    life = Life(ladder(tier("a"), waiting=waiting))
    ASK(life)
    until_just(life, at("9:00", 1))
    life.act("customer_replied", text="The second.")
    assert life.entries("reminded") == []


def test_who_takes_the_ball_back_as_a_third_party_runs_out_of_time_has_done_so_themselves() -> None:
    waiting = {"remind_after": [], "close_after": "3d", "third_party_at_most": "2d"}
    life = Life(ladder(tier("a"), waiting=waiting))
    FOR_A_CARRIER(life)
    until_just(life, at("9:00", 2))
    done(life.act("resume", by="ann"))
    assert [entry.by for entry in life.entries("resumed")] == ["person:ann"]


def test_another_promise_at_the_instant_of_the_first_takes_its_place() -> None:
    life = Life(ladder(tier("a")))
    acknowledged(life)
    done(life.act("promise", by="ann", at=at("10:00").isoformat()))
    until_just(life, at("10:00"))
    done(life.act("promise", by="ann", at=at("12:00").isoformat()))
    assert (misses(life), due(life, "promise")) == ([], at("12:00"))


def test_a_sign_of_life_at_the_instant_at_which_it_would_be_asked_for() -> None:
    life = Life(ladder(tier("a"), acknowledged_expires_after="1h"))
    acknowledged(life)
    until_just(life, at("10:00"))
    done(life.act("note", by="ann", text="On it."))
    assert (life.entries("reminded"), due(life, "expiry")) == ([], at("11:00"))


def test_a_sign_of_life_at_the_instant_at_which_their_word_would_no_longer_count() -> None:
    life = Life(ladder(tier("a"), acknowledged_expires_after="1h"))
    acknowledged(life)
    until_just(life, at("11:00"))
    done(life.act("note", by="ann", text="On it."))
    assert (life.entries("acknowledgment_expired"), due(life, "expiry")) == ([], at("12:00"))


def test_who_acknowledges_at_the_instant_of_the_alarm_silences_it() -> None:
    life = Life(ladder(tier("a"), top={**TOP, "repeat_every": "30m"}))
    up(life)
    until_just(life, at("9:30"))
    acknowledged(life)
    assert (alarms(life), due(life, "repeat")) == ([], at("11:30"))


def test_a_lowering_at_the_due_leaves_nothing_missed() -> None:
    life = Life(ladder(tier("a", work_within={"urgent": "1h", "else": "24h"}), tier("b")), URGENT)
    acknowledged(life)
    until_just(life, at("10:00"))
    lowered(life)
    assert (misses(life), moves(life), due(life)) == ([], [], at("9:00", 1))


def test_a_raise_at_the_due_is_one_miss() -> None:
    life = Life(ladder(tier("a", work_within={"urgent": "1h", "else": "3h"}), tier("b", work_within="2h")), LOW)
    acknowledged(life)
    until_just(life, at("12:00"))
    raised(life)
    assert (misses(life), moves(life), due(life)) == ([(at("12:00"), "tier")], [(at("12:00"), "b")], at("14:00"))


def test_an_answer_as_the_customer_would_be_told_where_it_stands_tells_them_instead() -> None:
    life = Life(ladder(tier("a"), priorities=promising(update_every="3h")))
    acknowledged(life)
    until_just(life, life.case.clocks["customer_update"].instants["due"])
    ANSWER(life)
    assert [purpose for purpose, _, _ in life.messages("customer")] == ["receipt", "reply"]


def test_whoever_cancels_it_at_a_due_leaves_nothing_missed() -> None:
    life = Life(ONE_HOUR)
    acknowledged(life)
    until_just(life, at("10:00"))
    done(life.act("cancel", by="ann", reason="spam"))
    assert (misses(life), moves(life)) == ([], [])


def granting() -> dict[str, Any]:
    rungs = [tier("a", may_grant="10 EUR"), tier("b", may_grant="100 EUR", accept_within="1h")]
    return ladder(*rungs, top={**TOP, "accept_within": "1h"})


@pytest.mark.parametrize(("decision", "status"), [("approve", "resolved"), ("refuse", "open")])
def test_a_decision_at_the_instant_at_which_the_tier_above_would_be_asked(decision: str, status: str) -> None:
    life = Life(granting())
    acknowledged(life)
    done(
        life.vouched("resolve", by="ann", resolution="refunded", grant={"amount": "50", "currency": "EUR"}),
    )
    [asked] = life.case.approvals
    until_just(life, at("10:00"))
    done(life.vouched(decision, by="duty", request=asked.request, reason="it is"))
    assert (life.case.status, misses(life), [c.met for c in ended(life, "approval")]) == (status, [], [True])


@pytest.mark.parametrize("action", ["customer_replied", "reopen"])
def test_the_window_for_reopening_has_its_last_instant(action: str) -> None:
    body = {"text": "Not solved!"} if action == "customer_replied" else {"by": "ann", "reason": "not refunded"}
    for late, status in ((timedelta(), "open"), (MOMENT, "closed")):
        life = Life(ladder(tier("a"), reopen_within="1d"))
        acknowledged(life)
        SOLVE(life)
        until_just(life, at("9:00", 1) + late)
        life.act(action, **body)
        assert life.case.status == status


def test_a_survey_is_answered_at_the_last_instant_of_the_window() -> None:
    life = Life(ladder(tier("a"), reopen_within="1d", survey={"after": "1h"}))
    acknowledged(life)
    SOLVE(life)
    until_just(life, at("9:00", 1))
    done(life.act("survey_answered", score=5))
    assert life.case.survey_score == 5


def test_whoever_closes_it_at_the_end_of_the_window_has_closed_it() -> None:
    life = Life(ladder(tier("a"), reopen_within="1d"))
    acknowledged(life)
    SOLVE(life)
    until_just(life, at("9:00", 1))
    done(life.act("close", by="ann"))
    assert [entry.by for entry in life.entries("closed")] == ["person:ann"]


# -- waits that begin at the due --


def test_a_wait_that_begins_at_the_due_has_used_all_the_time_and_missed_nothing_until_it_ends() -> None:
    life = Life(ONE_HOUR)
    acknowledged(life)
    until_just(life, at("10:00"))
    FOR_A_CARRIER(life)
    life.sleep_until(at("15:00"))
    assert (misses(life), moves(life)) == ([], [])
    done(life.act("resume", by="ann"))
    assert (moves(life), due(life)) == ([(at("15:00"), "b")], at("16:00"))


def test_what_is_solved_from_a_wait_that_began_at_the_due_was_solved_in_time() -> None:
    """An hour was used, and an hour there was: the wait was in time, and nothing more is used in it."""
    life = Life(working(resolution="1h"))
    acknowledged(life)
    until_just(life, at("10:00"))
    FOR_A_CARRIER(life)
    life.sleep_until(at("15:00"))
    SOLVE(life)
    [solved] = ended(life, "resolution")
    assert (solved.met, misses(life)) == (True, [])


# -- more than one act at the same instant --


def test_the_second_act_at_the_instant_of_a_due_is_in_time_as_the_first_is() -> None:
    life = Life(working(first_response="1h"))
    acknowledged(life)
    until_just(life, at("10:00"))
    done(life.act("note", by="ann", text="Calling them."))
    ANSWER(life)
    assert (of_the_last_run(life, "first_response"), misses(life)) == (True, [])


def test_a_customer_who_writes_at_the_instant_of_a_due_takes_it_from_nobody() -> None:
    life = Life(working(resolution="1h"))
    acknowledged(life)
    until_just(life, at("10:00"))
    life.act("customer_replied", text="Any news?")
    SOLVE(life)
    assert (of_the_last_run(life, "resolution"), misses(life)) == (True, [])


def test_a_move_to_a_longer_policy_at_the_due_leaves_nothing_missed() -> None:
    life = Life(ladder(tier("a", work_within="1h"), tier("b")))
    acknowledged(life)
    until_just(life, at("10:00"))
    moved(life, ladder(tier("a", work_within="5h"), tier("b")))
    assert (misses(life), due(life)) == ([], at("14:00"))


# -- what is no answer does not keep a promise at its instant either --


@pytest.mark.parametrize(
    "act",
    [
        acting("note", by="ann", text="On it."),
        acting("customer_replied", text="And?"),
        acting("reassign", by="ann", to="eve", reason="knows it"),
        FOR_A_CARRIER,
        acting("promise", by="ann", at=at("12:00", 1).isoformat()),
    ],
    ids=["a note", "the customer's message", "another owner", "waiting for a third party", "a promise"],
)
def test_what_is_no_answer_does_not_keep_the_promise_of_one(act: Act) -> None:
    life = Life(working(first_response="1h"))
    acknowledged(life)
    until_just(life, at("10:00"))
    act(life)
    life.sleep_until(at("10:00"))
    assert (misses(life)[:1], life.case.clocks["first_response"].met) == ([(at("10:00"), "first_response")], False)


def test_a_day_long_deadline_is_kept_at_its_last_instant() -> None:
    life = Life(ladder(tier("a", work_within="24h"), tier("b")))
    acknowledged(life)
    until_just(life, START + DAY)
    SOLVE(life)
    assert of_the_last_run(life, "tier") is True
