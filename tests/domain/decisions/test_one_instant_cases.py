"""Several causes at one instant: in their order, and one tier at most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from tests.domain.changes import (
    DAY,
    HOUR,
    LOW,
    MINUTE,
    TOP,
    acknowledged,
    alarms,
    done,
    down,
    due,
    ended,
    ladder,
    misses,
    moves,
    raised,
    tier,
    until_just,
    up,
    warnings,
)
from tests.domain.life import START, Life, promising
from tests.domain.places import LON, NY
from tests.domain.waiting_life import at

ONE = at("13:00")
NEXT = {"first_response": "next tier", "next_reply": "next tier", "resolution": "next tier"}


def one_of(life: Life, instant: datetime) -> list[str]:
    """To where the ticket moved at an instant."""
    return [to for when, to in moves(life) if when == instant]


@dataclass(frozen=True)
class Together:
    """What falls due at one instant, which clocks are missed then, in their order."""

    policy: dict[str, Any]
    missed: list[str]
    instant: datetime = ONE
    start: datetime = START
    acknowledged: bool = True


def rungs(work: str = "300h", **first: Any) -> list[dict[str, Any]]:
    return [tier("a", work_within=work, **first), tier("b"), tier("c")]


TOGETHER = {
    "an answer and the resolution": Together(
        ladder(*rungs(), priorities=promising(first_response="4h", resolution="4h"), when_missed=NEXT),
        ["first_response", "resolution"],
    ),
    "an answer and the tier's deadline": Together(
        ladder(*rungs("4h"), priorities=promising(first_response="4h"), when_missed=NEXT),
        ["first_response", "tier"],
    ),
    "the resolution and the tier's deadline": Together(
        ladder(*rungs("4h"), priorities=promising(resolution="4h")), ["resolution", "tier"]
    ),
    "an answer, the resolution and the tier's deadline": Together(
        ladder(*rungs("4h"), priorities=promising(first_response="4h", resolution="4h"), when_missed=NEXT),
        ["first_response", "resolution", "tier"],
    ),
    "an answer of which only the owner hears, and the tier's deadline": Together(
        ladder(*rungs("4h"), priorities=promising(first_response="4h"), when_missed={"first_response": "tell owner"}),
        ["first_response", "tier"],
    ),
    # twice two hours
    "an answer that is twice as late, and the tier's deadline": Together(
        ladder(*rungs("4h"), priorities=promising(first_response="2h")), ["tier"]
    ),
    # two hours, two owners with an hour to be reminded in and an hour after it
    "the end of a chase and the tier's deadline": Together(
        ladder(
            *rungs("4h", accept_within="1h"),
            reminders={"at": [], "before_reassigning": 1, "reassign": 1},
        ),
        ["tier", "acknowledge"],
        acknowledged=False,
    ),
    "the end of a chase and the resolution": Together(
        ladder(
            *rungs(accept_within="1h"),
            priorities=promising(resolution="4h"),
            reminders={"at": [], "before_reassigning": 1, "reassign": 1},
        ),
        ["resolution"],
        acknowledged=False,
    ),
    # both end on Monday at 9:30, after a weekend
    "two promises in New York after a weekend": Together(
        ladder(
            *rungs(),
            calendars={"NY": NY.calendar},
            priorities=promising(calendar="NY", first_response="90m", resolution="90m"),
            when_missed=NEXT,
        ),
        ["first_response", "resolution"],
        NY("Mon 2026-09-21 09:30"),
        NY("Fri 2026-09-18 16:00"),
    ),
    # on two calendars: 17:00 in London is 12:00 in New York; 8 h of London's from 9:00, 3 h of New York's from its 9:00
    "a promise in London and a tier in New York": Together(
        ladder(
            tier("a", calendar="NY", work_within="3h"),
            tier("b"),
            calendars={"NY": NY.calendar, "LON": LON.calendar},
            priorities=promising(calendar="LON", resolution="8h"),
        ),
        ["resolution", "tier"],
        LON("Tue 2026-07-07 17:00"),
        LON("Tue 2026-07-07 09:00"),
    ),
}


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, id=name) for name, case in TOGETHER.items()],
)
def test_one_instant_moves_it_one_tier_and_misses_in_their_order(case: Together) -> None:
    life = Life(case.policy, start=case.start)
    if case.acknowledged:
        acknowledged(life)
    life.sleep_until(case.instant)
    assert one_of(life, case.instant) == ["b"]
    at_once = [clock for when, clock in misses(life) if when == case.instant]
    assert [clock for clock in at_once if clock in case.missed] == case.missed[: len(at_once)]
    assert [c.met for c in ended(life, "tier")] == ["tier" not in case.missed]


def test_nothing_of_that_instant_moves_it_a_moment_later_either() -> None:
    promises = promising(first_response="4h", resolution="4h")
    life = Life(ladder(*rungs("4h"), priorities=promises, when_missed=NEXT))
    acknowledged(life)
    life.sleep_until(at("13:00", 1))
    assert moves(life) == [(at("13:00"), "b")]


def test_causes_a_minute_apart_are_two_tiers() -> None:
    life = Life(ladder(*rungs("4h"), priorities=promising(resolution="241m")))
    acknowledged(life)
    life.sleep_until(at("14:00"))
    assert moves(life) == [(at("13:00"), "b"), (at("13:01"), "c")]


def test_a_limit_and_the_tiers_deadline_at_one_instant_lead_to_the_top_and_both_are_missed() -> None:
    life = Life(ladder(*rungs("4h"), limits=[{"name": "law", "within": "4h"}]))
    acknowledged(life)
    life.sleep_until(at("13:00"))
    assert moves(life) == [(at("13:00"), "top")]
    assert misses(life) == [(at("13:00"), "limit"), (at("13:00"), "tier")]


@pytest.mark.parametrize("clock", ["first_response", "resolution"])
def test_a_limit_and_a_promise_at_one_instant_end_at_the_top(clock: str) -> None:
    """The promise would move it one tier, the limit to the top: what a law asks for is not lost."""
    law, promises = [{"name": "law", "within": "4h"}], promising(**{clock: "4h"})
    life = Life(ladder(*rungs(), limits=law, priorities=promises, when_missed=NEXT))
    acknowledged(life)
    life.sleep_until(at("13:00"))
    assert (len(moves(life)), life.case.rung.name) == (1, "top")


def test_a_warning_of_a_tier_that_the_ticket_leaves_at_that_instant_is_not_sent() -> None:
    """Half of 8 h and the resolution of 4 h: the promise comes first, and the deadline is another tier's by then."""
    life = Life(ladder(*rungs("8h"), priorities=promising(resolution="4h"), reminders={"at": "50%"}))
    acknowledged(life)
    life.sleep_until(at("13:00"))
    assert (one_of(life, at("13:00")), warnings(life)) == (["b"], [])


def test_at_the_top_two_promises_missed_at_one_instant_and_the_alarm_of_then_do_not_multiply() -> None:
    top = {**TOP, "repeat_every": "1h"}
    life = Life(ladder(tier("a"), top=top, priorities=promising(resolution="4h")))
    up(life)
    life.sleep_until(at("14:00"))
    assert alarms(life) == [at("10:00"), at("11:00"), at("12:00"), at("13:00"), at("14:00")]


# -- acts and dues --

Act = Callable[[Life], object]


def wants_a_manager(life: Life) -> None:
    life.act("customer_replied", text="Your boss, please.", wants_manager=True)


def writes_again(life: Life) -> None:
    life.act("customer_replied", text="Hello?")


RULE = {"name": "chasing", "when": {"customer_messages": "2 within 24h"}, "then": {"escalate": True}}


@pytest.mark.parametrize("act", [up, wants_a_manager, writes_again], ids=["a person", "the customer", "a rule"])
@pytest.mark.parametrize("clock", ["tier", "resolution", "first_response"])
def test_whoever_moves_it_up_at_a_due_moves_it_one_tier(act: Act, clock: str) -> None:
    work, promises = ("4h", {}) if clock == "tier" else ("300h", {clock: "4h"})
    life = Life(ladder(*rungs(work), priorities=promising(**promises), when_missed=NEXT, triage=[RULE]))
    acknowledged(life)
    life.act("customer_replied", text="Hello.")
    until_just(life, at("13:00"))
    act(life)
    life.sleep(HOUR)
    assert moves(life) == [(at("13:00"), "b")]
    assert [clock for _, clock in misses(life)] == ([] if clock == "tier" else [clock])


def test_a_chosen_tier_is_entered_at_a_due_and_not_left_by_it() -> None:
    life = Life(ladder(*rungs("4h"), priorities=promising(resolution="4h")))
    acknowledged(life)
    until_just(life, at("13:00"))
    up(life, "c")
    assert (moves(life), alarms(life)) == ([(at("13:00"), "c")], [])


def test_one_handed_back_at_the_due_of_the_resolution_is_not_silent_about_it() -> None:
    """Handing back is no move upwards: the next tier has it again, or somebody hears at least that it is late."""
    life = Life(ladder(*rungs(), priorities=promising(resolution="4h")))
    acknowledged(life)
    up(life)
    acknowledged(life)
    until_just(life, at("13:00"))
    down(life)
    life.sleep_until(at("13:00"))
    assert misses(life) == [(at("13:00"), "resolution")]
    told = [message.purpose for when, message in life.sent if when == at("13:00")]
    assert life.case.rung.name == "b" or "breach" in told


def test_a_raise_that_makes_three_clocks_late_moves_it_one_tier() -> None:
    promises = {**promising(), "urgent": {"first_response": "1h", "resolution": "2h"}}
    policy = ladder(*(tier(n, work_within={"urgent": "30m", "else": "24h"}) for n in "abc"), priorities=promises)
    life = Life({**policy, "when_missed": NEXT}, LOW)
    acknowledged(life)
    life.sleep_until(at("12:00"))
    raised(life)
    assert (moves(life), due(life)) == ([(at("12:00"), "b")], at("12:30"))
    assert sorted(clock for _, clock in misses(life)) == ["first_response", "resolution", "tier"]


def test_what_a_raise_makes_late_at_once_is_missed_in_the_order_of_one_instant() -> None:
    """All of it counts from the raise, so which due lies further back makes no difference."""
    promises = {**promising(), "urgent": {"first_response": "1h", "resolution": "2h"}}
    policy = ladder(*(tier(n, work_within={"urgent": "30m", "else": "24h"}) for n in "abc"), priorities=promises)
    life = Life({**policy, "when_missed": NEXT}, LOW)
    acknowledged(life)
    life.sleep_until(at("12:00"))
    raised(life)
    assert misses(life) == [(at("12:00"), clock) for clock in ("first_response", "resolution", "tier")]


def test_what_a_raise_makes_late_while_it_waits_moves_it_one_tier_when_it_goes_on() -> None:
    promises = {**promising(), "urgent": {"resolution": "2h"}}
    policy = ladder(*(tier(n, work_within={"urgent": "30m", "else": "24h"}) for n in "abc"), priorities=promises)
    life = Life(policy, LOW)
    acknowledged(life)
    life.sleep_until(at("12:00"))
    done(life.act("wait", by="ann", on="customer", text="Which one?"))
    raised(life)
    life.sleep_until(at("15:00"))
    life.act("customer_replied", text="The second.")
    assert (moves(life), due(life)) == ([(at("15:00"), "b")], at("15:30"))


def test_two_that_fall_due_after_a_reopening_move_it_one_tier() -> None:
    """An hour used of four each, reopened a day later at 10:00: three hours from then."""
    life = Life(ladder(*rungs("4h"), priorities=promising(resolution="4h")))
    acknowledged(life)
    life.sleep(HOUR)
    done(life.act("resolve", by="ann", resolution="refunded"))
    life.sleep(DAY)
    done(life.act("reopen", by="ann", reason="not refunded"))
    acknowledged(life)
    life.sleep(3 * HOUR)
    assert moves(life) == [(at("13:00", 1), "b")]
    assert misses(life) == [(at("13:00", 1), "resolution"), (at("13:00", 1), "tier")]


def test_an_outage_over_one_instant_with_two_causes_moves_it_one_tier() -> None:
    life = Life(ladder(*rungs("4h"), priorities=promising(resolution="4h")))
    acknowledged(life)
    life.outage(4 * HOUR + 25 * MINUTE)
    assert [to for _, to in moves(life)] == ["b"]
    assert life.case.clocks["tier"].started_at == at("13:00")


# -- opened late --


@pytest.mark.parametrize(
    ("clock", "missed"),
    [("resolution", {}), ("first_response", {"first_response": "next tier"}), ("first_response", {})],
    ids=["the resolution", "an answer", "an answer twice as late"],
)
def test_what_was_late_when_the_ticket_came_moves_it_one_tier_then(clock: str, missed: dict[str, str]) -> None:
    """Coming to the first tier is no move upwards: what is late already moves it up from there."""
    policy = ladder(*rungs(), priorities=promising(**{clock: "10h"}), when_missed=missed)
    life = Life(policy, {"opened_at": (START - 30 * HOUR).isoformat()})
    assert misses(life) == [(START, clock)]
    assert moves(life) == [(START, "b")]


def test_a_limit_that_was_reached_when_the_ticket_came_takes_it_to_the_top_then() -> None:
    life = Life(ladder(*rungs(), limits=[{"name": "law", "within": "10h"}]), {"opened_at": at("9:00", -2).isoformat()})
    assert (misses(life), moves(life)) == ([(START, "limit")], [(START, "top")])


def test_what_was_late_when_the_ticket_came_to_the_top_sounds_the_alarm_then() -> None:
    policy = ladder(priorities=promising(resolution="10h"))
    life = Life(policy, {"opened_at": (START - 30 * HOUR).isoformat()})
    assert (misses(life), alarms(life)) == ([(START, "resolution")], [START])
