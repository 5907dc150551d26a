"""Who may grant how much, and what becomes of what is beyond it: a request that nobody forgets."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.case.authority import authority, may_grant
from domain.case.dues import dues
from domain.escalation import Step
from domain.input.money import Money, limits
from domain.input.problems import InvalidInput
from domain.policy.reading import read_policy
from tests.domain.decisions.test_moving_policy import moved
from tests.domain.life import POLICY, Life
from tests.domain.places import LON, NY

SUMS = ("50 EUR, 40 GBP", "500 EUR", None)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def ladder(*sums: str | None) -> dict[str, Any]:
    """A policy whose tiers may grant these sums."""
    return {"tiers": [{**tier, "may_grant": may} for tier, may in zip(POLICY["tiers"], sums, strict=True)]}


def grant(life: Life, amount: str, by: str = "ann", currency: str = "EUR", **other: Any) -> Step:
    sum_ = {"amount": amount, "currency": currency}
    return life.vouched("resolve", resolution="Refunded.", how_to_use="Wait a day.", grant=sum_, by=by, **other)


def test_within_the_owners_limit_the_grant_is_made_and_recorded() -> None:
    life = Life(ladder(*SUMS))
    grant(life, "50.00")
    assert life.case.status == "resolved"
    (made,) = life.case.grants
    assert (str(made.grant), made.by, made.approved_by, made.episode) == ("50.00 EUR", "person:ann", None, 1)
    assert life.entries("resolved")[0].data["grant"] == {"amount": "50.00", "currency": "EUR"}
    assert life.sent[-1][1].facts["granted"] == "50.00 EUR"


def test_beyond_it_the_tier_that_may_give_it_is_asked_while_the_deadlines_run_on() -> None:
    life = Life(ladder("50 EUR", "500 EUR", "5000 EUR"))
    before = {name: clock.due_at for name, clock in life.case.clocks.items()}
    grant(life, "5000")
    (asked,) = life.case.approvals
    assert (asked.request, asked.state, asked.tier, asked.asked) == ("A1", "pending", "management", ("duty",))
    assert life.messages("duty") == [("approval", "duty", "email")]
    assert life.case.status == "open"
    assert {name: life.case.clocks[name].due_at for name in before} == before
    assert life.case.clocks["approval"].due_at == life.now + 10 * MINUTE
    assert life.kinds()[-1] == "approval_requested"
    assert next(due.why for due in dues(life.case) if due.clock == "approval") == "Approval"


def test_an_approval_resolves_the_ticket_as_it_was_asked_for() -> None:
    life = Life(ladder(*SUMS))
    grant(life, "400")
    life.sleep(5 * MINUTE)
    life.vouched("approve", request="A1", by="duty", reason="A good customer")
    assert life.case.status == "resolved"
    assert life.kinds()[-3:] == ["approval_requested", "approved", "resolved"]
    (made,) = life.case.grants
    assert (str(made.grant), made.by, made.approved_by) == ("400.00 EUR", "person:ann", "person:duty")
    assert life.entries("resolved")[0].by == "person:ann"
    assert life.case.clocks["approval"].met is True
    assert ("decided", "ann", "email") in life.messages()
    (resolution,) = [message for _, message in life.sent if message.purpose == "resolution"]
    assert (resolution.facts["granted"], resolution.facts["how_to_use"]) == ("400.00 EUR", "Wait a day.")


def test_part_of_it_may_be_approved_and_never_more() -> None:
    life = Life(ladder(*SUMS))
    grant(life, "400")
    more = life.vouched("approve", request="A1", amount="400.01", by="duty").refusal
    assert more
    assert (more.status, more.errors[0].field, more.errors[0].allowed) == (409, "amount", "at most 400")
    life.vouched("approve", request="A1", amount="120.50", by="duty")
    assert str(life.case.grants[0].grant) == "120.50 EUR"
    assert str(life.case.approvals[0].granted) == "120.50 EUR"


def test_a_refusal_goes_back_to_the_owner_and_the_ticket_is_open_still() -> None:
    life = Life(ladder(*SUMS))
    grant(life, "400")
    life.vouched("refuse", request="A1", by="duty", reason="Not our mistake")
    assert (life.case.status, life.case.grants) == ("open", ())
    assert (life.case.approvals[0].state, life.case.approvals[0].reason) == ("refused", "Not our mistake")
    assert life.messages("ann")[-1] == ("decided", "ann", "email")
    assert not life.case.clocks["approval"].running
    late = life.vouched("approve", request="A1", by="duty").refusal
    assert late
    assert (late.status, late.detail) == (409, "No approval is asked for")
    grant(life, "450")
    assert life.case.approvals[-1].request == "A2"


@pytest.mark.parametrize(
    ("by", "scopes", "status"),
    [
        ("ann", (), 403),
        ("ann", ("manager",), 403),
        ("ben", (), 403),
        ("system", ("manager",), 422),
        ("duty", (), None),
        ("eve", ("manager",), None),
        ("eve", ("agent", "ops", "backend"), 403),
    ],
)
def test_who_may_decide(by: str, scopes: tuple[str, ...], status: int | None) -> None:
    life = Life(ladder(*SUMS))
    grant(life, "400")
    refusal = life.vouched("approve", request="A1", by=by, scopes=scopes).refusal
    assert (refusal.status if refusal else None) == status
    if refusal and by == "ben":
        assert "specialist" in refusal.errors[0].allowed


def test_more_than_any_tier_may_is_refused_and_says_what_the_most_is() -> None:
    life = Life(ladder(*SUMS))
    refusal = grant(life, "500.01").refusal
    assert refusal
    assert (refusal.status, refusal.errors[0].allowed) == (409, "at most 500.00 EUR, which specialist may grant")
    dollars = grant(life, "1", currency="USD").refusal
    assert dollars
    assert dollars.errors[0].allowed == "nothing in USD"


def test_somebody_who_does_not_have_the_ticket_grants_nothing() -> None:
    life = Life(ladder(*SUMS))
    refusal = grant(life, "1", by="ben").refusal
    assert refusal
    assert (refusal.status, refusal.detail) == (403, "ben may grant nothing here")
    assert refusal.errors[0].allowed == "the owner, who is ann, or a manager"
    assert grant(life, "500", by="eve", scopes=("manager",)).refusal is None


def test_an_approval_that_does_not_come_in_time_is_asked_of_the_tier_above_and_asked_again() -> None:
    life = Life(ladder(*SUMS))
    life.act("acknowledge", by="ann")
    grant(life, "400")
    life.sleep(10 * MINUTE)
    assert life.case.approvals[0].tier == "management"
    assert [entry.data["clock"] for entry in life.entries("breached")] == ["approval"]
    life.sleep(20 * MINUTE)
    assert life.messages("duty").count(("approval", "duty", "email")) == 4
    assert life.case.approvals[0].state == "pending"
    assert life.case.clocks["approval"].running


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("resolve", {"resolution": "No refund after all.", "by": "ann"}),
        ("cancel", {"reason": "opened twice", "by": "ann"}),
    ],
)
def test_an_end_of_the_work_withdraws_what_nobody_has_decided(action: str, body: dict[str, Any]) -> None:
    life = Life(ladder(*SUMS))
    grant(life, "400")
    life.act(action, **body)
    assert (life.case.approvals[0].state, life.case.grants) == ("withdrawn", ())
    assert not life.case.clocks["approval"].running


def test_one_request_at_a_time_and_a_smaller_sum_withdraws_it() -> None:
    life = Life(ladder(*SUMS))
    grant(life, "400")
    again = grant(life, "300").refusal
    assert again
    assert again.status == 409
    grant(life, "20")
    assert life.case.status == "resolved"
    assert life.case.approvals[0].state == "withdrawn"


def test_a_new_owner_above_may_grant_what_was_asked_for() -> None:
    life = Life(ladder(*SUMS))
    grant(life, "400")
    life.act("escalate", reason="needs expertise", by="ann")
    assert life.case.approvals[0].state == "pending"
    assert life.case.owner
    grant(life, "400", by=life.case.owner.contact.id)
    assert (life.case.status, life.case.approvals[0].state) == ("resolved", "withdrawn")


def test_a_request_survives_a_move_to_another_policy() -> None:
    life = Life(ladder(*SUMS))
    grant(life, "400")
    life.bundles["smaller"] = ("v2", ladder("10 EUR", "20 EUR", "400 EUR"))
    life.act("move_policy", policy="smaller", reason="new terms", by="helen")
    assert life.case.clocks["approval"].running
    life.vouched("approve", request="A1", by="duty")
    assert str(life.case.grants[0].grant) == "400.00 EUR"


def test_the_time_to_decide_goes_on_on_the_hours_of_the_new_policy() -> None:
    def working(place: str) -> dict[str, Any]:
        calendars = {"LON": LON.calendar, "NY": NY.calendar}
        tiers = [{**tier, "calendar": place, "accept_within": "2h"} for tier in ladder(*SUMS)["tiers"]]
        return {"calendars": calendars, "tiers": tiers}

    life = Life(working("LON"), start=LON("Mon 2026-07-06 10:00"))
    grant(life, "400")
    life.sleep(HOUR)
    assert life.case.clocks["approval"].due_at == LON("Mon 2026-07-06 12:00")
    moved(life, working("NY"))
    assert life.case.clocks["approval"].due_at == NY("Mon 2026-07-06 10:00"), "one of two hours was left"


@given(
    sums=st.lists(st.one_of(st.none(), st.integers(1, 300)), min_size=3, max_size=3),
    amount=st.integers(1, 300),
    tier=st.integers(0, 2),
)
def test_a_tier_may_grant_the_most_of_what_it_and_those_below_may(
    sums: list[int | None], amount: int, tier: int
) -> None:
    life = Life(ladder(*(f"{each} EUR" if each else None for each in sums)))
    money = Money(amount=Decimal(amount), currency="EUR")
    assert may_grant(life.case, tier, money) == any(each is not None and amount <= each for each in sums[: tier + 1])
    assert authority(life.case, "ann", ()) == 0
    assert authority(life.case, "duty", ()) == 2
    assert authority(life.case, "eve", ()) is None


@pytest.mark.parametrize("written", ["50", "EUR", "50 euros", "0 EUR", "-5 EUR", "1.234 EUR", "50 EUR, 60 EUR", ""])
def test_a_limit_that_cannot_be_read_is_a_mistake_in_the_policy(written: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_policy({**POLICY, **ladder(written, None, None)})
    (problem,) = caught.value.problems
    assert problem.field == "tiers.0.may_grant"
    assert "such as 50 EUR" in problem.allowed
    own = {"billing": {"tiers": {"specialist": {"may_grant": written}}}}
    with pytest.raises(InvalidInput, match=r"categories\.billing\.tiers\.specialist\.may_grant"):
        read_policy({**POLICY, "categories": own})


def test_a_limit_may_be_in_several_currencies() -> None:
    assert [str(money) for money in limits("50 EUR, 40.5 GBP")] == ["50.00 EUR", "40.50 GBP"]
    assert limits(None) == ()
