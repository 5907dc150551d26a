"""A mandate says before what becomes of a grant, or of a decision, once somebody tries it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.escalation import Step
from domain.explaining.mandate import Decider, Mandate, mandate
from domain.input.money import Money
from tests.domain.decisions.test_approvals import FOUR_TIERS, asked
from tests.domain.decisions.test_grants import SUMS, grant, ladder
from tests.domain.decisions.test_moving_policy import moved
from tests.domain.life import Life

PEOPLE = ("ann", "ben", "duty", "head", "eve")
SOME_SUMS = ("1", "40", "50", "50.01", "400", "500", "500.01", "9000")


def of(life: Life, person: str = "ann", *scopes: str) -> Mandate:
    found = mandate(life.case, f"person:{person}", scopes)
    assert found
    return found


def written(sums: tuple[Money, ...]) -> list[str]:
    return [str(money) for money in sums]


def test_an_owner_is_told_their_own_limit_and_whom_more_is_asked_of() -> None:
    own = of(Life(FOUR_TIERS))
    assert written(own.may_grant) == ["50.00 EUR"]
    assert (own.why_nothing, own.decision) == (None, None)
    assert [(tier.tier, written(tier.most), [person.id for person in tier.people]) for tier in own.beyond] == [
        ("specialist", ["500.00 EUR"], ["duty"]),
        ("head", ["5000.00 EUR"], ["head", "duty"]),
    ]
    assert own.beyond[0].people[0] == Decider(id="duty", name="Duty")


def test_each_currency_has_a_limit_of_its_own_and_a_tier_is_named_for_what_it_adds() -> None:
    own = of(Life(ladder("50 EUR, 40 GBP", "30 EUR, 400 GBP", "500 EUR, 400 GBP, 9 USD")))
    assert written(own.may_grant) == ["50.00 EUR", "40.00 GBP"]
    assert [(tier.tier, written(tier.most)) for tier in own.beyond] == [
        ("specialist", ["400.00 GBP"]),
        ("management", ["500.00 EUR", "9.00 USD"]),
    ]


def test_a_manager_has_the_limit_of_the_whole_ladder_and_asks_nobody() -> None:
    own = of(Life(FOUR_TIERS), "zoe", "manager")
    assert (written(own.may_grant), own.beyond) == (["5000.00 EUR"], ())


def test_whoever_may_grant_nothing_is_told_who_may() -> None:
    own = of(Life(ladder(*SUMS)), "ben")
    assert (own.may_grant, own.beyond) == ((), ())
    assert own.why_nothing
    assert (own.why_nothing.detail, own.why_nothing.errors[0].allowed) == (
        "ben may grant nothing here",
        "the owner, who is ann, or a manager",
    )


def test_a_system_grants_nothing_and_decides_nothing() -> None:
    own = mandate(asked().case, "system", ("manager",))
    assert own
    assert own.why_nothing
    assert own.why_nothing.detail == "Money is granted by a person"
    assert own.decision
    assert (own.decision.approve, own.decision.refuse, own.decision.why_not) == (None, False, own.why_nothing)


def test_where_no_tier_may_grant_anything_nobody_is_told_anything_about_money() -> None:
    assert mandate(Life().case, "person:ann", ("manager",)) is None


def test_a_request_that_nobody_may_decide_on_any_more_is_said_to_be_that() -> None:
    life = asked()
    moved(life, ladder(None, None, None))
    own = of(life, "duty")
    assert own.decision
    assert own.decision.why_not
    assert (own.decision.approve, own.decision.refuse, own.may_grant) == (None, False, ())
    assert own.decision.why_not.errors[0].allowed == "nobody: no tier may grant it"


def test_once_the_work_has_ended_there_is_nothing_to_grant_or_decide() -> None:
    life = asked()
    life.act("resolve", resolution="No refund after all.", by="ann")
    assert mandate(life.case, "person:duty", ()) is None


def test_who_is_asked_may_approve_all_of_it_or_refuse_it() -> None:
    decision = of(asked(), "duty").decision
    assert decision
    assert (decision.request, str(decision.approve), decision.refuse, decision.why_not) == (
        "A1",
        "400.00 EUR",
        True,
        None,
    )


@pytest.mark.parametrize("scopes", [(), ("manager",)])
def test_who_asked_is_told_that_others_decide_and_cannot_ask_for_more_meanwhile(scopes: tuple[str, ...]) -> None:
    own = of(asked(), "ann", *scopes)
    assert own.decision
    assert (own.decision.approve, own.decision.refuse) == (None, False)
    assert own.decision.why_not
    assert own.decision.why_not.detail == "Whoever asks for an approval does not decide on it"
    assert own.beyond == ()


def test_whose_limit_is_below_the_sum_may_approve_that_much_of_it_and_is_told_why_not_all() -> None:
    life = asked()
    life.act("reassign", to="ben", reason="shift ends", by="george")
    decision = of(life, "ben").decision
    assert decision
    assert (str(decision.approve), decision.refuse) == ("50.00 EUR", False)
    assert decision.why_not
    assert decision.why_not.errors[0].allowed == "specialist (duty), a tier above it, or a manager"


def test_whose_limit_is_in_another_currency_approves_none_of_it() -> None:
    life = Life(ladder("50 GBP", "500 EUR", None))
    assert grant(life, "400").refusal is None
    life.act("reassign", to="ben", reason="shift ends", by="george")
    decision = of(life, "ben").decision
    assert decision
    assert (decision.approve, decision.refuse) == (None, False)


@given(
    st.sampled_from([SUMS, ("50 EUR", "500 EUR", "5000 EUR"), (None, "50 EUR", None), ("50 GBP", "9 EUR", "500 EUR")]),
    st.sampled_from(PEOPLE),
    st.sampled_from([(), ("agent",), ("manager",)]),
    st.sampled_from(SOME_SUMS),
    st.sampled_from(["EUR", "GBP"]),
)
def test_what_a_mandate_says_of_a_grant_is_what_becomes_of_it(
    sums: tuple[str | None, ...], person: str, scopes: tuple[str, ...], amount: str, currency: str
) -> None:
    life = Life(ladder(*sums))
    own = of(life, person, *scopes)
    step = grant(life, amount, by=person, currency=currency, scopes=scopes)
    wanted = Money(amount=Decimal(amount), currency=currency)
    tier = next((tier.tier for tier in own.beyond if covers(tier.most, wanted)), None)
    if covers(own.may_grant, wanted):
        assert life.case.status == "resolved"
    elif tier:
        assert [(each.state, each.tier) for each in life.case.approvals] == [("pending", tier)]
    else:
        assert step.refusal
        assert own.why_nothing in (None, step.refusal)


@given(
    st.sampled_from(PEOPLE),
    st.sampled_from([(), ("manager",)]),
    st.sampled_from(["ann", "ben"]),
    st.sampled_from(["approve", "refuse"]),
    st.sampled_from(["0.01", "49", "50", "51", "400", "400.01"]),
)
def test_what_a_mandate_says_of_a_decision_is_what_becomes_of_it(
    person: str, scopes: tuple[str, ...], owner: str, action: str, amount: str
) -> None:
    life = asked(FOUR_TIERS)
    if owner != "ann":
        life.act("reassign", to=owner, reason="shift ends", by="george")
    decision = of(life, person, *scopes).decision
    assert decision
    body: dict[str, Any] = {"amount": amount} if action == "approve" else {}
    step: Step = life.vouched(action, request="A1", by=person, scopes=scopes, **body)
    may = decision.refuse if action == "refuse" else decision.approve and Decimal(amount) <= decision.approve.amount
    assert (step.refusal is None) == bool(may)


def covers(sums: tuple[Money, ...], wanted: Money) -> bool:
    return any(money.currency == wanted.currency and wanted.amount <= money.amount for money in sums)
