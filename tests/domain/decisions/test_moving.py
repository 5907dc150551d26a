"""Up, down, aside: escalation by people, handing back, declining, taking over, passing on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.effects import AssignOwner
from domain.events import Acted, OwnerFound
from tests.domain.life import POLICY, START, Life, agent

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def owner(life: Life) -> str | None:
    return life.case.owner.contact.id if life.case.owner else None


def last_search(life: Life) -> AssignOwner:
    return [effect for effect in life.asked if isinstance(effect, AssignOwner)][-1]


def test_escalating_gives_the_next_tier_its_whole_time_and_the_note() -> None:
    life = Life()
    life.sleep(MINUTE)
    life.act("escalate", by="ann", reason="needs expertise", note="Tried a reset.")
    assert life.case.rung.name == "specialist"
    assert life.case.clocks["tier"].due_at == START + 4 * HOUR + MINUTE
    [entry] = life.entries("escalated")
    assert (entry.by, entry.data["reason"], entry.data["note"]) == ("person:ann", "needs expertise", "Tried a reset.")
    notice = next(m for _, m in life.sent if (m.purpose, m.to.id) == ("assigned", "ben"))
    assert notice.facts["note"] == "Tried a reset."
    assert life.messages("customer")[-1] == ("customer_escalated", "customer", "email")


def test_escalating_to_a_named_tier_skips_those_between() -> None:
    life = Life()
    life.act("escalate", by="ann", reason="needs expertise", to_tier="management")
    assert life.case.rung.name == "management"


def test_a_tier_that_is_not_above_or_not_there_is_refused_with_what_is_allowed() -> None:
    life = Life()
    life.act("escalate", by="ann", reason="needs expertise")
    refusal = life.advance(Acted(action="escalate", body={"reason": "needs expertise", "to_tier": "frontline"})).refusal
    assert refusal
    assert (refusal.status, refusal.errors[0].field, refusal.errors[0].allowed) == (409, "to_tier", "management")
    refusal = life.advance(Acted(action="escalate", body={"reason": "needs expertise", "to_tier": "board"})).refusal
    assert refusal
    [error] = refusal.errors
    assert (error.field, error.found, error.allowed) == ("to_tier", "board", "frontline, specialist, management")


def test_a_reason_the_policy_does_not_know_is_refused_with_those_it_knows() -> None:
    refusal = Life().advance(Acted(action="escalate", body={"reason": "bored"})).refusal
    assert refusal
    assert (refusal.status, refusal.errors[0].field) == (422, "reason")
    assert refusal.errors[0].allowed == "needs expertise, customer asked"


def test_a_customer_who_asks_for_a_manager_gets_the_next_tier() -> None:
    life = Life()
    life.act("customer_replied", text="Let me speak to a manager", wants_manager=True)
    assert life.case.tier == 1
    assert life.entries("escalated")[0].by == "customer"


def test_handing_back_gives_the_tier_what_it_had_left() -> None:
    life = Life()
    life.act("acknowledge", by="ann")
    life.act("reply", by="ann", text="Hello.")
    life.sleep(3 * HOUR)
    life.act("escalate", by="ann", reason="needs expertise")
    life.act("acknowledge", by="ben")
    life.sleep(HOUR)
    life.act("hand_back", by="ben", reason="solved my part")
    assert life.case.tier == 0
    assert life.case.clocks["tier"].due_at == START + 5 * HOUR
    assert owner(life) == "ann"


def test_handing_back_gives_at_least_the_acknowledge_time_and_bouncing_buys_nobody_more() -> None:
    life = Life()
    life.act("acknowledge", by="ann")
    life.act("reply", by="ann", text="Hello.")
    life.sleep(4 * HOUR - MINUTE)
    for _ in range(3):
        life.act("escalate", by="ann", reason="needs expertise")
        life.act("hand_back", by="ben", reason="not mine")
        assert life.case.clocks["tier"].due_at == life.now + 10 * MINUTE


def test_there_is_nothing_below_the_first_tier() -> None:
    assert Life().refused("hand_back", by="ann", reason="not mine") == 409


def test_who_declines_is_never_asked_again_for_this_ticket() -> None:
    life = Life()
    life.act("decline", by="ann", reason="on holiday")
    assert owner(life) == "ben"
    assert life.case.declined == ("ann",)
    for action, body in (("escalate", {"reason": "needs expertise"}), ("hand_back", {"reason": "not mine"})):
        life.act(action, by="ben", **body)
        assert "ann" in last_search(life).exclude


@pytest.mark.parametrize("before", [{}, {"note": {"text": "I look at it."}}, {"acknowledge": {}}])
def test_who_declined_is_not_reminded_while_another_is_looked_for(before: dict[str, dict[str, Any]]) -> None:
    life = Life({"acknowledged_expires_after": "1h"}, answered=False)
    life.advance(OwnerFound(effect_id=last_search(life).id, owner=agent("ann")))
    for action, body in before.items():
        life.act(action, by="ann", **body)
    life.act("decline", by="ann", reason="on holiday")
    assert life.case.owner
    assert life.case.owner.acknowledged_at is None
    life.sleep(3 * HOUR)
    assert life.entries("reminded") == []
    assert "reminder" not in [purpose for purpose, _, _ in life.messages("ann")]


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("acknowledge", {"take_over": True}),
        ("decline", {"reason": "not mine"}),
        ("escalate", {"reason": "needs expertise"}),
        ("hand_back", {"reason": "not mine"}),
        ("reassign", {"to": "eve", "reason": "knows it"}),
    ],
)
def test_nobody_takes_or_passes_on_a_ticket_that_is_solved(action: str, body: dict[str, Any]) -> None:
    life = Life()
    life.act("escalate", by="ann", reason="needs expertise")
    life.act("resolve", by="ben", resolution="Refunded.")
    refusal = life.advance(Acted(action=action, body={"by": "ben", **body})).refusal
    assert refusal
    assert (refusal.status, refusal.detail) == (409, "The ticket is resolved")


def test_only_its_owner_can_decline() -> None:
    life = Life()
    assert life.refused("decline", by="ben", reason="not mine") == 409
    assert Life(answered=False).refused("decline", by="ann", reason="not mine") == 409


def test_when_everybody_declined_and_duty_too_the_ticket_goes_up() -> None:
    life = Life({"duty": {"frontline": "duty", "else": "head"}}, agents=("ann",))
    life.act("decline", by="ann", reason="on holiday")
    assert owner(life) == "duty"
    life.act("decline", by="duty", reason="not mine")
    assert (life.case.tier, owner(life)) == (1, "head")
    assert "nobody in frontline takes it" in life.entries("escalated")[0].text


def test_at_the_top_somebody_has_it_whoever_declined() -> None:
    life = Life(agents=())
    life.act("escalate", reason="needs expertise", to_tier="management")
    assert owner(life) == "duty"
    life.act("decline", by="duty", reason="not mine")
    assert owner(life) == "duty"
    alerted = len(life.entries("alerted"))
    life.sleep(HOUR)
    assert len(life.entries("alerted")) >= alerted + 2


def test_somebody_else_takes_over_only_by_saying_so() -> None:
    life = Life()
    refusal = life.advance(Acted(action="acknowledge", body={"by": "ben"})).refusal
    assert refusal
    assert (refusal.status, refusal.errors[0].field, refusal.errors[0].found) == (409, "take_over", "false")
    life.act("acknowledge", by="ben", take_over=True)
    assert owner(life) == "ben"
    assert life.case.owner
    assert life.case.owner.acknowledged_at
    assert ("assigned", "ben", "email") not in life.messages()
    assert life.messages("customer")[-1] == ("owner_changed", "customer", "email")


def test_who_takes_over_has_acknowledged_and_is_asked_for_a_sign_of_life_like_anybody_else() -> None:
    life = Life({"acknowledged_expires_after": "1h"})
    life.sleep(MINUTE)
    life.act("acknowledge", by="ben", take_over=True)
    assert (life.case.clocks["expiry"].due_at, life.case.alive_at) == (START + MINUTE + HOUR, START + MINUTE)


def test_acknowledging_twice_says_who_has_it_since_when() -> None:
    life = Life()
    life.act("acknowledge", by="ann")
    refusal = life.advance(Acted(action="acknowledge", body={"by": "ann"})).refusal
    assert refusal
    assert "Already acknowledged by ann at 2026-11-23T09:00:00" in refusal.detail


def test_reassigning_names_the_person_and_keeps_the_tier() -> None:
    life = Life()
    life.act("reassign", by="ann", to="eve", reason="knows it")
    assert (owner(life), life.case.tier) == ("eve", 0)
    assert life.refused("reassign", by="ann", to="eve", reason="knows it") == 409


def test_somebody_who_is_not_in_the_roster_leaves_the_owner_as_they_are() -> None:
    life = Life(answered=False)
    life.advance(OwnerFound(effect_id=last_search(life).id, owner=agent("ann")))
    life.act("reassign", by="ann", to="ghost", reason="knows it")
    life.advance(OwnerFound(effect_id=last_search(life).id))
    assert owner(life) == "ann"
    assert life.case.handover is None
    assert life.entries("action_refused")[0].data == {"action": "reassign", "status": 422}


def test_another_team_s_category_looks_for_an_owner_there() -> None:
    life = Life({"teams": {"billing": "billing", "else": "service"}})
    life.act("category", by="ann", category="service", reason="it is")
    assert (life.case.team, last_search(life).team, owner(life)) == ("service", "service", "ann")
    assert life.refused("category", by="ann", category="service", reason="it is") == 409


def test_another_team_has_all_the_time_it_has_agreed_to_and_may_name_whom_the_first_has_asked() -> None:
    tiers = [{**tier, "agreed_within": "2h"} for tier in POLICY["tiers"]]
    life = Life({"tiers": tiers, "teams": {"billing": "billing", "else": "service"}})
    life.sleep(20 * MINUTE)
    assert life.case.tried_in_tier == ("ann", "ben")
    life.act("category", by="ben", category="service", reason="it is")
    assert life.case.clocks["internal"].due_at == START + 20 * MINUTE + 2 * HOUR
    assert (last_search(life).exclude, owner(life)) == ((), "ann")


@pytest.mark.parametrize("category", ["service", "invoices"])
def test_who_has_it_keeps_it_where_another_category_changes_neither_the_team_nor_the_tier_s_own(category: str) -> None:
    frontline, specialist, management = POLICY["tiers"]
    teams = {"billing": "billing", "invoices": "billing", "else": "service"}
    life = Life({"tiers": [frontline, {**specialist, "team": "experts"}, management], "teams": teams})
    if category == "service":
        life.act("escalate", by="ann", reason="needs expertise")
    asked, had = last_search(life), owner(life)
    life.act("category", by="ann", category=category, reason="it is")
    assert (last_search(life), owner(life)) == (asked, had)


def test_the_frontline_owner_and_the_lead_hear_of_an_escalation_once_each() -> None:
    life = Life()
    life.act("escalate", by="ann", reason="needs expertise")
    heard = [to for purpose, to, _ in life.messages() if purpose == "escalation"]
    assert heard == ["ann", "team-lead"]


def test_a_tier_nobody_ever_worked_in_is_handed_back_to_with_its_whole_time_and_time_to_acknowledge() -> None:
    def tier(name: str, accept: str, work: str) -> dict[str, str]:
        return {"name": name, "accept_within": accept, "work_within": work}

    for accept, due in (("10m", HOUR), ("2h", 2 * HOUR)):
        top = {"name": "management", "accept_within": "9h", "repeat_every": "9h"}
        life = Life({"tiers": [tier("frontline", "9h", "9h"), tier("specialist", accept, "1h"), top]})
        life.act("escalate", by="ann", reason="needs expertise", to_tier="management")
        life.act("hand_back", by="ben", reason="not mine")
        assert life.case.clocks["tier"].due_at == START + due


def test_what_was_asked_for_is_quoted_no_longer_than_needed() -> None:
    life = Life()
    for action, field, status in (
        ("escalate", "to_tier", 409),
        ("hand_back", "to_tier", 409),
        ("escalate", "reason", 422),
    ):
        body = {"by": "ann", "reason": "needs expertise", field: "x" * 100}
        refusal = life.advance(Acted(action=action, body=body)).refusal
        assert refusal
        assert (refusal.status, len(refusal.errors[0].found), refusal.errors[0].found[:79]) == (status, 80, "x" * 79)


def test_handing_back_to_the_tier_it_is_in_is_refused() -> None:
    life = Life()
    life.act("escalate", by="ann", reason="needs expertise")
    assert life.refused("hand_back", by="ben", reason="not mine", to_tier="specialist") == 409
    assert life.refused("hand_back", by="ben", reason="not mine", to_tier="frontline") is None


def test_at_the_top_nothing_is_above() -> None:
    life = Life()
    life.act("escalate", by="ann", reason="needs expertise", to_tier="management")
    refusal = life.advance(
        Acted(action="escalate", body={"reason": "needs expertise", "to_tier": "specialist"})
    ).refusal
    assert refusal
    assert refusal.errors[0].allowed == "nothing: this is the top"
    life.act("escalate", by="ben", reason="needs expertise")
    [noted] = life.entries("noted")
    assert (noted.text, noted.by) == ("needs expertise", "person:ben")


def test_who_has_it_unacknowledged_is_said_without_a_time() -> None:
    refusal = Life().advance(Acted(action="acknowledge", body={"by": "ben"})).refusal
    assert refusal
    assert refusal.detail == "ann has it"


def test_duty_who_does_not_acknowledge_is_not_asked_a_second_time() -> None:
    life = Life(agents=())
    life.sleep(20 * MINUTE)
    assert life.entries("escalated")[0].data["reason"] == "nobody acknowledged"
    assert life.entries("escalated")[0].at == START + 20 * MINUTE
