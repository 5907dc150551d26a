"""Between asking for an owner and finding one, life goes on; whoever must hear of it hears it once."""

from __future__ import annotations

from datetime import timedelta

from domain.case.dues import dues
from domain.effects import AssignOwner
from domain.events import OwnerFound
from tests.domain.life import POLICY, START, Life, agent

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def searches(life: Life) -> list[AssignOwner]:
    return [effect for effect in life.asked if isinstance(effect, AssignOwner)]


def found(life: Life, name: str | None, search: int = -1) -> None:
    life.advance(OwnerFound(effect_id=searches(life)[search].id, owner=agent(name) if name else None))


def test_what_people_do_before_an_owner_is_found_counts() -> None:
    life = Life(answered=False)
    life.act("reply", by="eve", text="I saw it.")
    life.act("customer_replied", text="Thanks for looking.")
    assert life.case.clocks["first_response"].ended == "met"
    assert life.refused("acknowledge") == 422, "by nobody"
    found(life, "ann")
    assert life.case.owner
    assert [purpose for purpose, _, _ in life.messages("customer")] == ["reply", "receipt"]


def test_whoever_acknowledges_before_an_owner_is_found_is_the_owner() -> None:
    life = Life(answered=False)
    life.act("acknowledge", by="eve")
    found(life, "ann", 0)
    assert life.case.owner is None, "the first search is no longer wanted"
    found(life, "eve")
    assert life.case.owner
    assert life.case.owner.acknowledged_at
    assert life.messages("customer") == [("receipt", "customer", "email")]


def test_naming_somebody_who_is_not_there_before_an_owner_is_found_leaves_nobody_without() -> None:
    life = Life(answered=False)
    life.act("reassign", to="ghost", reason="knows it")
    found(life, None)
    assert searches(life)[-1].person is None
    found(life, "ann")
    assert life.case.owner
    assert life.case.owner.contact.id == "ann"
    assert life.messages("customer") == [("receipt", "customer", "email")]


def test_two_escalations_before_an_owner_is_found_tell_both_circles_once() -> None:
    life = Life(answered=False)
    life.act("escalate", reason="needs expertise", note="Tried a reset.")
    life.act("escalate", reason="customer asked")
    found(life, "dee")
    assert [to for purpose, to, _ in life.messages() if purpose == "escalation"] == ["team-lead", "head"]
    assert life.messages("dee") == [("assigned", "dee", "email")]
    notice = next(m for _, m in life.sent if m.to.id == "dee")
    assert notice.facts["note"] == "Tried a reset."
    assert life.messages("customer") == [("receipt", "customer", "email")]


def test_a_search_that_comes_back_after_resolving_finds_nobody_interested() -> None:
    life = Life(answered=False)
    life.act("resolve", resolution="Done.")
    found(life, "ann")
    assert life.case.owner is None
    assert life.case.in_flight == {}
    assert life.messages() == [("resolution", "customer", "email")]


def test_the_same_result_twice_or_of_nothing_asked_changes_nothing() -> None:
    life = Life(answered=False)
    found(life, "ann")
    before = life.case
    found(life, "ben")
    life.advance(OwnerFound(effect_id="nothing/assign/9", owner=agent("ben")))
    assert life.case == before


def test_nobody_there_means_duty_owns_it_and_is_told() -> None:
    life = Life(agents=())
    assert life.case.owner
    assert (life.case.owner.contact.id, life.case.owner.on_duty) == ("duty", True)
    assert life.messages("duty") == [("assigned", "duty", "email")]
    [entry] = life.entries("assigned")
    assert (entry.by, entry.data) == ("system", {"owner": "duty", "tier": "frontline", "duty": True})
    assert [entry.by for entry in life.entries("receipt_sent")] == ["system"]


def test_nobody_at_all_is_said_the_lead_is_told_and_the_ticket_goes_on_after_its_time() -> None:
    life = Life({"duty": {"else": "nobody"}}, agents=())
    assert life.case.owner is None
    assert life.entries("alerted")[0].data["reason"] == "no owner"
    assert life.case.tier == 0
    assert life.messages("team-lead") == [("alarm", "team-lead", "email")]
    assert life.messages("customer") == [("receipt", "customer", "email")]
    life.sleep(4 * HOUR)
    assert life.case.tier >= 1


def test_duty_who_stays_silent_is_not_announced_to_the_customer_as_somebody_new() -> None:
    life = Life({"acknowledged_expires_after": "1h"}, agents=())
    life.act("acknowledge", by="duty")
    life.act("reply", by="duty", text="Hello.")
    life.sleep(2 * HOUR + MINUTE)
    assert "acknowledgment_expired" in life.kinds()
    assert life.case.owner
    assert life.case.owner.acknowledged_at is None
    assert life.case.tried_in_tier == ("duty",)
    assert [purpose for purpose, _, _ in life.messages("customer")] == ["receipt", "reply"]


def test_a_silent_owner_is_asked_and_then_the_ticket_looks_for_another() -> None:
    life = Life({"acknowledged_expires_after": "1h"})
    life.act("acknowledge", by="ann")
    life.act("reply", by="ann", text="Hello.")
    life.sleep(HOUR)
    assert life.entries("reminded")[0].at == START + HOUR
    life.sleep(HOUR)
    [expired] = life.entries("acknowledgment_expired")
    assert (expired.at, expired.data) == (START + 2 * HOUR, {"owner": "ann"})
    assert life.case.owner
    assert life.case.owner.contact.id == "ben"


def test_it_is_said_beforehand_when_an_owner_is_asked_and_when_another_is_looked_for() -> None:
    life = Life({"acknowledged_expires_after": "1h"})
    life.act("acknowledge", by="ann")
    assert [(due.at, due.why) for due in dues(life.case) if due.clock == "expiry"] == [
        (START + HOUR, "ann must show a sign of life"),
        (START + 2 * HOUR, "ann must show a sign of life: overdue, step 1"),
    ]


def test_whoever_is_given_it_is_not_silent_for_the_owner_before_them() -> None:
    patient = [{**POLICY["tiers"][0], "accept_within": "3h"}, *POLICY["tiers"][1:]]
    life = Life({"acknowledged_expires_after": "1h", "tiers": patient})
    life.act("acknowledge", by="ann")
    life.act("reply", by="ann", text="Hello.")
    life.act("reassign", by="ann", to="eve", reason="knows it")
    life.sleep(2 * HOUR)
    assert "acknowledgment_expired" not in life.kinds()
    assert "reminder" not in [purpose for purpose, _, _ in life.messages("eve")]
    life.act("acknowledge", by="eve")
    assert life.case.clocks["expiry"].due_at == life.now + HOUR


def test_until_another_is_found_the_silent_owner_may_take_it_on_again() -> None:
    life = Life({"acknowledged_expires_after": "1h"}, answered=False)
    found(life, "ann")
    life.act("acknowledge", by="ann")
    life.act("reply", by="ann", text="Hello.")
    life.sleep(2 * HOUR)
    assert life.case.handover
    life.act("acknowledge", by="ann")
    assert life.case.owner
    assert life.case.owner.acknowledged_at == life.now


def test_a_reopened_ticket_is_not_yet_acknowledged_by_whoever_had_it() -> None:
    life = Life(answered=False)
    found(life, "ann")
    life.act("acknowledge", by="ann")
    life.act("resolve", by="ann", resolution="Done.")
    life.act("reopen", by="eve", reason="again")
    assert life.case.owner
    assert life.case.owner.acknowledged_at is None
    assert searches(life)[-1].again == "ann"


def test_any_act_of_the_team_is_a_sign_of_life_and_the_customers_is_not() -> None:
    life = Life({"acknowledged_expires_after": "1h"})
    life.act("acknowledge", by="ann")
    life.sleep(50 * MINUTE)
    life.act("customer_replied", text="Any news?")
    assert life.case.clocks["expiry"].due_at == START + HOUR
    life.act("note", by="eve", text="The bank is slow.")
    assert life.case.clocks["expiry"].due_at == START + HOUR + 50 * MINUTE
    assert life.case.clocks["expiry"].run == 2


def test_after_resolving_nobody_is_asked_for_a_sign_of_life() -> None:
    life = Life({"acknowledged_expires_after": "1h"})
    life.act("acknowledge", by="ann")
    life.act("resolve", by="ann", resolution="Done.")
    life.act("note", by="ann", text="Filed.")
    life.act("reply", by="ann", text="One more thing.")
    assert not life.case.clocks["expiry"].running
    life.sleep(5 * HOUR)
    assert "acknowledgment_expired" not in life.kinds()


def test_an_owner_is_told_of_no_note_that_nobody_wrote() -> None:
    life = Life()
    life.sleep(5 * HOUR)
    assert life.entries("escalated")
    life.act("acknowledge", by="dee", take_over=True)
    life.act("resolve", by="dee", resolution="Done.")
    life.act("reopen", by="eve", reason="not solved")
    told = [message for _, message in life.sent if message.purpose == "assigned"]
    assert len(told) >= 3
    assert {message.facts.get("note") for message in told} == {None}
