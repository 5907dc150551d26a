from __future__ import annotations

import pytest

from starter.console.session import COOKIE, LASTS, Session, Sessions
from store.keys import KeyHolder, key_id
from tests.starter.console.conftest import SECRET, Site, hidden_fields, text_of


async def test_a_stranger_is_asked_to_sign_in_and_then_gets_what_they_came_for(site: Site) -> None:
    turned_away = await site.get("/tickets/T-1")
    assert turned_away.status_code == 303
    assert turned_away.headers["Location"] == "/console/sign-in?then=/console/tickets/T-1"
    asked = await site.browser.get(turned_away.headers["Location"])
    assert "API key" in text_of(asked)
    assert 'value="/console/tickets/T-1"' in asked.text
    let_in = await site.sign_in(then="/console/tickets/T-1")
    assert (let_in.status_code, let_in.headers["Location"]) == (303, "/console/tickets/T-1")
    assert (await site.get("/tickets/T-1")).status_code == 200


@pytest.mark.parametrize(
    "then", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere", "/consolexx", "/console\r\nX: 1", ""]
)
async def test_signing_in_never_leads_elsewhere(site: Site, then: str) -> None:
    assert (await site.sign_in(then=then)).headers["Location"] == "/console"


async def test_a_key_nobody_has_is_refused(site: Site) -> None:
    refused = await site.sign_in("wrong")
    assert refused.status_code == 401
    assert "This key is not valid." in text_of(refused)
    assert COOKIE not in refused.cookies


async def test_the_cookie_is_kept_from_scripts_and_other_sites_and_hides_the_key(site: Site) -> None:
    cookie = (await site.sign_in()).headers["Set-Cookie"]
    for part in ("HttpOnly", "SameSite=lax", "Path=/console", f"Max-Age={int(LASTS.total_seconds())}"):
        assert part in cookie
    assert "ann-key" not in cookie


async def test_a_cookie_of_another_secret_or_of_nothing_lets_nobody_in(site: Site) -> None:
    for cookie in (Sessions("another secret").sealed(Session("ann-key")), "nonsense", "é"):
        answer = await site.browser.get("/console", headers={"Cookie": f"{COOKIE}={cookie}".encode()})
        assert answer.status_code == 303


async def test_every_process_with_the_secret_knows_the_session(site: Site) -> None:
    cookie = Sessions(SECRET).sealed(Session("ann-key"))
    answer = await site.browser.get("/console", headers={"Cookie": f"{COOKIE}={cookie}"})
    assert answer.status_code == 200


async def test_a_revoked_key_ends_its_session(ann: Site) -> None:
    assert (await ann.get("")).status_code == 200
    del ann.keys["ann-key"]
    assert (await ann.get("")).status_code == 303


async def test_signing_out_needs_the_form_and_ends_the_session(ann: Site) -> None:
    assert (await ann.browser.post("/console/sign-out")).status_code == 403
    token = hidden_fields((await ann.get("")).text, "sign-out")
    assert (await ann.browser.post("/console/sign-out", data=token)).status_code == 303
    assert (await ann.get("")).status_code == 303


async def test_an_operator_may_say_for_whom_they_act_and_others_may_not(site: Site) -> None:
    await site.sign_in("ops-key", person="ben")
    assert "ben · operations" in text_of(await site.get(""))
    refused = await site.sign_in("ann-key", person="ben")
    assert refused.status_code == 422
    assert "this key signs in ann" in text_of(refused)
    await site.sign_in("ann-key", person="ann")
    assert "ann · Ann's laptop" in text_of(await site.get(""))


async def test_nobody_signs_in_whom_no_roster_has(site: Site) -> None:
    refused = await site.sign_in("ops-key", person="benn")
    assert refused.status_code == 422
    assert "nobody is called benn" in text_of(refused)
    assert "perhaps ben" in text_of(refused)
    assert COOKIE not in refused.cookies
    site.people.remove("ann")
    assert (await site.sign_in("ann-key")).status_code == 422
    assert [deed.details["why"] for deed in site.audited] == ["unknown_person"] * 2


async def test_a_key_of_nobody_signs_nobody_in_who_is_named(site: Site) -> None:
    site.keys["agent-key"] = KeyHolder(name="helpdesk", scopes=("agent",))
    refused = await site.sign_in("agent-key", person="ben")
    assert refused.status_code == 422
    assert "this key signs in helpdesk, which is nobody" in text_of(refused)


async def test_a_person_id_that_is_none_is_refused(site: Site) -> None:
    refused = await site.sign_in("ops-key", person="two words")
    assert refused.status_code == 422
    assert "Person id: up to 64 letters" in text_of(refused)


async def test_another_site_cannot_sign_anybody_in(site: Site) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = await site.browser.post("/console/sign-in", data={"key": "ann-key"}, headers=headers)
    assert answer.status_code == 403


async def test_who_came_and_went_and_who_failed_is_in_the_audit_log(site: Site) -> None:
    await site.sign_in("wrong")
    await site.sign_in("ann-key")
    token = hidden_fields((await site.get("")).text, "sign-out")
    await site.browser.post("/console/sign-out", data=token)
    await site.sign_in("ops-key")
    assert [(deed.by, deed.action, deed.subject, deed.outcome) for deed in site.audited] == [
        ("stranger", "sign_in_failed", "console", "refused"),
        ("person:ann", "signed_in", "console", "done"),
        ("person:ann", "signed_out", "console", "done"),
        (f"key:{key_id('ops-key')}", "signed_in", "console", "done"),
    ]
    came = {"door": "console", "address": "127.0.0.1"}
    assert site.audited[1].details == {"key": key_id("ann-key"), **came}


async def test_what_a_reader_tried_is_in_the_audit_log(site: Site) -> None:
    await site.sign_in("read-key")
    token = hidden_fields((await site.get("")).text, "sign-out")
    assert (await site.send("note", text="x", **token)).status_code == 403
    deed = site.audited[-1]
    assert (deed.by, deed.action, deed.subject) == (f"key:{key_id('read-key')}", "refused", "ticket:T-1")
    assert deed.details["operation"] == "note"


async def test_whoever_comes_to_decide_comes_to_the_request_also_by_way_of_signing_in(site: Site) -> None:
    came = await site.get("/tickets/T-1/decision")
    assert came.headers["Location"] == "/console/sign-in?then=/console/tickets/T-1/decision"
    let_in = await site.sign_in(then="/console/tickets/T-1/decision")
    assert let_in.headers["Location"] == "/console/tickets/T-1/decision"
    there = await site.get("/tickets/T-1/decision")
    assert (there.status_code, there.headers["Location"]) == (303, "/console/tickets/T-1#decision")
    assert site.fake.acted == []
