"""Warnings under changes: what was missed warns no more, and a change sends none whose instant lies before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.domain.changes import (
    DAY,
    HOUR,
    LOW,
    MINUTE,
    URGENT,
    acknowledged,
    categorised,
    done,
    down,
    ladder,
    lowered,
    misses,
    prioritised,
    raised,
    tier,
    up,
    warnings,
)
from tests.domain.decisions.test_moving_policy import moved
from tests.domain.life import START, Life, promising
from tests.domain.places import NY
from tests.domain.waiting_life import at

Act = Callable[[Life], object]
SHARES = "50% 75% 1h before"


def promise(clock: str, urgent: str, low: str, marks: str = SHARES, **more: Any) -> dict[str, Any]:
    """A policy in which one of the customer's clocks alone warns, and its lateness moves nothing."""
    promises = {**promising(**{clock: low}), "urgent": {clock: urgent}}
    said = {clock: "tell owner"}
    return ladder(tier("a"), priorities=promises, when_missed=said, reminders={"at": "", clock: marks}, **more)


def deadline(urgent: str, low: str, marks: str = SHARES, **more: Any) -> dict[str, Any]:
    work = {"urgent": urgent, "else": low}
    categories = {"outage": {"tiers": {"a": {"work_within": urgent}}}}
    rungs = [tier("a", work_within=work), tier("b")]
    return ladder(*rungs, reminders={"at": marks}, categories=categories, **more)


def lived(policy: dict[str, Any], ticket: dict[str, Any], *, start: datetime = START) -> Life:
    life = Life(policy, ticket, start=start)
    acknowledged(life)
    return life


# -- what was missed --


@pytest.mark.parametrize("clock", ["first_response", "resolution"])
def test_a_promise_that_was_missed_warns_no_more_when_it_is_lowered(clock: str) -> None:
    """2 h from 9:00 with three warnings; lowered after that to 20 h, whose half would be at 19:00."""
    life = lived(promise(clock, "2h", "20h"), URGENT)
    life.sleep_until(at("12:00"))
    before = [(at("10:00"), clock, "warn_50"), (at("10:00"), clock, "before_1h"), (at("10:30"), clock, "warn_75")]
    assert sorted(warnings(life)) == sorted(before)
    lowered(life)
    life.sleep_until(at("9:00", 1))
    assert (len(warnings(life)), misses(life)) == (3, [(at("11:00"), clock)])


def test_a_late_answer_to_a_message_warns_no_more_when_it_is_lowered() -> None:
    life = lived(promise("next_reply", "2h", "20h", "50%"), URGENT)
    life.act("reply", by="ann", text="Hello.")
    life.act("customer_replied", text="And?")
    life.sleep_until(at("12:00"))
    lowered(life)
    life.sleep_until(at("9:00", 1))
    assert [when for when, _, _ in warnings(life)] == [at("10:00")]


def test_but_the_next_message_is_warned_of_anew() -> None:
    life = lived(promise("next_reply", "2h", "20h", "50%"), URGENT)
    life.act("reply", by="ann", text="Hello.")
    life.act("customer_replied", text="And?")
    life.sleep_until(at("12:00"))
    lowered(life)
    life.act("reply", by="ann", text="Soon.")
    life.act("customer_replied", text="And now?")
    life.sleep_until(at("22:00"))
    assert [when for when, _, _ in warnings(life)] == [at("10:00"), at("22:00")]


def test_one_missed_and_moved_to_a_policy_of_more_time_and_more_marks_warns_no_more() -> None:
    life = lived(promise("resolution", "2h", "2h", ""), LOW)
    life.sleep_until(at("12:00"))
    moved(life, promise("resolution", "20h", "20h", "40% 60% 80% 2h before"))
    life.sleep_until(at("9:00", 1))
    assert warnings(life) == []


def test_one_missed_and_lowered_while_it_waits_warns_no_more_when_it_goes_on() -> None:
    life = lived(promise("resolution", "2h", "20h", "50%"), URGENT)
    life.sleep_until(at("12:00"))
    done(life.act("wait", by="ann", on="customer", text="Which one?"))
    lowered(life)
    life.sleep_until(at("13:00"))
    life.act("customer_replied", text="The second.")
    life.sleep_until(at("12:00", 1))
    assert [when for when, _, _ in warnings(life)] == [at("10:00")]


def test_one_missed_and_solved_warns_no_more_after_it_was_reopened_and_lowered() -> None:
    life = lived(promise("resolution", "2h", "20h", "50%"), URGENT)
    life.sleep_until(at("12:00"))
    done(life.act("resolve", by="ann", resolution="refunded"))
    life.sleep(HOUR)
    done(life.act("reopen", by="ann", reason="not refunded"))
    lowered(life)
    life.sleep(2 * DAY)
    assert [when for when, _, _ in warnings(life)] == [at("10:00")]


def test_one_missed_still_says_how_late_it_is_and_once() -> None:
    """Marks after a due are no warnings of it. 1 h after 11:00, whatever the new target is."""
    life = lived(promise("resolution", "2h", "20h", "50% 2h after"), URGENT)
    life.sleep_until(at("12:00"))
    lowered(life)
    life.sleep_until(at("12:00", 1))
    assert warnings(life) == [(at("10:00"), "resolution", "warn_50"), (at("13:00"), "resolution", "after_2h")]


def test_lowered_raised_and_lowered_again_what_was_missed_stays_silent() -> None:
    life = lived(promise("resolution", "2h", "20h", "50%"), URGENT)
    for act in (lowered, raised, lowered):
        life.sleep_until(max(life.now, at("12:00")) + 10 * MINUTE)
        act(life)
    life.sleep_until(at("12:00", 1))
    assert [when for when, _, _ in warnings(life)] == [at("10:00")]


# -- what lies before a change --


@dataclass(frozen=True)
class Raise:
    """A low ticket of 20 h opened at 9:00, changed to so much after so many minutes: the minutes of its warnings."""

    after: int
    urgent: str
    warned: list[int]
    marks: str = "50% 75%"
    change: Act = raised


RAISES = {
    "all of them lie before it": Raise(180, "2h", []),
    "one lies before it": Raise(180, "5h", [225]),
    # 50 % of 6 h is the raise itself, which is not before it
    "one comes with it": Raise(180, "6h", [180, 270]),
    "none lies before it": Raise(60, "4h", [120, 180]),
    # an hour before 4 h is after three hours; 90 minutes before it after two and a half
    "marks before the due": Raise(170, "4h", [180], "1h before 90m before"),
    "a mark that the new target has no room for": Raise(30, "2h", [], "3h before"),
    "a category": Raise(180, "5h", [225], change=categorised),
}


@pytest.mark.parametrize("case", RAISES.values(), ids=RAISES)
def test_a_change_leaves_out_what_lies_before_it(case: Raise) -> None:
    life = lived(deadline(case.urgent, "20h", case.marks), LOW)
    life.sleep(case.after * MINUTE)
    case.change(life)
    life.sleep(4 * HOUR)
    assert [(when - START) // MINUTE for when, _, _ in warnings(life)] == case.warned


@pytest.mark.parametrize("clock", ["first_response", "resolution"])
def test_so_does_one_that_hastens_a_promise(clock: str) -> None:
    life = lived(promise(clock, "5h", "20h", "50% 75%"), LOW)
    life.sleep(3 * HOUR)
    raised(life)
    life.sleep_until(at("15:00"))
    assert [(when, level) for when, _, level in warnings(life)] == [(at("12:45"), "warn_75")]


def test_working_time_alone_is_counted_before_a_change() -> None:
    """4 h on Friday of 20; raised to 6 h on Saturday: half of it was Friday 16:00, three quarters are Monday 9:30."""
    rungs = [tier("a", calendar="NY", work_within={"urgent": "6h", "else": "20h"}), tier("b")]
    life = lived(
        ladder(*rungs, calendars={"NY": NY.calendar}, reminders={"at": "50% 75%"}),
        LOW,
        start=NY("Fri 2026-09-18 13:00"),
    )
    life.sleep_until(NY("Sat 2026-09-19 12:00"))
    raised(life)
    life.sleep_until(NY("Mon 2026-09-21 12:00"))
    assert [(when, level) for when, _, level in warnings(life)] == [(NY("Mon 2026-09-21 09:30"), "warn_75")]


def test_a_warning_that_has_come_does_not_come_again_by_two_changes() -> None:
    """Half of 4 h at 11:00; lowered to 20 h at 11:30, half of which is 19:00; that level has fired in this episode."""
    life = lived(deadline("4h", "20h"), URGENT)
    life.sleep_until(at("11:30"))
    lowered(life)
    life.sleep_until(at("23:59"))
    raised_levels = [(when, level) for when, _, level in warnings(life)]
    assert raised_levels == [(at("11:00"), "warn_50")]


def test_a_warning_that_one_change_left_out_and_the_next_puts_ahead_comes() -> None:
    """Raised at 12:00 to 5 h: half of it lies before. Lowered at 12:10 to 20 h: half of that is at 19:00."""
    life = lived(deadline("5h", "20h", "50%"), LOW)
    life.sleep_until(at("12:00"))
    raised(life)
    life.sleep_until(at("12:10"))
    lowered(life)
    life.sleep_until(at("20:00"))
    assert [when for when, _, _ in warnings(life)] == [at("19:00")]


@pytest.mark.parametrize("on", ["customer", "carrier"])
def test_a_raise_while_it_waits_sends_no_warnings_of_before_when_it_goes_on(on: str) -> None:
    """3 h worked of 20; raised to 5 h meanwhile: half of it, 2 h 30 min, was over. Three quarters are 45 min ahead."""
    life = lived(deadline("5h", "20h", "50% 75%"), LOW)
    life.sleep(3 * HOUR)
    done(life.act("wait", by="ann", on=on, text="Which one?"))
    life.sleep(HOUR)
    raised(life)
    life.sleep(HOUR)
    done(life.act("resume", by="ann"))
    assert warnings(life) == []
    life.sleep(HOUR)
    assert [(when, level) for when, _, level in warnings(life)] == [(at("14:45"), "warn_75")]


def test_nor_does_one_that_makes_it_late_while_it_waits() -> None:
    life = lived(deadline("2h", "20h", "50% 75%"), LOW)
    life.sleep(3 * HOUR)
    done(life.act("wait", by="ann", on="customer", text="Which one?"))
    raised(life)
    life.sleep(HOUR)
    life.act("customer_replied", text="The second.")
    assert (warnings(life), misses(life)) == ([], [(at("13:00"), "tier")])


def test_nor_does_a_move_to_a_shorter_policy_while_it_waits() -> None:
    life = lived(promise("resolution", "20h", "20h", "50%"), LOW)
    life.sleep(3 * HOUR)
    done(life.act("wait", by="ann", on="customer", text="Which one?"))
    moved(life, promise("resolution", "5h", "5h", "50%"))
    life.sleep(HOUR)
    life.act("customer_replied", text="The second.")
    life.sleep(HOUR)
    assert warnings(life) == []


def test_a_raise_after_a_reopening_sends_none_of_the_episode_before() -> None:
    """3 h worked, reopened, raised to 5 h half an hour later: half was over in the first episode."""
    life = lived(promise("resolution", "5h", "20h", "50% 75%"), LOW)
    life.sleep(3 * HOUR)
    done(life.act("resolve", by="ann", resolution="refunded"))
    life.sleep(DAY)
    done(life.act("reopen", by="ann", reason="not refunded"))
    life.sleep(30 * MINUTE)
    raised(life)
    assert warnings(life) == []
    life.sleep(15 * MINUTE)
    assert [level for _, _, level in warnings(life)] == ["warn_75"]


def test_one_handed_back_after_a_raise_is_warned_of_what_is_ahead_alone() -> None:
    """1 h used of 2 h: an hour is left, of which the tier is told a half and three quarters."""
    life = lived(deadline("2h", "20h", "50% 75%"), LOW)
    life.sleep(HOUR)
    up(life)
    raised(life)
    down(life)
    acknowledged(life)
    assert warnings(life) == []
    life.sleep(HOUR - timedelta(seconds=1))
    assert {when for when, _, _ in warnings(life)} <= {at("10:30"), at("10:45")}


def test_a_high_ticket_of_which_more_is_warned_is_warned_from_its_raise_on() -> None:
    """Marks differ by priority: of high's four only those ahead of the raise come. 3 h used of 10."""
    marks = {"high": "10% 20% 40% 50%", "else": ""}
    rungs = [tier("a", work_within={"high": "10h", "else": "20h"}), tier("b")]
    life = lived(ladder(*rungs, reminders={"at": marks}), LOW)
    life.sleep(3 * HOUR)
    prioritised(life, "high")
    life.sleep(3 * HOUR)
    assert [(when, level) for when, _, level in warnings(life)] == [(at("13:00"), "warn_40"), (at("14:00"), "warn_50")]


# -- limits, and a policy that changed while it was solved --

LAW: dict[str, Any] = {
    "name": "law",
    "within": {"outage": "10h", "else": "40h"},
    "notices": [{"at": "5h before", "tell": ["head"]}, {"at": "1h before", "tell": ["head"]}],
}


def test_a_category_with_a_shorter_limit_sends_no_notice_of_before() -> None:
    """10 h instead of 40, after six: five hours before it was after five, one hour before it is after nine."""
    life = lived(ladder(tier("a"), limits=[LAW]), LOW)
    life.sleep(6 * HOUR)
    categorised(life)
    assert warnings(life) == []
    life.sleep_until(at("18:00"))
    assert warnings(life) == [(at("18:00"), "limit", "before_1h")]


def test_nor_does_one_with_a_limit_that_has_passed() -> None:
    life = lived(ladder(tier("a"), limits=[LAW]), LOW)
    life.sleep(12 * HOUR)
    categorised(life)
    assert (warnings(life), misses(life)) == ([], [(at("21:00"), "limit")])


def test_a_shorter_policy_while_it_was_solved_sends_no_warnings_of_before_when_it_is_reopened() -> None:
    """3 h of 20 used, moved to 5 h with other marks: 40 % lie before, 80 % are an hour ahead."""
    life = lived(promise("resolution", "20h", "20h", "50%"), LOW)
    life.sleep(3 * HOUR)
    done(life.act("resolve", by="ann", resolution="refunded"))
    moved(life, promise("resolution", "5h", "5h", "40% 80%"))
    life.sleep(DAY)
    done(life.act("reopen", by="ann", reason="not refunded"))
    assert warnings(life) == []
    life.sleep(HOUR)
    assert [level for _, _, level in warnings(life)] == ["warn_80"]


def test_nor_does_one_that_makes_it_late_when_it_is_reopened() -> None:
    life = lived(deadline("20h", "20h", "50%"), LOW)
    life.sleep(3 * HOUR)
    done(life.act("resolve", by="ann", resolution="refunded"))
    moved(life, deadline("2h", "2h", "40% 80%"))
    life.sleep(DAY)
    done(life.act("reopen", by="ann", reason="not refunded"))
    assert (warnings(life), misses(life)) == ([], [(at("12:00", 1), "tier")])


def test_marks_of_a_raised_ticket_that_waits_afterwards_come_once_each() -> None:
    """Raised to 5 h, an hour of waiting after two hours of work: half is at 12:30, three quarters at 13:45."""
    life = lived(deadline("5h", "20h", "50% 75%"), LOW)
    life.sleep(HOUR)
    raised(life)
    life.sleep(HOUR)
    done(life.act("wait", by="ann", on="carrier"))
    life.sleep(HOUR)
    done(life.act("resume", by="ann"))
    life.sleep(3 * HOUR)
    assert [(when, level) for when, _, level in warnings(life)] == [(at("12:30"), "warn_50"), (at("13:45"), "warn_75")]
