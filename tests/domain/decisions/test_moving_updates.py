"""What the customer was promised stands when a ticket is moved to a policy that says how often they hear."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.domain.life import START, Life, promising

HOUR = timedelta(hours=1)
OFTEN: dict[str, Any] = {"priorities": promising(update_every="3h")}
NEVER: dict[str, Any] = {"priorities": promising(resolution="90h")}


def begun(policy: dict[str, Any], **more: Any) -> Life:
    life = Life({**policy, "tiers": [{"name": "one", "accept_within": "90h", "repeat_every": "90h"}]}, **more)
    life.act("acknowledge", by="ann")
    return life


def move(life: Life, policy: dict[str, Any]) -> None:
    name = "often" if policy is OFTEN else "never" if policy is NEVER else "other"
    life.bundles[name] = (name, {**policy, "tiers": [{"name": "one", "accept_within": "90h", "repeat_every": "90h"}]})
    assert life.act("move_policy", policy=name, reason="as decided").refusal is None


def test_a_ticket_that_promised_nothing_promises_from_the_move_on() -> None:
    life = begun(NEVER)
    life.sleep(HOUR)
    assert "customer_update" not in life.case.clocks
    move(life, OFTEN)
    assert life.case.next_update_at == START + 4 * HOUR
    life.sleep(3 * HOUR)
    assert len(life.entries("customer_updated")) == 1


def test_nobody_is_promised_anything_before_they_were_first_told_of_the_ticket() -> None:
    life = Life(NEVER, answered=False)
    move(life, OFTEN)
    assert "customer_update" not in life.case.clocks


def test_a_promise_that_could_still_be_kept_stands_after_a_policy_without_any() -> None:
    life = begun(OFTEN)
    life.sleep(HOUR)
    move(life, NEVER)
    assert life.case.next_update_at is None
    life.sleep(HOUR)
    move(life, OFTEN)
    assert life.case.next_update_at == START + 3 * HOUR
    assert life.case.clocks["customer_update"].started_at == START


def test_a_promise_whose_instant_has_come_meanwhile_is_made_anew() -> None:
    for late in (timedelta(), HOUR):
        life = begun(OFTEN)
        move(life, NEVER)
        life.sleep(3 * HOUR + late)
        told = len(life.sent)
        move(life, OFTEN)
        assert life.case.next_update_at == life.now + 3 * HOUR
        assert len(life.sent) == told


def test_a_promise_that_a_message_has_kept_binds_nobody_any_more() -> None:
    life = begun({"priorities": {**OFTEN["priorities"], "low": {"resolution": "90h"}}})
    life.act("priority", by="ann", priority="low", reason="it is")
    assert life.case.next_update_at == START + 3 * HOUR
    life.act("reply", by="ann", text="It takes some days.")
    assert life.case.clocks["customer_update"].ended == "met"
    life.sleep(HOUR)
    move(life, OFTEN)
    assert life.case.next_update_at == START + 4 * HOUR


def test_a_promise_that_a_question_has_kept_binds_nobody_any_more() -> None:
    life = begun(OFTEN)
    life.act("wait", by="ann", on="customer", text="Which card was it?")
    move(life, NEVER)
    life.act("resume", by="ann")
    assert life.case.next_update_at is None
    life.sleep(HOUR)
    move(life, OFTEN)
    assert life.case.next_update_at == START + 4 * HOUR


def test_a_policy_that_tells_less_often_moves_no_promise_away() -> None:
    life = begun(OFTEN)
    before = life.case.clocks["customer_update"]
    move(life, {"priorities": promising(update_every="9h")})
    after = life.case.clocks["customer_update"]
    assert (after.due_at, after.told_at, after.run) == (before.due_at, None, before.run)


def test_a_promise_comes_sooner_for_as_long_as_a_policy_asks_for_it_only() -> None:
    life = begun(OFTEN)
    life.sleep(HOUR)
    move(life, {"priorities": promising(update_every="20m")})
    clock = life.case.clocks["customer_update"]
    assert (clock.due_at, clock.told_at, clock.target) == (life.now + HOUR / 3, START + 3 * HOUR, HOUR / 3)
    life.act("move_policy", back=True, reason="a mistake")
    clock = life.case.clocks["customer_update"]
    assert (clock.due_at, clock.told_at, clock.target) == (START + 3 * HOUR, None, 3 * HOUR)
