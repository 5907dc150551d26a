"""Section 16: an act at exactly a due is in time, dues at one instant have an order, and one instant moves one tier."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.domain.life import Life, promising
from tests.domain.places import NY
from tests.domain.waiting_life import at

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TOP: dict[str, Any] = {"name": "top", "accept_within": "300h", "repeat_every": "30m"}


def ladder(*tiers: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"tiers": [*tiers, TOP], "priorities": promising(), "reminders": {"at": []}, **more}


def tier(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "accept_within": "300h", "work_within": "300h", **more}


def until_just(life: Life, instant: datetime) -> None:
    """Let time pass up to an instant, which nobody has woken for yet."""
    life.sleep(instant - life.now - timedelta(milliseconds=1))
    life.now = instant


def missed(life: Life) -> list[str]:
    return [entry.text for entry in life.entries("breached")]


def moves(life: Life) -> list[tuple[datetime, str]]:
    return [(entry.at, entry.data["to"]) for entry in life.entries("escalated")]


def test_an_answer_at_the_instant_of_its_due_keeps_the_promise() -> None:
    """90 minutes of New York's office from Friday 16:00 end on Monday at 9:30."""
    promises = promising(calendar="NY", first_response="90m")
    calendars, then = {"NY": NY.calendar, "always": "24x7"}, {"first_response": "next tier"}
    policy = ladder(tier("one"), calendars=calendars, priorities=promises, when_missed=then)
    life = Life(policy, start=NY("Fri 2026-09-18 16:00"))
    life.act("acknowledge", by="ann")
    until_just(life, NY("Mon 2026-09-21 09:30"))
    life.act("reply", by="ann", text="Hello.")
    assert (life.case.clocks["first_response"].met, missed(life), life.case.breached) == (True, [], False)


def test_a_millisecond_later_it_does_not() -> None:
    life = Life(ladder(tier("one"), priorities=promising(first_response="1h")))
    life.act("acknowledge", by="ann")
    until_just(life, at("10:00") + timedelta(milliseconds=1))
    life.act("reply", by="ann", text="Hello.")
    assert life.case.clocks["first_response"].met is False


KEPT: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("acknowledge", ladder(tier("one", accept_within="1h")), {"by": "ann"}, "acknowledge"),
    (
        "resolve",
        ladder(tier("one"), priorities=promising(resolution="1h")),
        {"by": "ann", "resolution": "x"},
        "resolution",
    ),
    ("resolve", ladder(tier("one", work_within="1h")), {"by": "ann", "resolution": "x"}, "tier"),
    ("resolve", ladder(tier("one", agreed_within="1h")), {"by": "ann", "resolution": "x"}, "internal"),
    (
        "escalate",
        ladder(tier("one", work_within="1h"), tier("two")),
        {"by": "ann", "reason": "needs expertise"},
        "tier",
    ),
]


@pytest.mark.parametrize(("action", "policy", "body", "clock"), KEPT)
def test_every_act_that_ends_a_clock_is_in_time_at_its_due(
    action: str, policy: dict[str, Any], body: dict[str, Any], clock: str
) -> None:
    life = Life(policy)
    if action != "acknowledge":
        life.act("acknowledge", by="ann")
    until_just(life, at("10:00"))
    life.act(action, **body)
    ended = [c for c in (*life.case.ended_clocks, *life.case.clocks.values()) if c.name == clock and not c.running]
    assert [c.ended for c in ended] == ["met"]
    assert (missed(life), life.entries("reminded")) == ([], [])


def test_escalating_at_the_tiers_due_moves_it_one_tier() -> None:
    life = Life(ladder(tier("one", work_within="1h"), tier("two", work_within="1h")))
    life.act("acknowledge", by="ann")
    until_just(life, at("10:00"))
    life.act("escalate", by="ann", reason="needs expertise")
    life.sleep(59 * MINUTE)
    assert moves(life) == [(at("10:00"), "two")]


def test_a_wait_that_begins_at_the_due_keeps_it() -> None:
    life = Life(ladder(tier("one", work_within="1h"), tier("two")))
    life.act("acknowledge", by="ann")
    life.act("reply", by="ann", text="Hello.")
    until_just(life, at("10:00"))
    life.act("wait", by="ann", on="customer", text="Which one?")
    assert (missed(life), moves(life)) == ([], [])


def test_whoever_reopens_at_the_end_of_the_window_is_in_time() -> None:
    life = Life(ladder(tier("one"), reopen_within="1d", survey=None))
    life.act("acknowledge", by="ann")
    life.act("resolve", by="ann", resolution="refunded")
    until_just(life, at("9:00", 1))
    assert life.act("reopen", by="ann", reason="not refunded").refusal is None
    assert life.case.status == "open"


def test_two_promises_missed_at_one_instant_move_it_one_tier() -> None:
    promises = promising(first_response="4h", resolution="4h")
    life = Life(ladder(tier("one"), tier("two"), priorities=promises))
    life.act("acknowledge", by="ann")
    life.sleep_until(at("14:00"))
    assert len(moves(life)) <= 1


def test_a_promise_missed_twice_over_and_another_at_one_instant_move_it_one_tier() -> None:
    promises = promising(first_response="2h", resolution="4h")
    life = Life(ladder(tier("one"), tier("two"), tier("three"), priorities=promises))
    life.act("acknowledge", by="ann")
    life.sleep_until(at("13:00"))
    at_one = [when for when, _ in moves(life)]
    assert len(at_one) == len(set(at_one))


def test_a_tiers_deadline_that_falls_due_with_the_resolution_is_missed_and_not_met() -> None:
    life = Life(ladder(tier("one", work_within="4h"), tier("two"), priorities=promising(resolution="4h")))
    life.act("acknowledge", by="ann")
    life.sleep_until(at("13:00"))
    [one] = [clock for clock in life.case.ended_clocks if clock.name == "tier"]
    assert (one.met, moves(life)) == (False, [(at("13:00"), "two")])
    assert sorted(missed(life))[0] == "Deadline of one missed"


def test_dues_at_one_instant_come_in_their_order() -> None:
    promises = promising(first_response="4h", resolution="4h")
    policy = ladder(tier("one", work_within="4h", agreed_within="4h"), tier("two"), priorities=promises)
    life = Life(policy)
    life.act("acknowledge", by="ann")
    life.sleep_until(at("13:00"))
    clocks = [entry.data.get("clock") for entry in life.entries("breached")]
    assert clocks[:2] == ["first_response", "resolution"] or clocks[:2] == ["first_response", "tier"]
    assert clocks.index("first_response") == 0
    assert len(moves(life)) == 1
