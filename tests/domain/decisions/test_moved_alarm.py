"""The top tier's alarm of a ticket that is moved to another policy: on the rhythm it had, neither early nor silent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from domain.case.case import Case
from domain.policy.policy import Policy
from tests.domain.decisions.test_moving_policy import moved
from tests.domain.life import START, Life, promising

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DESK: dict[str, Any] = {"name": "frontline", "accept_within": "300h", "work_within": "300h"}


def ladder(*below: str, every: str = "30m") -> dict[str, Any]:
    """A policy whose top tier is called management, with others below it; nothing else ever moves the ticket."""
    tiers = [{**DESK, "name": name} for name in below]
    top = {"name": "management", "accept_within": "300h", "repeat_every": every}
    return {"tiers": [*tiers, top], "priorities": promising(), "reminders": {"at": []}}


FLAT, TWO, TALL = ladder(), ladder("frontline"), ladder("frontline", "management below")


def back(life: Life) -> None:
    assert life.act("move_policy", back=True, reason="a mistake").refusal is None


def alarm(life: Life) -> tuple[timedelta, timedelta | None]:
    """How often the alarm sounds, and when it does next, from the start."""
    clock = life.case.clocks["repeat"]
    return clock.target - clock.credit, clock.due_at - START if clock.due_at and clock.running else None


def at_the_top(policy: dict[str, Any] = TWO) -> Life:
    life = Life(policy)
    life.act("escalate", reason="needs expertise")
    return life


def test_one_that_waits_for_somebody_to_acknowledge_sounds_no_later_and_then_as_often_as_the_new_interval_says() -> (
    None
):
    life = at_the_top()
    life.sleep(10 * MINUTE)
    moved(life, ladder("frontline", every="1h"))
    assert alarm(life) == (HOUR, 30 * MINUTE)
    assert (life.case.clocks["repeat"].run, life.case.clocks["repeat"].started_at) == (1, START)


def test_one_that_leaves_time_to_whoever_acknowledged_goes_on_leaving_it() -> None:
    life = at_the_top()
    life.act("acknowledge")
    assert alarm(life) == (2 * HOUR, 2 * HOUR)
    moved(life, ladder("frontline", every="1h"))
    assert alarm(life) == (4 * HOUR, 2 * HOUR)


def test_one_that_sounds_because_they_are_silent_goes_on_sounding_as_often() -> None:
    life = at_the_top()
    life.act("acknowledge")
    life.sleep(2 * HOUR)
    assert alarm(life) == (30 * MINUTE, 150 * MINUTE)
    moved(life, ladder("frontline", every="1h"))
    assert alarm(life) == (HOUR, 150 * MINUTE)
    life.sleep(30 * MINUTE)
    assert alarm(life) == (HOUR, 210 * MINUTE)


def test_one_that_never_ran_counts_from_the_move_and_leaves_time_to_whoever_has_acknowledged() -> None:
    for acknowledged, every in ((False, 30 * MINUTE), (True, 2 * HOUR)):
        life = Life(TWO)
        if acknowledged:
            life.act("acknowledge")
        life.sleep(10 * MINUTE)
        moved(life, FLAT)
        assert alarm(life) == (every, 10 * MINUTE + every)


def test_one_that_rested_under_a_taller_ladder_is_taken_up_as_it_was() -> None:
    life = at_the_top()
    life.act("acknowledge")
    life.sleep(2 * HOUR)
    moved(life, TALL, "tall")
    assert alarm(life) == (30 * MINUTE, None)
    back(life)
    assert alarm(life) == (30 * MINUTE, 150 * MINUTE)
    fresh = at_the_top()
    moved(fresh, TALL, "tall")
    fresh.sleep(10 * MINUTE)
    back(fresh)
    assert alarm(fresh) == (30 * MINUTE, 30 * MINUTE)


def test_so_is_that_of_a_ticket_of_which_an_earlier_release_did_not_keep_when_it_came_to_its_tier() -> None:
    life = at_the_top()
    life.case = life.case.model_copy(update={"tier_entered_at": None})
    moved(life, TALL, "tall")
    life.sleep(10 * MINUTE)
    back(life)
    assert alarm(life) == (30 * MINUTE, 30 * MINUTE)


def test_one_of_an_earlier_stay_at_the_top_or_of_an_earlier_episode_is_over() -> None:
    life = at_the_top()
    life.act("acknowledge")
    life.sleep(10 * MINUTE)
    life.act("hand_back", by="ben", reason="not mine")
    life.sleep(10 * MINUTE)
    moved(life, FLAT)
    assert alarm(life) == (30 * MINUTE, 50 * MINUTE)
    reopened = at_the_top()
    moved(reopened, TALL, "tall")
    reopened.act("resolve", by="ben", resolution="Refunded.")
    reopened.sleep(10 * MINUTE)
    reopened.act("reopen", by="ben", reason="charged again")
    back(reopened)
    assert alarm(reopened) == (30 * MINUTE, 40 * MINUTE)


def test_a_policy_of_an_early_release_whose_top_tier_has_no_alarm_is_lived_by_and_come_back_to() -> None:
    life = Life({**TWO, "priorities": promising(update_every="9h")})
    life.case = without_alarm(life.case)
    life.act("escalate", reason="needs expertise")
    assert "repeat" not in life.case.clocks
    moved(life, FLAT, "flat")
    assert alarm(life) == (30 * MINUTE, 30 * MINUTE)
    back(life)
    assert not life.case.clocks["repeat"].running


def without_alarm(case: Case) -> Case:
    written = case.snapshot.policy.model_dump()
    written["tiers"][-1]["repeat_every"] = None
    policy = Policy.model_validate(written)
    return case.model_copy(update={"snapshot": case.snapshot.model_copy(update={"policy": policy})})


def test_a_tier_that_is_not_the_top_has_no_alarm_whatever_its_policy_says_of_one() -> None:
    taller = ladder("frontline", "management below")
    everywhere = {**taller, "tiers": [{**tier, "repeat_every": "30m"} for tier in taller["tiers"]]}
    life = Life(TWO)
    moved(life, everywhere)
    assert "repeat" not in life.case.clocks
    assert "repeat" not in Life(everywhere).case.clocks
