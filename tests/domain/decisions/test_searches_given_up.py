"""A search for an owner that is given up for another hands over all it had to tell, and leaves nobody without."""

from __future__ import annotations

from datetime import timedelta

from tests.domain.decisions.test_finding_an_owner import found, searches
from tests.domain.life import Life, promising

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def test_an_escalation_whose_search_is_given_up_for_a_named_person_is_still_one() -> None:
    life = Life(answered=False)
    found(life, "ann")
    life.act("escalate", by="ann", reason="needs expertise")
    life.act("reassign", by="ann", to="eve", reason="knows it")
    found(life, "eve")
    entry = life.entries("assigned")[-1]
    assert (entry.text, entry.by) == ("eve owns it in specialist: needs expertise; knows it", "person:ann")
    assert life.messages("customer")[-1] == ("customer_escalated", "customer", "email")


def test_why_somebody_has_a_new_ticket_is_only_what_they_were_named_for() -> None:
    life = Life(answered=False)
    life.act("reassign", by="dee", to="eve", reason="knows it")
    found(life, "eve")
    assert life.entries("assigned")[-1].text == "eve owns it in frontline: knows it"


def test_somebody_is_found_where_a_search_for_anybody_was_given_up_for_a_person_who_is_not_there() -> None:
    life = Life(answered=False)
    found(life, "ann")
    life.sleep(20 * MINUTE)
    life.act("reassign", to="ghost", reason="knows it")
    found(life, None)
    assert (len(searches(life)), searches(life)[-1].person) == (4, None)
    found(life, "ben")
    assert life.case.owner
    assert life.case.owner.contact.id == "ben"


def test_somebody_is_found_where_nobody_had_it_and_a_person_who_is_not_there_was_named() -> None:
    life = Life({"duty": {"else": "nobody"}}, answered=False)
    found(life, None)
    assert (life.case.owner, life.case.handover) == (None, None)
    life.act("reassign", to="ghost", reason="knows it")
    found(life, None)
    assert searches(life)[-1].person is None
    assert life.case.handover


def test_a_customer_whose_update_falls_due_while_another_owner_is_found_hears_of_both_at_once() -> None:
    life = Life({"priorities": promising(update_every="20m")})
    life.outage(20 * MINUTE)
    assert "reassigned" in life.kinds()
    assert [purpose for purpose, _, _ in life.messages("customer")] == ["receipt", "owner_changed"]


def test_an_update_that_waited_for_a_search_is_sent_also_where_the_owner_is_the_same() -> None:
    life = Life({"acknowledged_expires_after": "1h", "priorities": promising(update_every="100m")}, agents=())
    life.act("acknowledge", by="duty")
    life.outage(121 * MINUTE)
    assert [purpose for purpose, _, _ in life.messages("customer")] == ["receipt", "customer_update"]
    entry = life.entries("customer_updated")[-1]
    assert (entry.by, entry.data["purpose"]) == ("system", "customer_update")


def test_what_a_given_up_search_had_to_tell_is_told_with_the_next_owner() -> None:
    policy = {
        "acknowledged_expires_after": "1h",
        "priorities": promising(update_every="100m"),
        "teams": {"billing": "billing", "else": "service"},
    }
    life = Life(policy, answered=False)
    found(life, None)
    life.act("acknowledge", by="duty")
    life.outage(121 * MINUTE)
    life.act("category", by="eve", category="service", reason="it is")
    told = len(life.sent)
    found(life, None)
    [to_duty] = [m for _, m in life.sent[told:] if m.to.id == "duty"]
    assert to_duty.facts["items"][0] == "T-1: are you still on it?"
    assert life.messages("customer")[-1] == ("customer_update", "customer", "email")


def test_whoever_had_a_reopened_ticket_is_asked_again_also_if_they_had_it_in_another_tier_before() -> None:
    life = Life()
    life.act("escalate", by="ann", reason="needs expertise")
    life.act("reassign", by="ben", to="ann", reason="knows it")
    life.act("resolve", by="ann", resolution="Refunded.")
    life.act("reopen", by="ben", reason="charged again")
    assert "ann" not in searches(life)[-1].exclude
    assert life.case.owner
    assert life.case.owner.contact.id == "ann"


def test_a_search_that_finds_nobody_at_all_is_over_and_the_customer_hears_of_the_new_tier() -> None:
    life = Life({"duty": {"else": "nobody"}}, agents=("ann",))
    life.act("escalate", by="ann", reason="needs expertise")
    assert (life.case.tier, life.case.handover) == (1, None)
    assert life.messages("customer")[-1] == ("customer_escalated", "customer", "email")
    entry = life.entries("customer_updated")[-1]
    assert (entry.by, entry.data["purpose"]) == ("system", "customer_escalated")


def test_at_the_top_declining_when_nobody_else_is_there_is_said_and_moves_nothing() -> None:
    life = Life(agents=())
    life.act("escalate", reason="needs expertise", to_tier="management")
    life.act("decline", by="duty", reason="not mine")
    assert life.entries("alerted")[-1].data == {"reason": "no owner"}
    assert life.case.handover is None


def test_an_owner_whom_the_tier_also_tells_hears_of_it_once() -> None:
    life = Life({"duty": {"else": "head"}}, agents=())
    life.act("escalate", reason="needs expertise", to_tier="management")
    assert [m for m in life.messages("head") if m[0] in ("assigned", "escalation")][1:] == [
        ("assigned", "head", "email"),
    ]


def test_the_owner_reads_the_last_five_lines_of_what_was_said_none_of_them_endless() -> None:
    transcript = [{"from": "Robin", "text": f"line {i}"} for i in range(5)] + [{"from": "bot", "text": "x" * 3_000}]
    life = Life(ticket={"description": "Twice!", "context": {"transcript": transcript, "tried": ["a reset"]}})
    notice = next(m for _, m in life.sent if m.purpose == "assigned")
    said = [f"Robin: line {i}" for i in range(1, 5)]
    assert notice.facts["description"].splitlines() == [
        "Twice!",
        *said,
        f"bot: {'x' * 1_999}…",
        "Tried: a reset",
    ]


def test_the_receipt_is_the_tickets_own_whoever_is_found_and_whatever_was_done_before() -> None:
    plain, taken_over = Life(answered=False), Life(answered=False)
    found(plain, "ann")
    taken_over.act("reassign", by="dee", to="eve", reason="knows it")
    found(taken_over, "eve")
    receipts = [next(m for _, m in life.sent if m.purpose == "receipt") for life in (plain, taken_over)]
    assert receipts[0].id == receipts[1].id
    assert receipts[0].entries == receipts[1].entries == tuple(e.id for e in plain.entries("receipt_sent"))
