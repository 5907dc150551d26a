"""Limits through a ticket's life: which run after a change of category, of policy or of episode, and whom one tells."""

from __future__ import annotations

from typing import Any

import pytest

from domain.effects import SendMessage
from domain.events import MessageSettled
from tests.domain.clocks.test_limits import ANSWER, DAY, HOUR, RECEIPT, limited, shown
from tests.domain.decisions.test_moving_policy import moved
from tests.domain.life import ROLES, Life
from tests.domain.places import LON

FIRST_ANSWER: dict[str, Any] = {**RECEIPT, "name": "answer", "met_by": "first answer"}
OF_DELIVERY: dict[str, Any] = {"within": {"delivery": "9 calendar days"}}


def settled(life: Life, purpose: str) -> None:
    message = next(m for m in life.asked if isinstance(m, SendMessage) and m.purpose == purpose)
    life.advance(MessageSettled(effect_id=message.id, accepted=True))


def breached(life: Life) -> list[str]:
    return [entry.data["limit"] for entry in life.entries("breached") if entry.data["clock"] == "limit"]


def test_a_limit_of_another_category_keeps_none_of_the_others_from_running_or_being_met() -> None:
    life = limited({"name": "delivery", **OF_DELIVERY}, ANSWER)
    assert list(shown(life)) == ["final answer"]
    life.act("resolve", by="ann", resolution="Refunded.")
    assert life.entries("resolved")[0].data["clocks"]["limit:final answer"] is True


def test_what_was_done_already_meets_a_limit_that_another_category_brings() -> None:
    limits = [
        {"name": "told", "met_by": "receipt", **OF_DELIVERY},
        {"name": "answered", "met_by": "first answer", **OF_DELIVERY},
        {"name": "solved", **OF_DELIVERY},
    ]
    life = limited(*limits)
    life.act("reply", by="ann", text="Hello.")
    life.act("category", by="ann", category="delivery", reason="it is")
    assert {name: clock.state for name, clock in shown(life).items()} == {"solved": "running"}


def test_a_first_answer_is_not_asked_for_again_when_the_ticket_is_reopened() -> None:
    life = limited(FIRST_ANSWER)
    life.act("resolve", by="ann", resolution="Refunded.")
    life.act("reopen", by="ann", reason="charged again")
    assert shown(life)["answer"].state == "met"


def test_a_ticket_reopened_at_the_last_instant_has_kept_its_limit() -> None:
    life = limited(ANSWER)
    life.act("resolve", by="ann", resolution="Refunded.")
    life.sleep(15 * DAY)
    life.act("reopen", by="ann", reason="charged again")
    assert (shown(life)["final answer"].state, breached(life)) == ("met", [])


def test_a_limit_that_was_missed_before_the_solution_is_not_set_anew_by_a_category_that_leaves_more_time() -> None:
    life = limited(ANSWER)
    life.sleep(16 * DAY)
    life.act("resolve", resolution="Refunded.")
    life.act("reopen", by="ann", reason="charged again")
    life.act("category", by="ann", category="delivery", reason="it is")
    [clock] = [clock for clock in life.case.clocks.values() if clock.name == "limit"]
    assert (clock.ended, breached(life)) == ("missed", ["final answer"])


def test_what_was_met_stays_met_whatever_another_policy_would_have_it_met_by() -> None:
    life = limited({**ANSWER, "met_by": "first answer"})
    life.act("reply", by="ann", text="Hello.")
    moved(life, {"limits": [ANSWER]})
    assert shown(life)["final answer"].state == "met"


def test_only_a_message_to_the_customer_tells_the_customer() -> None:
    life = limited(RECEIPT, delivers=False)
    settled(life, "assigned")
    assert shown(life)["receipt"].state == "running"
    settled(life, "receipt")
    assert shown(life)["receipt"].state == "met"
    [entry] = life.entries("limit_met")
    assert entry.by == "system"
    assert life.case.told_at == life.now


def test_a_limit_reached_after_the_solution_tells_people_and_moves_nothing() -> None:
    told_late = {"name": "receipt", "within": "4h", "met_by": "receipt"}
    life = Life({"limits": [told_late]}, delivers=False)
    life.act("resolve", by="ann", resolution="Refunded.")
    life.sleep(5 * HOUR)
    assert breached(life) == ["receipt"]
    assert [to for purpose, to, _ in life.messages() if purpose == "breach"] == ["head", "duty"]
    assert (life.case.status, life.case.rung.name) == ("resolved", "frontline")


def test_after_the_solution_no_customer_hears_of_the_delay_of_a_receipt() -> None:
    notices = [{"at": "1h before", "tell": ["customer"]}]
    told_late = {"name": "receipt", "within": "4h", "met_by": "receipt", "notices": notices}
    life = Life({"limits": [told_late]}, delivers=False)
    life.act("resolve", by="ann", resolution="Refunded.")
    life.sleep(3 * HOUR)
    assert life.entries("warned")[0].text == "1h before the limit receipt"
    assert "delay" not in {purpose for purpose, _, _ in life.messages()}


def test_a_notice_to_the_customer_is_for_nobody_else_and_says_how_many_days_are_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(ROLES, "customer", ROLES["head"].model_copy(update={"id": "somebody"}))
    life = limited({**ANSWER, "notices": [{"at": "2d before", "tell": ["customer"]}]})
    life.sleep_until(LON("Sun 2026-07-19 10:00"))
    assert [entry.text for entry in life.entries("warned")] == ["2 days before the limit final answer"]
    assert life.messages()[-1] == ("delay", "customer", "email")
    assert life.messages("somebody") == []


def test_of_several_limits_the_one_that_comes_is_the_one_that_is_told_of() -> None:
    def limit(name: str, days: int) -> dict[str, Any]:
        notices = [{"at": "50%", "tell": [name]}]
        return {"name": name, "within": f"{days} calendar days", "notices": notices, "tell": [], "when_missed": "tell"}

    life = limited(limit("head", 8), limit("duty", 4), limit("team lead", 12))
    life.sleep(13 * DAY)
    warned = [(entry.data["limit"], entry.data["tell"]) for entry in life.entries("warned") if "limit" in entry.data]
    assert warned == [("duty", ["duty"]), ("head", ["head"]), ("team lead", ["team lead"])]
    assert breached(life) == ["duty", "head", "team lead"]


def test_a_notice_says_in_the_timeline_which_limit_it_is_of_when_that_is_and_who_was_told() -> None:
    life = limited({**ANSWER, "notices": [{"at": "50%", "tell": ["head", "owner"]}, {"at": "50%", "tell": ["duty"]}]})
    life.sleep(8 * DAY)
    [entry] = [entry for entry in life.entries("warned") if entry.by == "clock:limit"]
    assert entry.text == "50 % of the time until the limit final answer"
    assert entry.data == {
        "clock": "limit",
        "limit": "final answer",
        "level": "warn_50",
        "limit_at": LON("Tue 2026-07-21 10:00").isoformat(),
        "tell": ["head", "owner", "duty"],
    }


def test_a_limit_that_is_reached_before_the_top_tier_sounds_its_alarm_at_once() -> None:
    life = Life({"limits": [{"name": "answer", "within": "4h"}]})
    life.act("escalate", by="ann", reason="needs expertise", to_tier="management")
    life.act("acknowledge", by="ben")
    life.sleep(3 * HOUR)
    life.act("note", by="ben", text="Still on it.")
    life.sleep(HOUR)
    [alarm] = [entry for entry in life.entries("alerted") if entry.by == "clock:limit"]
    assert (alarm.at, alarm.data["reason"]) == (life.now, "limit answer reached")
    assert ("alarm", "head", "email") in life.messages()
