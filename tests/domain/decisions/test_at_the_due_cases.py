"""Acts at exactly the instant of a due, and a millisecond after it: the first are in time, the others are not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.domain.changes import (
    DAY,
    HOUR,
    LOW,
    MINUTE,
    TOP,
    URGENT,
    acknowledged,
    alarms,
    done,
    down,
    due,
    ended,
    ladder,
    lowered,
    misses,
    moves,
    raised,
    tier,
    until_just,
    up,
)
from tests.domain.decisions.test_moving_policy import moved
from tests.domain.life import START, Life, promising
from tests.domain.places import KOL, LON, NY
from tests.domain.waiting_life import at

MOMENT, TEN = timedelta(milliseconds=1), at("10:00")
Act = Callable[[Life], object]


def acting(action: str, **body: Any) -> Act:
    def act(life: Life) -> None:
        done(life.act(action, **body))

    return act


ANSWER = acting("reply", by="ann", text="Hello.")
TOLD = acting("customer_told", by="ann", how="phone", text="Hello.")
SOLVE = acting("resolve", by="ann", resolution="refunded")
ASK = acting("wait", by="ann", on="customer", text="Which one?")
FOR_A_CARRIER = acting("wait", by="ann", on="carrier")


def answered_and_written_to(life: Life) -> None:
    acknowledged(life)
    ANSWER(life)
    life.act("customer_replied", text="And?")


def promised(life: Life) -> None:
    acknowledged(life)
    done(life.act("promise", by="ann", at=at("10:00").isoformat()))


def reopened(life: Life) -> None:
    """Twenty minutes used, an hour of rest: of an hour forty minutes are left at 10:20."""
    acknowledged(life)
    life.sleep(20 * MINUTE)
    SOLVE(life)
    life.sleep(HOUR)
    done(life.act("reopen", by="ann", reason="not refunded"))


def waited(life: Life) -> None:
    """Twenty minutes used, an hour of waiting."""
    acknowledged(life)
    life.sleep(20 * MINUTE)
    FOR_A_CARRIER(life)
    life.sleep(HOUR)
    done(life.act("resume", by="ann"))


def sent_up(life: Life) -> None:
    up(life)
    acknowledged(life)


@dataclass(frozen=True)
class Tie:
    """An act that ends the clock `clock`, which is due at `due` once `before` has been lived."""

    clock: str
    act: Act
    policy: dict[str, Any]
    due: datetime = TEN
    before: Act = acknowledged
    start: datetime = START
    ticket: dict[str, Any] = field(default_factory=lambda: LOW)


def working(place: str, **promise: Any) -> dict[str, Any]:
    calendars = {
        "NY": NY.calendar,
        "LON": LON.calendar,
        "KOL": {"zone": KOL.zone, "hours": {"mon-fri": "09:30-13:00 14:00-18:30"}},
    }
    return ladder(tier("a"), calendars=calendars, priorities=promising(calendar=place, **promise))


ONE_HOUR = ladder(tier("a", work_within="1h"), tier("b", work_within="1h"))
TIES = {
    "telling the customer oneself": Tie("first_response", TOLD, working("always", first_response="1h")),
    "asking the customer something": Tie("first_response", ASK, working("always", first_response="1h")),
    "solving it without an answer before": Tie("first_response", SOLVE, working("always", first_response="1h")),
    # 20 minutes before lunch, 25 after it
    "an answer after lunch in Kolkata": Tie(
        "first_response",
        ANSWER,
        working("KOL", first_response="45m"),
        KOL("Thu 2026-08-13 14:25"),
        start=KOL("Thu 2026-08-13 12:40"),
    ),
    # used up at closing: due then, and not on Monday
    "an answer at closing": Tie(
        "first_response",
        ANSWER,
        working("NY", first_response="170m"),
        NY("Fri 2026-09-18 17:00"),
        start=NY("Fri 2026-09-18 14:10"),
    ),
    # one hour on Friday in winter time, one on Monday in summer time
    "an answer after the clocks have changed": Tie(
        "first_response",
        ANSWER,
        working("LON", first_response="2h"),
        LON("Mon 2026-03-30 09:00"),
        start=LON("Fri 2026-03-27 17:00"),
    ),
    "an answer to a message": Tie(
        "next_reply", ANSWER, working("always", next_reply="1h"), before=answered_and_written_to
    ),
    "a question in answer to a message": Tie(
        "next_reply", ASK, working("always", next_reply="1h"), before=answered_and_written_to
    ),
    "the promised answer": Tie("promise", ANSWER, working("always"), before=promised),
    "telling the customer what was promised": Tie("promise", TOLD, working("always"), before=promised),
    "solving what was promised an answer": Tie("promise", SOLVE, working("always"), before=promised),
    "solving it after a wait": Tie("resolution", SOLVE, working("always", resolution="1h"), at("11:00"), waited),
    "solving it after it was reopened": Tie(
        "resolution", SOLVE, working("always", resolution="1h"), at("11:00"), reopened
    ),
    "solving it in a tier above": Tie("tier", SOLVE, ONE_HOUR, before=sent_up),
    "handing back": Tie("tier", down, ONE_HOUR, before=sent_up),
    "going up by a person": Tie("tier", up, ONE_HOUR),
    "going up after a wait": Tie("tier", up, ONE_HOUR, at("11:00"), waited),
    "going up from the team's agreement": Tie("internal", up, ladder(tier("a", agreed_within="1h"), tier("b"))),
    "the customer asks for a manager": Tie(
        "tier", acting("customer_replied", text="Your boss, please.", wants_manager=True), ONE_HOUR
    ),
    "a limit on the first answer": Tie(
        "limit", ANSWER, ladder(tier("a"), limits=[{"name": "law", "within": "1h", "met_by": "first answer"}])
    ),
    "a limit on the solution": Tie("limit", SOLVE, ladder(tier("a"), limits=[{"name": "law", "within": "1h"}])),
    "acknowledging as the next tier's owner": Tie(
        "acknowledge", acknowledged, ladder(tier("a"), tier("b", accept_within="1h")), before=up
    ),
}


def lived(tie: Tie, late: timedelta) -> Life:
    life = Life(tie.policy, tie.ticket, start=tie.start)
    tie.before(life)
    until_just(life, tie.due + late)
    tie.act(life)
    return life


def of_the_last_run(life: Life, clock: str) -> bool | None:
    return next(c.met for c in reversed(ended(life, clock)) if c.met is not None)


@pytest.mark.parametrize("tie", TIES.values(), ids=TIES)
def test_at_the_due_it_is_in_time(tie: Tie) -> None:
    life = lived(tie, timedelta())
    assert of_the_last_run(life, tie.clock) is True
    assert misses(life) == []
    assert not life.entries("reminded")


@pytest.mark.parametrize("tie", TIES.values(), ids=TIES)
def test_a_moment_later_it_is_late(tie: Tie) -> None:
    life = lived(tie, MOMENT)
    late = [entry.data["clock"] for entry in life.entries("breached")] + [e.by[6:] for e in life.entries("reminded")]
    assert tie.clock in late


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
    promised(life)
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
    life = Life(working("always", resolution="1h"))
    acknowledged(life)
    until_just(life, at("10:00"))
    FOR_A_CARRIER(life)
    life.sleep_until(at("15:00"))
    SOLVE(life)
    [solved] = ended(life, "resolution")
    assert (solved.met, misses(life)) == (True, [])


# -- more than one act at the same instant --


def test_the_second_act_at_the_instant_of_a_due_is_in_time_as_the_first_is() -> None:
    life = Life(working("always", first_response="1h"))
    acknowledged(life)
    until_just(life, at("10:00"))
    done(life.act("note", by="ann", text="Calling them."))
    ANSWER(life)
    assert (of_the_last_run(life, "first_response"), misses(life)) == (True, [])


def test_a_customer_who_writes_at_the_instant_of_a_due_takes_it_from_nobody() -> None:
    life = Life(working("always", resolution="1h"))
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
    life = Life(working("always", first_response="1h"))
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
