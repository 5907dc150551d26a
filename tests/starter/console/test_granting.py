"""Money that goes with a solution: what is said before it is sent, and what becomes of it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from starter.errors import EngineUnreachable
from tests.domain.decisions.test_grants import ladder
from tests.domain.life import Life
from tests.starter.console.conftest import Site, life_until_now, text_of

SUMS = ("50 EUR, 40 GBP", "500 EUR", "5000 EUR")


@pytest.fixture
def life() -> Life:
    return life_until_now(timedelta(minutes=5), ladder(*SUMS))


async def test_the_form_says_what_one_may_grant_and_who_is_asked_for_more(ann: Site) -> None:
    page = await ann.get("/tickets/T-1")
    text = text_of(page)
    assert "You may grant up to 50.00 EUR or 40.00 GBP ." in text
    assert "Up to 500.00 EUR , specialist is asked (Duty): the ticket stays open until they decide." in text
    assert "Up to 5000.00 EUR , management is asked (Duty)" in text
    currencies = page.text.partition('name="grant.currency"')[2].partition("</select>")[0]
    assert re.findall(r'value="(\w*)"', currencies) == ["EUR", "GBP"]


async def test_what_is_within_ones_limit_is_granted(ann: Site, life: Life) -> None:
    done = await ann.fill_in("resolve", resolution="Refunded", **{"grant.amount": "12,50", "grant.currency": "EUR"})
    assert done.headers["Location"] == "/console/tickets/T-1?done=resolve"
    [(_, _, body, by, _)] = ann.fake.acted
    assert (body["grant"], by) == ({"amount": "12.50", "currency": "EUR"}, "person:ann")
    assert life.case.status == "resolved"
    assert "Granted 12.50 EUR by ann" in text_of(await ann.browser.get(done.headers["Location"]))


async def test_what_is_beyond_it_is_asked_for_and_the_ticket_stays_open(ann: Site, life: Life) -> None:
    asked = await ann.fill_in("resolve", resolution="Refund", **{"grant.amount": "400", "grant.currency": "EUR"})
    assert asked.headers["Location"] == "/console/tickets/T-1?done=asked"
    text = text_of(await ann.browser.get(asked.headers["Location"]))
    assert "Asked specialist for 400.00 EUR, as A1. The ticket stays open until they decide." in text
    assert "400.00 EUR waits for a decision A1 Asked for by ann" in text
    assert "Approvals 400.00 EUR pending A1" in text
    assert life.case.status == "open"
    assert [entry.by for entry in life.entries("approval_requested")] == ["person:ann"]


async def test_while_a_request_waits_the_form_says_what_resolving_does_to_it(ann: Site, life: Life) -> None:
    await ann.fill_in("resolve", resolution="Refund", **{"grant.amount": "400", "grant.currency": "EUR"})
    text = text_of(await ann.get("/tickets/T-1"))
    assert "A1, which waits for a decision, is withdrawn." in text
    assert "More cannot be asked for while A1 waits for a decision." in text
    refused = await ann.fill_in("resolve", resolution="More", **{"grant.amount": "450", "grant.currency": "EUR"})
    assert refused.status_code == 409
    assert "400.00 EUR is with specialist for approval already, as A1" in text_of(refused)
    assert 'name="grant.amount" value="450"' in refused.text
    await ann.fill_in("resolve", resolution="Less", **{"grant.amount": "20", "grant.currency": "EUR"})
    assert "400.00 EUR withdrawn A1" in text_of(await ann.get("/tickets/T-1"))


async def test_more_than_anybody_may_grant_is_refused_and_what_was_filled_in_is_kept(ann: Site, life: Life) -> None:
    refused = await ann.fill_in("resolve", resolution="All", **{"grant.amount": "5000.01", "grant.currency": "EUR"})
    assert refused.status_code == 409
    assert "grant : found 5000.01 EUR; allowed: at most 5000.00 EUR, which management may grant" in text_of(refused)
    assert 'name="grant.amount" value="5000.01"' in refused.text
    assert ">All</textarea>" in refused.text


@pytest.mark.parametrize(("amount", "allowed"), [("lots", "an amount such as 12.50"), ("1.234", "such as 12.50")])
async def test_what_is_no_amount_is_told_what_one_is(ann: Site, life: Life, amount: str, allowed: str) -> None:
    refused = await ann.fill_in("resolve", resolution="All", **{"grant.amount": amount, "grant.currency": "GBP"})
    assert refused.status_code == 422
    assert f"grant amount : found {amount}" in text_of(refused).replace("'", "")
    assert allowed in text_of(refused)
    assert '<option value="GBP" selected>' in refused.text
    assert life.case.status == "open"


async def test_who_may_grant_nothing_is_told_why_in_place_of_the_fields(site: Site) -> None:
    await site.sign_in("ben-key")
    page = await site.get("/tickets/T-1")
    assert 'name="grant.amount"' not in page.text
    assert (
        "No money can go with it from you: ben may grant nothing here. Allowed: the owner, who is ann, or a manager."
    ) in text_of(page)


async def test_a_grant_that_one_may_not_make_is_refused_and_in_the_audit_log(site: Site, life: Life) -> None:
    await site.sign_in("ben-key")
    refused = await site.fill_in("resolve", resolution="Mine", **{"grant.amount": "5", "grant.currency": "EUR"})
    assert refused.status_code == 403
    assert life.case.grants == ()
    deed = site.audited[-1]
    assert (deed.by, deed.action, deed.subject, deed.details["operation"]) == (
        "person:ben", "refused", "ticket:T-1", "resolve"
    )  # fmt: skip


async def test_a_manager_grants_by_the_scope_of_their_session(site: Site, life: Life) -> None:
    await site.sign_in("mona-key")
    await site.fill_in("resolve", resolution="All of it", **{"grant.amount": "5000", "grant.currency": "EUR"})
    assert [(str(made.grant), made.by) for made in life.case.grants] == [("5000.00 EUR", "person:mona")]


async def test_a_policy_that_grants_nothing_says_nothing_of_money(site: Site) -> None:
    site.fake.lives["T-1"] = life_until_now(timedelta(minutes=5))
    await site.sign_in()
    page = await site.get("/tickets/T-1")
    assert "grant" not in page.text.lower()


async def test_while_a_ticket_cannot_be_asked_no_money_is_offered_and_nothing_else_is_hidden(
    ann: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(*arguments: object, **named: object) -> None:
        raise EngineUnreachable("no worker")

    monkeypatch.setattr(ann.fake, "mandate", silent)
    page = await ann.get("/tickets/T-1")
    assert page.status_code == 200
    assert 'name="grant.amount"' not in page.text
    assert "What was wrong and what was done" in page.text
