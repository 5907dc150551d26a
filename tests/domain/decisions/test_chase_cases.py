"""An owner who has not acknowledged when terms change: the new time from the change, never longer than they had."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from tests.domain.changes import (
    DAY,
    HOUR,
    LOW,
    MINUTE,
    acknowledged,
    categorised,
    done,
    due,
    ladder,
    lateness,
    lowered,
    moves,
    prioritised,
    raised,
    tier,
    up,
)
from tests.domain.decisions.test_moving_policy import moved
from tests.domain.life import START, Life
from tests.domain.places import NY
from tests.domain.waiting_life import at

Act = Callable[[Life], object]
ACCEPT = {"urgent": "10m", "high": "30m", "else": "2h"}


def chased(accept: Any = ACCEPT, *, reminders: int = 1, others: int = 1, **more: Any) -> dict[str, Any]:
    categories = {"outage": {"tiers": {name: {"accept_within": "15m"} for name in "ab"}}}
    rungs = [tier(name, accept_within=accept, **more) for name in "ab"]
    said = {"at": [], "before_reassigning": reminders, "reassign": others}
    return ladder(*rungs, reminders=said, categories=categories, calendars={"NY": NY.calendar})


def to_the_policy(accept: str, **more: Any) -> Act:
    return lambda life: moved(life, chased(accept, **more))


def to(priority: str) -> Act:
    return lambda life: prioritised(life, priority)


def steps(life: Life) -> list[tuple[int, str]]:
    """What the chase did: after how many minutes, and what."""
    kinds = ("reminded", "reassigned", "escalated")
    return [((e.at - START) // MINUTE, e.kind) for e in life.case.timeline if e.kind in kinds]


@dataclass(frozen=True)
class Chase:
    """An owner since 9:00, changed after so many minutes; what then has come until the last of it."""

    changes: dict[int, Act]
    steps: list[tuple[int, str]]
    ticket: str = "low"
    reminders: int = 1


CHASES = {
    # 10 minutes from the raise to the reminder, 10 to the next step, and the same for the second owner
    "raised before the reminder": Chase({60: raised}, [(70, "reminded"), (80, "reassigned"), (90, "reminded")]),
    "raised at once": Chase({1: raised}, [(11, "reminded"), (21, "reassigned")]),
    # they had until 120
    "raised shortly before the reminder": Chase({115: raised}, [(120, "reminded"), (130, "reassigned")]),
    "raised after the reminder": Chase({180: raised}, [(120, "reminded"), (190, "reassigned"), (200, "reminded")]),
    # they had until 240
    "raised shortly before the next step": Chase({235: raised}, [(120, "reminded"), (240, "reassigned")]),
    "raised to high after the reminder": Chase({130: to("high")}, [(120, "reminded"), (160, "reassigned")]),
    # 160 by the first change, which the second shortens to 150
    "raised to high, then to urgent": Chase({130: to("high"), 140: raised}, [(120, "reminded"), (150, "reassigned")]),
    # 160 by the first change: the second, ten minutes from 155, is no longer than that
    "raised to urgent shortly before": Chase({130: to("high"), 155: raised}, [(120, "reminded"), (160, "reassigned")]),
    # never longer than they had: the step stays where it was, and the next owner has low's time
    "lowered after the reminder": Chase(
        {15: lowered}, [(10, "reminded"), (20, "reassigned"), (140, "reminded")], "urgent"
    ),
    "lowered and raised again after the reminder": Chase(
        {12: lowered, 15: raised}, [(10, "reminded"), (20, "reassigned"), (30, "reminded")], "urgent"
    ),
    "another category before the reminder": Chase({60: categorised}, [(75, "reminded"), (90, "reassigned")]),
    "another category after the reminder": Chase({180: categorised}, [(120, "reminded"), (195, "reassigned")]),
    "another policy after the reminder": Chase(
        {180: to_the_policy("20m")}, [(120, "reminded"), (200, "reassigned"), (220, "reminded")]
    ),
    "a policy with more time after the reminder": Chase(
        {180: to_the_policy("9h")}, [(120, "reminded"), (240, "reassigned")]
    ),
    # two reminders: the one that was given counts, one is left, and then the next owner
    "raised between two reminders": Chase(
        {180: raised}, [(120, "reminded"), (190, "reminded"), (200, "reassigned")], reminders=2
    ),
    "raised after both reminders": Chase(
        {300: raised}, [(120, "reminded"), (240, "reminded"), (310, "reassigned")], reminders=2
    ),
    "never reminded, raised": Chase({60: raised}, [(70, "reassigned"), (80, "escalated")], reminders=0),
    # a raise in the second owner's time is theirs alone
    "raised when the second owner is chased": Chase(
        {300: raised}, [(120, "reminded"), (240, "reassigned"), (310, "reminded"), (320, "escalated")]
    ),
}


@pytest.mark.parametrize("case", CHASES.values(), ids=CHASES)
def test_they_have_the_new_time_from_the_change_and_never_longer_than_they_had(case: Chase) -> None:
    life = Life(chased(reminders=case.reminders), {"priority": case.ticket})
    for minute, change in case.changes.items():
        life.sleep_until(START + minute * MINUTE)
        change(life)
    life.sleep_until(START + case.steps[-1][0] * MINUTE)
    assert steps(life) == case.steps
    assert set(lateness(life)) == {timedelta()}


def test_a_raise_at_the_instant_of_the_reminder_is_not_the_reminder() -> None:
    """They had until 11:00, and have no longer: reminded then, once, and reassigned ten minutes later."""
    life = Life(chased(), LOW)
    life.sleep(2 * HOUR - timedelta(milliseconds=1))
    life.now = at("11:00")
    raised(life)
    life.sleep(10 * MINUTE)
    assert steps(life) == [(120, "reminded"), (130, "reassigned")]


def test_a_wait_does_not_stop_the_chase_and_a_raise_in_it_hastens_it_as_ever() -> None:
    life = Life(chased(), LOW)
    life.sleep(HOUR)
    done(life.act("wait", by="eve", on="carrier"))
    raised(life)
    life.sleep(20 * MINUTE)
    assert steps(life) == [(70, "reminded"), (80, "reassigned")]


def test_an_owner_after_a_reopening_has_the_new_time_from_the_raise() -> None:
    life = Life(chased(), LOW)
    acknowledged(life)
    done(life.act("resolve", by="ann", resolution="refunded"))
    life.sleep(DAY)
    done(life.act("reopen", by="eve", reason="not refunded"))
    life.sleep(HOUR)
    raised(life)
    life.sleep(20 * MINUTE)
    assert steps(life) == [(24 * 60 + 70, "reminded"), (24 * 60 + 80, "reassigned")]


def test_an_owner_at_the_top_has_the_new_time_from_the_raise() -> None:
    top = {"name": "top", "accept_within": ACCEPT, "repeat_every": "200h"}
    policy = ladder(tier("a"), top=top, reminders={"at": [], "before_reassigning": 1, "reassign": 1})
    life = Life(policy, LOW)
    up(life)
    life.sleep(3 * HOUR)
    raised(life)
    life.sleep(10 * MINUTE)
    assert steps(life)[1:] == [(120, "reminded"), (190, "reassigned")]


def test_the_time_over_a_weekend_is_working_time_from_the_change_on() -> None:
    """Two hours from Friday 16:00, reminded Monday 10:00; raised 10:30: ten minutes from then."""
    life = Life(chased(calendar="NY"), LOW, start=NY("Fri 2026-09-18 16:00"))
    life.sleep_until(NY("Mon 2026-09-21 10:30"))
    assert [entry.at for entry in life.entries("reminded")] == [NY("Mon 2026-09-21 10:00")]
    raised(life)
    life.sleep_until(NY("Mon 2026-09-21 10:40"))
    assert [entry.at for entry in life.entries("reassigned")] == [NY("Mon 2026-09-21 10:40")]


def test_one_raised_on_a_saturday_has_the_new_time_on_monday() -> None:
    """Ten minutes from Monday 9:00, where an hour was left."""
    life = Life(chased(calendar="NY"), LOW, start=NY("Fri 2026-09-18 16:00"))
    life.sleep_until(NY("Sat 2026-09-19 11:00"))
    raised(life)
    assert due(life, "acknowledge") == NY("Mon 2026-09-21 09:10")


def test_one_who_was_reminded_and_is_moved_to_the_clock_around_has_the_new_time_on_it() -> None:
    """Reminded Friday 16:30, an hour after; the next step would be Monday 9:30. At 16:45 the tier works around the
    clock: an hour from then is 17:45."""
    life = Life(chased("1h", calendar="NY"), start=NY("Fri 2026-09-18 15:30"))
    life.sleep_until(NY("Fri 2026-09-18 16:45"))
    moved(life, chased("1h"))
    life.sleep_until(NY("Mon 2026-09-21 12:00"))
    assert [entry.at for entry in life.entries("reassigned")][:1] == [NY("Fri 2026-09-18 17:45")]


def test_one_who_was_not_reminded_yet_and_is_moved_to_the_clock_around_has_the_new_time_on_it() -> None:
    """20 of 60 minutes on Friday until 17:00: at 18:00, around the clock, 40 are left."""
    life = Life(chased("1h", calendar="NY"), start=NY("Fri 2026-09-18 16:40"))
    life.sleep_until(NY("Fri 2026-09-18 18:00"))
    moved(life, chased("1h"))
    assert due(life, "acknowledge") == NY("Fri 2026-09-18 18:40")


def test_one_who_was_reminded_and_is_moved_to_office_hours_has_no_longer_than_they_had() -> None:
    """Reminded 18:00, the next step at 20:00; a calendar that opens on Monday does not put it off."""
    life = Life(chased(), LOW, start=NY("Fri 2026-09-18 16:00"))
    life.sleep_until(NY("Fri 2026-09-18 18:30"))
    moved(life, chased(calendar="NY"))
    life.sleep_until(NY("Fri 2026-09-18 20:00"))
    assert [entry.at for entry in life.entries("reassigned")] == [NY("Fri 2026-09-18 20:00")]


def test_a_raise_that_moves_it_up_leaves_the_chase_behind() -> None:
    """Its deadline is over by the raise as well: the owner in the next tier has their own ten minutes."""
    life = Life(chased(work_within={"urgent": "1h", "else": "24h"}), LOW)
    life.sleep(3 * HOUR)
    raised(life)
    life.sleep(20 * MINUTE)
    assert moves(life) == [(at("12:00"), "b")]
    assert steps(life) == [(120, "reminded"), (180, "escalated"), (190, "reminded"), (200, "reassigned")]


# -- the silence of one who has acknowledged --


def silent(expires: str) -> dict[str, Any]:
    return ladder(tier("a"), tier("b"), acknowledged_expires_after=expires)


def test_an_owner_who_has_been_silent_too_long_for_a_new_policy_is_asked_now_and_then_replaced() -> None:
    """8 hours become 30 minutes, three hours on: asked for a sign of life, and given 30 minutes to show one."""
    life = Life(silent("8h"))
    acknowledged(life)
    life.sleep(3 * HOUR)
    moved(life, silent("30m"))
    life.sleep(HOUR)
    assert [entry.at for entry in life.entries("reminded")] == [at("12:00")]
    assert [entry.at for entry in life.entries("acknowledgment_expired")] == [at("12:30")]
