"""What a change keeps: the time of an owner under chase, the alarm that would have come, a team's own start."""

from __future__ import annotations

from typing import Any

from domain.events import Acted, Ticked
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
    due,
    ladder,
    lowered,
    misses,
    prioritised,
    raised,
    tier,
    up,
)
from tests.domain.decisions.test_alarm_under_changes_cases import alarmed, at_the_top, every
from tests.domain.decisions.test_chase_cases import chased, steps
from tests.domain.decisions.test_moving_policy import moved
from tests.domain.life import START, Life, promising
from tests.domain.places import NY
from tests.domain.waiting_life import at

# -- an owner under chase --


def test_one_hastened_before_and_then_moved_to_office_hours_has_no_longer_than_they_had() -> None:
    """From 16:30; high at 16:50: half an hour from then, 17:20. Five minutes later its hours would say Monday."""
    life = Life(chased(), LOW, start=NY("Fri 2026-09-18 16:30"))
    life.sleep_until(NY("Fri 2026-09-18 16:50"))
    prioritised(life, "high")
    life.sleep_until(NY("Fri 2026-09-18 16:55"))
    moved(life, chased(calendar="NY"))
    assert due(life, "acknowledge") == NY("Fri 2026-09-18 17:20")


def test_one_moved_to_office_hours_at_the_instant_they_got_it_has_no_longer_than_they_had() -> None:
    life = Life(chased(), LOW, start=NY("Fri 2026-09-18 18:00"))
    moved(life, chased(calendar="NY"))
    assert due(life, "acknowledge") == NY("Fri 2026-09-18 20:00")


def test_what_goes_on_as_it_was_is_no_move_of_a_due() -> None:
    life = Life(chased(), LOW, start=NY("Fri 2026-09-18 18:00"))
    life.sleep(HOUR)
    before = life.case.clocks["acknowledge"].changes
    moved(life, chased(calendar="NY"))
    assert life.case.clocks["acknowledge"].changes == before


def test_one_whom_office_hours_do_not_put_off_goes_on_by_them() -> None:
    """Reminded at 16:00 under both; two hours later are an hour of Friday and one of Monday."""
    life = Life(chased(), LOW, start=NY("Fri 2026-09-18 14:00"))
    life.sleep(30 * MINUTE)
    moved(life, chased(calendar="NY"))
    life.sleep_until(NY("Mon 2026-09-21 12:00"))
    assert [entry.at for entry in life.entries("reminded")][:1] == [NY("Fri 2026-09-18 16:00")]
    assert [entry.at for entry in life.entries("reassigned")][:1] == [NY("Mon 2026-09-21 10:00")]


def test_one_whose_time_lies_beyond_what_is_known_has_the_new_time_from_a_raise() -> None:
    """800 hours of New York's are more than are known; its Monday begins at 14:00 UTC."""
    accept = {"urgent": "10m", "else": "800h"}
    life = Life(chased(accept, calendar="NY"), LOW)
    assert due(life, "acknowledge") is None
    raised(life)
    assert due(life, "acknowledge") == at("14:10")


def test_one_moved_to_more_hours_than_are_known_has_no_longer_than_they_had() -> None:
    life = Life(chased("800h"), LOW)
    life.sleep(HOUR)
    moved(life, chased("800h", calendar="NY"))
    assert due(life, "acknowledge") == START + 800 * HOUR


def test_one_hastened_twice_never_has_longer_than_the_first_change_left() -> None:
    """90 by the first change; the second, ten minutes from 85, is longer than that."""
    life = Life(chased(), LOW)
    life.sleep(HOUR)
    prioritised(life, "high")
    life.sleep(25 * MINUTE)
    raised(life)
    life.sleep(15 * MINUTE)
    assert steps(life) == [(90, "reminded"), (100, "reassigned")]


def test_a_raise_that_is_undone_at_the_instant_they_got_it_changes_nothing() -> None:
    life = Life(chased(), LOW)
    raised(life)
    lowered(life)
    assert due(life, "acknowledge") == at("11:00")


# -- the alarm --


def test_one_kept_by_a_lowering_comes_sooner_where_the_next_policy_says_so() -> None:
    """9:10 as it was; by the next policy, which knows eight minutes, it is 9:08."""
    life = at_the_top(ticket=URGENT)
    life.sleep(3 * MINUTE)
    lowered(life)
    life.sleep(3 * MINUTE)
    every(8)(life)
    life.sleep_until(at("9:16"))
    assert alarms(life) == [at("9:08"), at("9:16")]


HIGHER: dict[str, Any] = ladder(tier("a"), tier("b"))
"""Under which the second tier is not the top, and has no alarm."""


def test_one_kept_by_a_lowering_sounds_then_though_another_policy_in_between_had_none() -> None:
    life = at_the_top(ticket=URGENT)
    life.sleep(5 * MINUTE)
    lowered(life)
    moved(life, HIGHER, "higher")
    assert not life.case.clocks["repeat"].running
    life.act("move_policy", back=True, by="eve", reason="a mistake")
    life.sleep_until(at("9:10"))
    assert alarms(life) == [at("9:10")]


def test_one_that_had_ended_counts_the_interval_of_now_from_its_start() -> None:
    """By the hour from 9:00; nobody waits for it under a policy that has none, and the next says two hours."""
    life = at_the_top()
    life.sleep(10 * MINUTE)
    moved(life, HIGHER, "higher")
    life.sleep(10 * MINUTE)
    every(120)(life)
    assert due(life, "repeat") == at("11:00")


def test_one_that_had_ended_gives_whoever_had_acknowledged_the_time_of_now() -> None:
    """Four times two hours, from 9:00."""
    life = at_the_top()
    acknowledged(life)
    life.sleep(10 * MINUTE)
    moved(life, HIGHER, "higher")
    every(120)(life)
    assert due(life, "repeat") == at("17:00")


def test_one_that_had_ended_and_is_as_it_was_gives_no_time_to_whoever_it_sounded_for() -> None:
    """Taken on at 9:00, so that it sounds at 13:00; from then on by the hour again, until somebody shows life."""
    life = at_the_top()
    acknowledged(life)
    life.sleep_until(at("13:10"))
    moved(life, HIGHER, "higher")
    every(60)(life)
    assert (alarms(life), due(life, "repeat")) == ([at("13:00")], at("14:00"))


def test_one_beyond_what_is_known_sounds_by_the_interval_of_now_once_it_is_urgent() -> None:
    life = at_the_top(alarmed({"urgent": "10m", "else": "800h"}, "NY"))
    assert due(life, "repeat") is None
    raised(life)
    assert due(life, "repeat") == at("9:10")


def test_one_kept_within_office_hours_still_counts_on_them() -> None:
    life = at_the_top(alarmed(calendar="NY"), URGENT, start=NY("Fri 2026-09-18 16:00"))
    life.sleep_until(NY("Fri 2026-09-18 16:05"))
    lowered(life)
    clock = life.case.clocks["repeat"]
    assert (clock.due_at, clock.calendar) == (NY("Fri 2026-09-18 16:10"), "NY")


def test_one_kept_while_the_office_is_closed_counts_every_hour_this_once() -> None:
    life = at_the_top(alarmed(calendar="NY"), URGENT, start=NY("Fri 2026-09-18 20:00"))
    life.sleep_until(NY("Fri 2026-09-18 20:05"))
    lowered(life)
    clock = life.case.clocks["repeat"]
    assert (clock.due_at, clock.calendar) == (NY("Fri 2026-09-18 20:10"), "always")
    life.sleep_until(NY("Fri 2026-09-18 20:10"))
    assert life.case.clocks["repeat"].calendar == "NY"


def test_the_time_that_somebody_gained_by_acknowledging_is_the_next_owners_too_under_another_policy() -> None:
    """Taken on, and given to another at 9:10: four times an hour from then. Two hours put it off no more."""
    life = at_the_top()
    acknowledged(life)
    life.sleep(10 * MINUTE)
    done(life.act("reassign", by="eve", to="cid", reason="it is theirs"))
    assert due(life, "repeat") == at("13:10")
    every(120)(life)
    assert due(life, "repeat") == at("13:10")


# -- a team's agreement --


def test_what_a_policy_lets_a_team_agree_to_counts_from_when_it_came_to_the_tier_less_waits() -> None:
    """From 9:00, an hour of waiting: four hours are over at 14:00."""
    life = Life(ladder(tier("a"), tier("b")), LOW)
    acknowledged(life)
    life.sleep(HOUR)
    done(life.act("wait", by="ann", on="carrier"))
    life.sleep(HOUR)
    done(life.act("resume", by="ann"))
    life.sleep(HOUR)
    moved(life, ladder(tier("a", agreed_within="4h"), tier("b")))
    assert due(life, "internal") == at("14:00")


def test_a_clock_of_a_new_episode_is_its_first_run() -> None:
    life = Life(ladder(tier("a", work_within="30h")), LOW)
    acknowledged(life)
    done(life.act("resolve", by="ann", resolution="refunded"))
    life.sleep(DAY)
    done(life.act("reopen", by="ann", reason="not refunded"))
    acknowledged(life)
    assert {clock.run for clock in life.case.clocks.values() if clock.episode == 2} == {1}


# -- acts that are heard late --


def heard(life: Life, action: str, sent: str, **body: Any) -> None:
    life.advance(Acted(action=action, body={**body, "sent_at": at(sent).isoformat()}, sealed=True))


def test_of_acts_in_any_order_none_counts_from_before_the_latest() -> None:
    life = Life(ladder(tier("a")), LOW, delivers=False)
    life.now = at("14:00")
    heard(life, "acknowledge", "9:40", by="ann")
    heard(life, "reply", "9:50", by="ann", text="Hello.")
    heard(life, "resolve", "9:45", by="ann", resolution="refunded")
    assert life.case.resolved_at == at("9:50")


def test_a_miss_that_a_late_act_finds_was_sent_by_nobody() -> None:
    """Due at 10:00; an answer of 10:40 is heard at 14:00: its entry says so, that of the miss does not."""
    life = Life(ladder(tier("a"), priorities=promising(first_response="1h")), LOW, delivers=False)
    life.now = at("14:00")
    heard(life, "reply", "10:40", by="ann", text="Hello.")
    assert misses(life) == [(at("14:00"), "first_response")]
    assert [entry.data.get("sent_at") for entry in life.entries("breached")] == [None]
    assert [entry.data.get("sent_at") for entry in life.entries("replied")] == [at("10:40").isoformat()]


def test_an_act_is_said_to_be_late_from_five_seconds_on() -> None:
    for heard_at, said in (("10:00:04", None), ("10:00:05", at("10:00").isoformat())):
        life = Life(ladder(tier("a")), LOW, delivers=False)
        life.now = at(heard_at)
        heard(life, "reply", "10:00", by="ann", text="Hello.")
        assert [entry.data.get("sent_at") for entry in life.entries("replied")] == [said]


def test_alarms_of_an_outage_are_one_and_the_next_comes_on_their_rhythm() -> None:
    """Each half hour from 9:00; nobody is there from 9:10 to 10:40: one alarm then, as of 9:30, and then at 11:00."""
    life = Life(ladder(tier("a"), top={**TOP, "repeat_every": "30m"}), LOW)
    up(life)
    life.now = at("10:40")
    life.advance(Ticked())
    assert [(entry.at, entry.due_at) for entry in life.entries("alerted")] == [(at("10:40"), at("9:30"))]
    assert due(life, "repeat") == at("11:00")
