"""Deciding on what is beyond somebody's authority: who sees what of a request, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from starter.errors import EngineUnreachable
from tests.domain.decisions.test_grants import grant, ladder
from tests.domain.life import Life
from tests.starter.console.conftest import Site, hidden_fields, life_until_now, text_of

SUMS = ("50 EUR", "500 EUR", "5000 EUR")


@pytest.fixture
def life() -> Life:
    """A ticket of Ann's, who has asked for 400 EUR."""
    life = life_until_now(timedelta(minutes=5), ladder(*SUMS))
    grant(life, "400")
    return life


@pytest.fixture
async def duty(site: Site) -> Site:
    """The site, with somebody signed in who is asked to decide."""
    await site.sign_in("duty-key")
    return site


async def test_who_is_asked_sees_who_asks_for_what_why_since_when_and_by_when(duty: Site, life: Life) -> None:
    page = await duty.get("/tickets/T-1")
    text = text_of(page).partition("Next")[0]
    for words in (
        "400.00 EUR waits for a decision A1",
        "Asked for by ann",
        "Since",
        "Decide by",
        "Asked specialist: duty",
        "The customer is told, with the money Refunded. Wait a day.",
        "You may decide on it: approve it, whole or in part, or refuse it.",
    ):
        assert words in text
    decide_by = life.case.clocks["approval"].due_at
    assert decide_by
    assert page.text.count(f'datetime="{decide_by.isoformat()}"') > 1


async def test_all_of_it_is_approved_in_the_name_of_whoever_is_signed_in(duty: Site, life: Life) -> None:
    page = await duty.get("/tickets/T-1")
    assert 'name="amount" value="400.00"' in page.text
    done = await duty.fill_in("approve", amount="400.00", reason="A good customer")
    assert done.headers["Location"] == "/console/tickets/T-1?done=approve"
    [(_, action, body, by, _)] = duty.fake.acted
    assert (action, body["request"], body["seen"], by) == ("approve", "A1", {"episode": 1, "tier": 0}, "person:duty")
    text = text_of(await duty.browser.get(done.headers["Location"]))
    assert "Done: approve." in text
    assert "Granted 400.00 EUR by ann, approved by duty" in text
    assert "400.00 EUR approved A1 Asked for by ann" in text
    assert "A good customer" in text
    assert [entry.by for entry in life.entries("approved")] == ["person:duty"]


async def test_a_part_of_it_is_approved(duty: Site, life: Life) -> None:
    await duty.fill_in("approve", amount="120,50")
    assert [(str(made.grant), made.approved_by) for made in life.case.grants] == [("120.50 EUR", "person:duty")]
    assert "120.50 EUR of it" in text_of(await duty.get("/tickets/T-1"))


async def test_it_is_refused_with_a_reason_and_the_ticket_goes_on(duty: Site, life: Life) -> None:
    await duty.fill_in("refuse", reason="Not our mistake")
    assert (life.case.status, life.case.grants) == ("open", ())
    text = text_of(await duty.get("/tickets/T-1"))
    assert "waits for a decision" not in text
    assert "400.00 EUR refused A1" in text
    assert "Not our mistake" in text
    assert [entry.by for entry in life.entries("refused")] == ["person:duty"]


async def test_more_than_was_asked_for_is_refused_and_what_was_typed_is_kept(duty: Site, life: Life) -> None:
    refused = await duty.fill_in("approve", amount="400.01", reason="More")
    assert refused.status_code == 409
    assert "amount : found 400.01; allowed: at most 400" in text_of(refused)
    assert 'name="amount" value="400.01"' in refused.text
    assert life.case.grants == ()


async def test_whoever_asked_is_told_that_others_decide(ann: Site) -> None:
    page = await ann.get("/tickets/T-1")
    assert (
        "You cannot decide on it. Whoever asks for an approval does not decide on it. "
        "Allowed: specialist (duty), a tier above it, or a manager."
    ) in text_of(page)
    assert "/approve" not in page.text
    assert "/refuse" not in page.text


async def test_who_may_not_decide_is_told_who_may(site: Site) -> None:
    await site.sign_in("ben-key")
    page = await site.get("/tickets/T-1")
    assert "You cannot decide on it. ben may not grant 400.00 EUR here. Allowed: specialist (duty)" in text_of(page)
    assert "/approve" not in page.text


async def test_who_may_grant_less_approves_that_much_and_is_told_why_not_all(site: Site, life: Life) -> None:
    life.act("reassign", to="ben", reason="shift ends", by="george")
    await site.sign_in("ben-key")
    page = await site.get("/tickets/T-1")
    assert "You may approve 50.00 EUR of it, and not refuse it. ben may not grant 400.00 EUR here." in text_of(page)
    assert "Amount in EUR, at most 50.00" in text_of(page)
    assert "/refuse" not in page.text
    await site.fill_in("approve", amount="50.00")
    assert [str(made.grant) for made in life.case.grants] == ["50.00 EUR"]


async def test_a_form_sent_without_the_right_to_is_refused_and_in_the_audit_log(ann: Site, life: Life) -> None:
    token = hidden_fields((await ann.get("/tickets/T-1")).text, "note")
    refused = await ann.send("approve", **token, request="A1", amount="400.00")
    assert refused.status_code == 403
    assert "Whoever asks for an approval does not decide on it" in text_of(refused)
    assert life.case.grants == ()
    assert (ann.audited[-1].by, ann.audited[-1].details["operation"]) == ("person:ann", "approve")


async def test_a_manager_decides_by_the_scope_of_their_session(site: Site, life: Life) -> None:
    await site.sign_in("mona-key")
    await site.fill_in("approve", amount="400.00")
    assert [made.approved_by for made in life.case.grants] == ["person:mona"]


async def test_a_key_of_nobody_s_decides_nothing(site: Site, life: Life) -> None:
    await site.sign_in("ops-key")
    page = await site.get("/tickets/T-1")
    assert "You cannot decide on it. Money is granted by a person. Allowed: a person's id." in text_of(page)
    assert "/approve" not in page.text


async def test_a_key_for_reading_sees_the_request_and_no_form(site: Site) -> None:
    await site.sign_in("read-key")
    page = await site.get("/tickets/T-1")
    assert "400.00 EUR waits for a decision A1" in text_of(page)
    assert "Your key may only read." in text_of(page)
    assert "/approve" not in page.text


async def test_a_request_that_has_been_withdrawn_meanwhile_is_not_decided(duty: Site, life: Life) -> None:
    page = (await duty.get("/tickets/T-1")).text
    life.act("resolve", by="ann", resolution="No refund after all")
    refused = await duty.send("approve", **hidden_fields(page, "approve"), amount="400.00", reason="A good customer")
    assert refused.status_code == 409
    assert "No approval is asked for" in text_of(refused)
    assert "A good customer" in refused.text
    assert life.case.grants == ()


async def test_a_decision_on_one_request_never_counts_for_the_next(duty: Site, life: Life) -> None:
    page = (await duty.get("/tickets/T-1")).text
    life.vouched("refuse", request="A1", by="duty")
    grant(life, "450")
    refused = await duty.send("approve", **hidden_fields(page, "approve"), amount="333.00")
    assert refused.status_code == 409
    assert "request : found A1; allowed: A2" in text_of(refused)
    assert 'name="amount" value="450.00"' in refused.text, "the form of the new request has its own sum"
    assert "333.00" in text_of(refused), "what was typed is shown apart"
    assert life.case.grants == ()


async def test_a_decision_on_a_ticket_that_has_moved_up_is_refused_as_stale(duty: Site, life: Life) -> None:
    page = (await duty.get("/tickets/T-1")).text
    life.act("escalate", by="ann", reason="needs expertise")
    refused = await duty.send("approve", **hidden_fields(page, "approve"), amount="400.00", reason="Fine")
    assert refused.status_code == 409
    assert "Stale. Decided on episode 1, tier 0; the ticket is now in episode 1, tier 1" in text_of(refused)
    assert 'name="reason" value="Fine"' in refused.text
    assert life.case.grants == ()


async def test_a_decision_that_comes_after_its_time_counts_as_long_as_nobody_has_decided(
    duty: Site, life: Life
) -> None:
    page = (await duty.get("/tickets/T-1")).text
    life.act("acknowledge", by="ann")
    life.sleep(timedelta(minutes=11))
    assert life.case.approvals[0].tier == "management"
    assert "Asked management: duty" in text_of(await duty.get("/tickets/T-1"))
    done = await duty.send("approve", **hidden_fields(page, "approve"), amount="400.00")
    assert done.status_code == 303


async def test_a_form_that_no_page_of_the_session_made_decides_nothing(duty: Site, life: Life) -> None:
    hidden = hidden_fields((await duty.get("/tickets/T-1")).text, "approve")
    assert (await duty.send("approve", **{**hidden, "token": "forged"}, amount="400.00")).status_code == 403
    assert life.case.grants == ()


async def test_while_the_ticket_cannot_be_asked_nobody_is_shown_a_button_that_might_fail(
    duty: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(*arguments: object, **named: object) -> None:
        raise EngineUnreachable("no worker")

    monkeypatch.setattr(duty.fake, "mandate", silent)
    page = await duty.get("/tickets/T-1")
    assert "Whether you may decide on it cannot be told now." in text_of(page)
    assert "/approve" not in page.text


async def test_the_board_says_which_tickets_wait_for_a_decision_of_ones_own(duty: Site) -> None:
    duty.fake.lives["T-2"] = life_until_now(timedelta(minutes=5), reference="T-2")
    text = text_of(await duty.get(""))
    assert "1 waits for your decision T-1 400.00 EUR asked for by ann" in text
    assert "your decision: 400.00 EUR" in text
    narrowed = text_of(await duty.get("?decider=duty"))
    assert "1 ticket" in narrowed
    assert "T-2" not in narrowed
    assert "T-2" not in text_of(await duty.get("?approval=pending"))


async def test_the_board_shows_others_that_a_decision_is_waited_for(ann: Site) -> None:
    text = text_of(await ann.get(""))
    assert "for your decision" not in text
    assert "decision: 400.00 EUR" in text
    assert (await ann.get("?approval=lost")).status_code == 422
