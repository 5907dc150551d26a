from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from starter.errors import EngineUnreachable
from tests.domain.life import Life
from tests.starter.console.conftest import Site, hidden_fields, text_of


async def test_an_action_is_done_in_the_visitor_s_name_with_what_they_saw_and_a_key(ann: Site, life: Life) -> None:
    done = await ann.fill_in("acknowledge")
    assert (done.status_code, done.headers["Location"]) == (303, "/console/tickets/T-1?done=acknowledge")
    [(reference, action, body, by, key)] = ann.fake.acted
    assert (reference, action, by) == ("T-1", "acknowledge", "person:ann")
    assert body == {"seen": {"episode": 1, "tier": 0}}
    assert re.fullmatch("console/person:ann/[0-9a-f-]{36}", key.name)
    text = text_of(await ann.browser.get(done.headers["Location"]))
    assert "Done: acknowledge." in text
    assert "Ann ✓ acknowledged" in text


async def test_what_is_filled_in_becomes_the_body(ann: Site, life: Life) -> None:
    await ann.fill_in("reply", text="Hello\r\nRobin ", workaround="yes")
    assert ann.fake.acted[-1][2] == {
        "text": "Hello\nRobin", "workaround": True, "seen": {"episode": 1, "tier": 0}
    }  # fmt: skip
    await ann.fill_in("wait", on="customer", text="Which one?", until="1h")
    body = ann.fake.acted[-1][2]
    assert body["on"] == "customer"
    assert life.case.waiting
    assert life.case.waiting.until


async def test_seldom_actions_become_bodies_too(ann: Site, life: Life) -> None:
    tomorrow = datetime.now(ZoneInfo("Europe/Berlin")) + timedelta(days=1)
    await ann.fill_in("promise", at=f"{tomorrow:%Y-%m-%dT%H:%M}", zone="Europe/Berlin", text="By then")
    await ann.fill_in("priority", priority="low", reason="not so bad")
    await ann.fill_in("category", category="technical", reason="it is")
    await ann.fill_in("reassign", to="ben", reason="knows it")
    await ann.fill_in("cancel", reason="spam")
    bodies = {action: body for _, action, body, _, _ in ann.fake.acted}
    assert datetime.fromisoformat(bodies["promise"]["at"]) == tomorrow.replace(second=0, microsecond=0)
    assert bodies["reassign"]["to"] == "ben"
    assert life.case.status == "cancelled"
    assert [entry.kind for entry in life.case.timeline if entry.by == "person:ann"] == [
        "promised", "priority_changed", "category_changed", "reassigned", "cancelled"
    ]  # fmt: skip


async def test_what_the_policy_does_not_take_is_said_on_the_page_with_what_it_does(ann: Site) -> None:
    teams = {"billing": "billing", "technical": "engineers", "else": "service"}
    life = ann.fake.lives["T-1"] = Life({"teams": teams, "handover_note": ["escalate"]})
    refused = await ann.fill_in("category", category="tecnical", reason="it is")
    assert refused.status_code == 422
    assert "perhaps technical; a category of the policy: billing, technical, service, general" in text_of(refused)
    assert life.case.category == "billing"
    without = await ann.fill_in("escalate", reason="needs expertise")
    assert without.status_code == 422
    assert "what was tried and what is needed" in text_of(without)
    assert (await ann.fill_in("escalate", reason="needs expertise", note="Tried a refund.")).status_code == 303
    assert life.case.tier == 1


async def test_the_page_says_what_happens_if_nobody_acts(ann: Site) -> None:
    text = text_of(await ann.get("/tickets/T-1"))
    assert "If nobody acts" in text
    assert text.count("must acknowledge") > 1
    await ann.fill_in("cancel", reason="spam")
    assert "If nobody acts" not in text_of(await ann.get("/tickets/T-1"))


async def test_an_operator_acts_for_the_person_they_named(site: Site) -> None:
    await site.sign_in("ops-key", person="ann")
    await site.fill_in("acknowledge")
    assert site.fake.acted[-1][3] == "person:ann"
    await site.sign_in("ops-key")
    await site.fill_in("note", text="Hm")
    assert site.fake.acted[-1][3] == "integration:operations"


async def test_a_refusal_is_shown_with_its_reason_and_what_was_typed_is_kept(ann: Site) -> None:
    refused = await ann.fill_in("escalate", reason="because", note="tried <all>")
    assert refused.status_code == 422
    assert "reason : found because; allowed: needs expertise, customer asked" in text_of(refused)
    assert ">tried &lt;all&gt;</textarea>" in refused.text
    assert 'name="act" open' in refused.text


async def test_an_action_on_what_has_changed_since_is_refused_as_stale(ann: Site, life: Life) -> None:
    page = (await ann.get("/tickets/T-1")).text
    life.act("escalate", by="ann", reason="needs expertise")
    refused = await ann.send("escalate", **hidden_fields(page, "escalate"), reason="needs expertise")
    assert refused.status_code == 409
    assert "Stale. Decided on episode 1, tier 0; the ticket is now in episode 1, tier 1" in text_of(refused)
    assert life.case.tier == 1


async def test_a_form_that_is_no_longer_offered_keeps_what_was_typed(ann: Site, life: Life) -> None:
    page = (await ann.get("/tickets/T-1")).text
    life.act("cancel", by="ann", reason="spam")
    refused = await ann.send("reply", **hidden_fields(page, "reply"), text="A long answer")
    assert refused.status_code == 409
    assert "The ticket is cancelled; nothing more can be done with it." in text_of(refused)
    assert "A long answer" in refused.text


async def test_an_answer_that_never_came_is_tried_again_with_the_same_key(ann: Site, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    async def silent(*arguments: object, **named: object) -> None:
        raise EngineUnreachable("no worker")

    before = hidden_fields((await ann.get("/tickets/T-1")).text, "note")
    with monkeypatch.context() as patch:
        patch.setattr(ann.fake, "act", silent)
        answer = await ann.send("note", **before, text="Hm")
    assert answer.status_code == 503
    assert "It may still be done. Send it again: it is never done twice." in text_of(answer)
    assert hidden_fields(answer.text, "note")["key"] == before["key"]
    assert hidden_fields(answer.text, "reply")["key"] != before["key"]


async def test_a_form_sent_again_with_other_words_is_not_done_in_silence(ann: Site, life: Life) -> None:
    form = hidden_fields((await ann.get("/tickets/T-1")).text, "note")
    await ann.send("note", **form, text="Called them.")
    await ann.send("note", **form, text="Called them.")
    answer = await ann.send("note", **form, text="Called them twice.")
    assert answer.status_code == 422
    assert "This form was sent before, with other content." in text_of(answer)
    assert "Called them twice." in answer.text
    assert [entry.text for entry in life.entries("noted")] == ["Called them."]
    fresh = hidden_fields(answer.text, "note")
    assert fresh["key"] != form["key"]
    await ann.send("note", **fresh, text="Called them twice.")
    assert [entry.text for entry in life.entries("noted")] == ["Called them.", "Called them twice."]


async def test_a_form_without_the_session_s_token_does_nothing(ann: Site) -> None:
    hidden = hidden_fields((await ann.get("/tickets/T-1")).text, "acknowledge")
    for token in ("", "wrong"):
        answer = await ann.send("acknowledge", **{**hidden, "token": token})
        assert answer.status_code == 403
        assert "This form is out of date" in text_of(answer)
    await ann.sign_in("ops-key")
    assert (await ann.send("acknowledge", **hidden)).status_code == 403
    assert ann.fake.acted == []


async def test_a_key_for_reading_may_not_act(site: Site) -> None:
    await site.sign_in("read-key")
    token = hidden_fields((await site.get("/tickets/T-1")).text, "sign-out")
    answer = await site.send("acknowledge", **token)
    assert answer.status_code == 403
    assert "Your key may only read" in text_of(answer)
    assert site.fake.acted == []


async def test_the_address_of_a_refused_form_leads_back_to_the_ticket(ann: Site) -> None:
    assert (await ann.get("/tickets/T-1/escalate")).headers["Location"] == "/console/tickets/T-1"


@pytest.mark.parametrize("action", ["customer_replied", "survey_answered", "move_policy", "nonsense"])
async def test_only_what_the_console_offers_can_be_sent(ann: Site, action: str) -> None:
    token = hidden_fields((await ann.get("/tickets/T-1")).text, "note")
    assert (await ann.send(action, **token, text="x", score="5", reason="x")).status_code == 404
    assert ann.fake.acted == []
