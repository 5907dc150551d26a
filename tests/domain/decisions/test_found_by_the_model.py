"""The smallest lives in which the decider and the model of `ladder_model` differ, each with what is right."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.domain.changes import HOUR, MINUTE, tier, until_just
from tests.domain.life import Life, promising
from tests.domain.waiting_life import at

TOP: dict[str, Any] = {"name": "top", "accept_within": "300h", "repeat_every": "30m"}


def ladder(one: dict[str, Any], **more: Any) -> dict[str, Any]:
    waiting = {"remind_after": [], "close_after": "90d", "third_party_at_most": "80d"}
    silent = {"at": [], "before_reassigning": 0, "reassign": 0}
    return {
        "tiers": [one, tier("two"), TOP],
        "priorities": promising(),
        "reminders": silent,
        "waiting": waiting,
        **more,
    }


def tiers_entered(life: Life) -> list[tuple[datetime, str]]:
    return [(entry.at, entry.data["to"]) for entry in life.entries("escalated")]


def test_a_promise_that_a_raise_has_put_into_the_past_twice_over_moves_the_ticket_up() -> None:
    """Opened 9:00, raised 11:00 to a first response in 30 minutes: due 9:30, and up a tier after the same time again,
    10:00. Both lie before the raise, so both come with it; at the latest half an hour after the miss is told of."""
    promises = {**promising(), "low": {"first_response": "8h"}, "urgent": {"first_response": "30m"}}
    life = Life(ladder(tier("one"), priorities=promises), {"priority": "low"})
    life.act("acknowledge", by="ann")
    life.sleep(2 * HOUR)
    life.act("priority", by="eve", priority="urgent", reason="the shop is closed")
    life.sleep(30 * MINUTE)
    assert life.case.rung.name == "two"


def test_a_promise_that_was_missed_moves_the_ticket_up_at_twice_its_new_time() -> None:
    """First response in 2 h, opened 9:00 and missed 11:00; raised at 11:30 to 90 minutes: twice that from its own start
    is 12:00, not 12:30."""
    promises = {**promising(), "low": {"first_response": "2h"}, "urgent": {"first_response": "90m"}}
    life = Life(ladder(tier("one"), priorities=promises), {"priority": "low"})
    life.act("acknowledge", by="ann")
    life.sleep_until(at("11:30"))
    life.act("priority", by="eve", priority="urgent", reason="the shop is closed")
    life.sleep_until(at("13:00"))
    assert tiers_entered(life) == [(at("12:00"), "two")]


OF_THE_TIER = ladder(tier("one", work_within={"urgent": "1h", "else": "24h"}))
OF_THE_RESOLUTION = ladder(
    tier("one"), priorities={**promising(), "low": {"resolution": "24h"}, "urgent": {"resolution": "1h"}}
)


@pytest.mark.parametrize("policy", [OF_THE_TIER, OF_THE_RESOLUTION])
def test_what_a_change_made_overdue_in_a_wait_comes_when_the_ticket_is_reopened(policy: dict[str, Any]) -> None:
    """24 hours from 9:00, waiting from 11:00, raised 12:00 to one hour: overdue, and nothing comes of it while the
    ticket waits. Resolved from the wait at 13:00, reopened at 14:00: it goes on, and the miss moves it up then. Without
    that, an open ticket that somebody has acknowledged has nothing due any more."""
    life = Life(policy, {"priority": "low"})
    life.act("acknowledge", by="ann")
    life.sleep_until(at("11:00"))
    life.act("wait", by="ann", on="customer", text="Which one?")
    life.sleep_until(at("12:00"))
    life.act("priority", by="eve", priority="urgent", reason="the shop is closed")
    life.sleep_until(at("13:00"))
    life.act("resolve", by="ann", resolution="refunded")
    life.sleep_until(at("14:00"))
    life.act("reopen", by="ann", reason="not refunded")
    life.act("acknowledge")
    life.sleep_until(at("9:00", 9))
    assert tiers_entered(life)[:1] == [(at("14:00"), "two")]


@pytest.mark.parametrize("lowered", ["9:30", "10:00"])
def test_whoever_has_not_acknowledged_never_has_longer_by_a_change(lowered: str) -> None:
    """An hour to acknowledge from 9:00; lowered to two hours: still until 10:00, not until 11:00."""
    one = tier("one", accept_within={"urgent": "1h", "else": "2h"})
    life = Life(ladder(one), {"priority": "urgent"})
    until_just(life, at(lowered))
    life.act("priority", by="eve", priority="low", reason="a workaround")
    life.sleep_until(at("10:30"))
    assert tiers_entered(life) == [(at("10:00"), "two")]


def test_the_new_time_to_acknowledge_counts_on_the_new_calendar() -> None:
    """Two hours to acknowledge from 9:00 at every hour, reminded 11:00, so until 13:00. At 11:30 it is moved to a
    policy that gives an hour, from 20:00 on: its end, 21:00, is later than what they had, so it stays 13:00."""
    evening = {"late": {"zone": "UTC", "hours": {"mon-sun": "20:00-24:00"}}, "always": "24x7"}
    reminded = {"at": [], "before_reassigning": 1, "reassign": 0}
    life = Life(ladder(tier("one", accept_within="2h"), reminders=reminded))
    other = ladder(tier("one", accept_within="1h", calendar="late"), reminders=reminded, calendars=evening)
    life.bundles["late"] = ("v2", other)
    life.sleep_until(at("11:30"))
    life.act("move_policy", by="olga", policy="late", reason="as decided")
    life.sleep_until(at("12:59"))
    assert tiers_entered(life) == []


RESOLUTION = ladder(tier("one"), priorities=promising(resolution="1h"))
DEADLINE = ladder(tier("one", work_within="1h"))


@pytest.mark.parametrize(("policy", "clock"), [(RESOLUTION, "resolution"), (DEADLINE, "tier")])
def test_what_stood_still_from_its_due_on_is_met_when_it_is_resolved_from_the_wait(
    policy: dict[str, Any], clock: str
) -> None:
    """One hour from 9:00; the wait at 10:00 is in time. Resolved at 11:00 an hour is used, of an hour: met. Due is
    start, target and the pauses so far, 11:00."""
    life = Life(policy)
    life.act("acknowledge", by="ann")
    until_just(life, at("10:00"))
    life.act("wait", by="ann", on="customer", text="Which one?")
    life.sleep_until(at("11:00"))
    life.act("resolve", by="ann", resolution="refunded")
    ended = [c for c in (*life.case.ended_clocks, *life.case.clocks.values()) if c.name == clock and c.ended]
    assert [c.ended for c in ended] == ["met"]
    assert life.entries("breached") == []


def test_a_deadline_that_stands_still_is_not_missed_when_another_clock_moves_the_ticket() -> None:
    """The tier's hour ends at 10:00, at which the ticket begins to wait, in time; so does the time to acknowledge,
    which nothing pauses, and which moves it. No level of a clock that stands still fires."""
    life = Life(ladder(tier("one", accept_within="1h", work_within="1h")))
    until_just(life, at("10:00"))
    life.act("wait", by="ann", on="customer", text="Which one?")
    life.sleep_until(at("10:00"))
    assert [entry.data["clock"] for entry in life.entries("breached")] == ["acknowledge"]


def test_a_move_to_another_policy_at_a_due_comes_before_the_due() -> None:
    """The tier's hour ends at 10:00, at which somebody moves the ticket to a policy that gives it a day: as a change of
    priority or category at that instant it is in time, and the tier goes on until 9:00 tomorrow."""
    life = Life(DEADLINE)
    life.act("acknowledge", by="ann")
    life.bundles["patient"] = ("v2", ladder(tier("one", work_within="24h")))
    until_just(life, at("10:00"))
    life.act("move_policy", by="olga", policy="patient", reason="as decided")
    life.sleep_until(at("10:30"))
    assert tiers_entered(life) == []


def test_two_acts_at_the_instant_of_a_due_are_both_in_time() -> None:
    """First response due 10:00; a note and a reply both at 10:00: an act at exactly the due is in time."""
    life = Life(ladder(tier("one"), priorities=promising(first_response="1h")))
    life.act("acknowledge", by="ann")
    until_just(life, at("10:00"))
    life.act("note", by="eve", text="I look into it.")
    life.act("reply", by="ann", text="Hello.")
    assert life.case.clocks["first_response"].met is True


def test_a_second_step_that_a_policy_did_not_have_comes_where_another_policy_has_it() -> None:
    """First response due 10:00, of which the owner alone is told. At 11:30 the policy is one that gives two hours, and
    escalates after the same time again: 13:00. Twice the first hour, 11:00, was no step of anything."""
    told = ladder(tier("one"), priorities=promising(first_response="1h"), when_missed={"first_response": "tell owner"})
    life = Life(told)
    life.act("acknowledge", by="ann")
    life.bundles["stepwise"] = ("v2", ladder(tier("one"), priorities=promising(first_response="2h")))
    life.sleep_until(at("11:30"))
    life.act("move_policy", by="olga", policy="stepwise", reason="as decided")
    life.sleep_until(at("12:59"))
    assert tiers_entered(life) == []
    life.sleep_until(at("13:00"))
    assert tiers_entered(life) == [(at("13:00"), "two")]
