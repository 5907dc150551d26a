"""A request for approval: whom it is put before, on whose hours it waits, who decides, and what is kept of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.escalation import Step
from tests.domain.decisions.test_grants import SUMS, grant, ladder
from tests.domain.decisions.test_moving_policy import moved
from tests.domain.life import Life, promising
from tests.domain.places import LON

MINUTE = timedelta(minutes=1)

FOUR_TIERS: dict[str, Any] = {
    "tiers": [
        {"name": "frontline", "accept_within": "10m", "work_within": "4h", "may_grant": "50 EUR"},
        {"name": "specialist", "accept_within": "10m", "work_within": "4h", "may_grant": "500 EUR"},
        {"name": "head", "accept_within": "10m", "work_within": "4h", "may_grant": "5000 EUR"},
        {"name": "management", "accept_within": "10m", "repeat_every": "30m"},
    ]
}


def asked(policy: dict[str, Any] | None = None, amount: str = "400", **life: Any) -> Life:
    """The life of a ticket whose owner, ann, has asked for more than her own limit."""
    asking = Life(policy or ladder(*SUMS), **life)
    assert grant(asking, amount).refusal is None
    return asking


def on_hours(tier: str | None, promise: str) -> dict[str, Any]:
    frontline, specialist, top = ladder(*SUMS)["tiers"]
    return {
        "calendars": {"always": "24x7", "LON": LON.calendar},
        "priorities": promising(calendar=promise, update_every="3h"),
        "tiers": [frontline, {**specialist, "calendar": tier}, top],
    }


def problem(step: Step) -> tuple[int, str, str, str]:
    """Return the status of a refusal, and of what is wrong its field, what was found there and what is allowed."""
    assert step.refusal
    [error] = step.refusal.errors
    return step.refusal.status, error.field, error.found, error.allowed


@pytest.mark.parametrize(
    ("action", "body", "state", "granted"),
    [
        ("approve", {"reason": "A good customer"}, "approved", "400.00 EUR"),
        ("approve", {"amount": "120.50"}, "approved", "120.50 EUR"),
        ("refuse", {"reason": "Not our mistake"}, "refused", None),
        ("refuse", {}, "refused", None),
    ],
)
def test_what_was_decided_is_kept_with_who_decided_when_and_why(
    action: str, body: dict[str, Any], state: str, granted: str | None
) -> None:
    life = asked()
    life.sleep(5 * MINUTE)
    life.vouched(action, request="A1", by="duty", **body)
    [kept] = life.case.approvals
    assert (kept.state, kept.decided_by, kept.decided_at) == (state, "person:duty", life.now)
    assert (kept.granted and str(kept.granted), kept.reason) == (granted, body.get("reason", ""))
    assert life.case.clocks["approval"].ended == "met"


def test_nobody_owes_a_decision_on_what_has_been_withdrawn() -> None:
    life = asked()
    life.sleep(5 * MINUTE)
    life.act("resolve", resolution="No refund after all.", by="ann")
    [kept] = life.case.approvals
    assert (kept.state, kept.decided_by, kept.decided_at) == ("withdrawn", "person:ann", life.now)
    assert (life.case.clocks["approval"].ended, life.case.clocks["approval"].met) == ("stopped", None)


def test_each_tier_above_is_asked_in_turn_and_whoever_was_asked_is_remembered() -> None:
    life = asked(FOUR_TIERS)
    life.act("acknowledge", by="ann")
    for tier, people in (("specialist", ("duty",)), ("head", ("duty", "head")), ("management", ("duty", "head"))):
        assert (life.case.approvals[0].tier, life.case.approvals[0].asked) == (tier, people)
        life.sleep(10 * MINUTE)
    late = [entry.text for entry in life.entries("breached") if entry.data["clock"] == "approval"]
    assert late == [f"{tier} has not decided on A1" for tier in ("specialist", "head", "management")]


@pytest.mark.parametrize(
    ("tier", "promise", "due"),
    [
        ("LON", "always", "Tue 2026-07-07 08:05"),
        (None, "LON", "Tue 2026-07-07 08:05"),
        ("always", "LON", "Mon 2026-07-06 18:05"),
    ],
)
def test_a_request_waits_on_the_hours_of_the_tier_asked_or_else_on_those_of_the_promise(
    tier: str | None, promise: str, due: str
) -> None:
    life = asked(on_hours(tier, promise), start=LON("Mon 2026-07-06 17:55"))
    assert life.case.clocks["approval"].due_at == LON(due)


@pytest.mark.parametrize("without_it", [False, True], ids=["the tier is there", "the tier is gone"])
def test_a_request_waits_on_the_hours_that_another_policy_gives_the_tier_asked_or_its_top(without_it: bool) -> None:
    life = asked(start=LON("Mon 2026-07-06 17:55"))
    life.sleep(2 * MINUTE)
    frontline, specialist, top = on_hours("LON", "always")["tiers"]
    tiers = [frontline, {**top, "calendar": "LON"}] if without_it else [frontline, specialist, top]
    moved(life, {**on_hours("LON", "always"), "tiers": tiers})
    assert life.case.clocks["approval"].due_at == LON("Tue 2026-07-07 08:05")
    change = life.case.clocks["approval"].changes[-1]
    assert (change.cause, change.by) == ("policy test v2 instead of test v1", "person:olga")


@pytest.mark.parametrize("action", ["approve", "refuse"])
def test_whoever_has_the_ticket_by_now_decides_within_their_own_limit_only(action: str) -> None:
    life = asked()
    life.act("reassign", to="ben", reason="shift ends", by="george")
    step = life.vouched(action, request="A1", by="ben")
    assert problem(step) == (403, "by", "person:ben", "specialist (duty), a tier above it, or a manager")
    assert step.refusal
    assert step.refusal.detail == "ben may not grant 400.00 EUR here"


def test_who_may_not_decide_is_told_everybody_who_may() -> None:
    life = asked(FOUR_TIERS, "4000")
    allowed = "head (head or duty), a tier above it, or a manager"
    assert problem(life.vouched("approve", request="A1", by="ann")) == (403, "by", "person:ann", allowed)


@pytest.mark.parametrize("person", ["ann", "duty"])
def test_nobody_decides_where_no_tier_may_grant_so_much_any_more(person: str) -> None:
    life = asked()
    moved(life, ladder("10 EUR", "20 EUR", "30 EUR"))
    nobody = "nobody: no tier may grant it"
    assert problem(life.vouched("approve", request="A1", by=person)) == (403, "by", f"person:{person}", nobody)


def test_where_nobody_has_the_ticket_only_a_manager_grants_anything() -> None:
    life = Life(ladder(*SUMS), answered=False)
    assert problem(grant(life, "1", by="ben")) == (403, "by", "person:ben", "the owner, who is nobody, or a manager")
    assert grant(life, "1", by="eve", scopes=("manager",)).refusal is None


def test_money_is_granted_by_a_person_even_for_a_manager() -> None:
    life = Life(ladder(*SUMS))
    refused = grant(life, "5", by="system", scopes=("manager",))
    assert problem(refused) == (422, "by", "system", "a person: by a key of their own, or signed on")


def test_where_nobody_has_the_ticket_the_team_lead_hears_of_the_decision() -> None:
    life = asked()
    life.answered = False
    life.act("escalate", reason="needs expertise", by="ann")
    life.vouched("refuse", request="A1", by="duty")
    told = [to for purpose, to, _ in life.messages() if purpose == "decided"]
    assert (life.case.owner, told) == (None, ["ann", "team-lead"])


@pytest.mark.parametrize(
    ("action", "body", "field", "found", "allowed"),
    [
        ("approve", {"request": "A2"}, "request", "A2", "A1"),
        ("refuse", {"request": "A0"}, "request", "A0", "A1"),
        ("approve", {"request": "A1", "amount": "400.01"}, "amount", "400.01", "at most 400"),
    ],
)
def test_a_decision_on_what_was_not_asked_for_is_told_what_was(
    action: str, body: dict[str, Any], field: str, found: str, allowed: str
) -> None:
    assert problem(asked().vouched(action, by="duty", **body)) == (409, field, found, allowed)


@pytest.mark.parametrize("action", ["approve", "refuse"])
def test_where_nothing_is_asked_for_there_is_nothing_to_decide(action: str) -> None:
    step = Life(ladder(*SUMS)).vouched(action, request="A1", by="duty")
    assert problem(step) == (409, "request", "A1", "nothing: none is asked for")
