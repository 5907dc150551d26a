"""The policies in the console, and the procedure behind each."""

from __future__ import annotations

from xml.etree import ElementTree

from tests.starter.console.conftest import Site, text_of


async def test_every_policy_leads_to_its_procedure(ann: Site) -> None:
    board = await ann.get("")
    assert 'href="/console/policies"' in board.text
    listed = await ann.get("/policies")
    assert 'href="/console/policies/default"' in listed.text
    assert "frontline → specialist → team lead → management" in text_of(listed)
    procedure = await ann.get("/policies/default")
    assert procedure.status_code == 200
    assert "Escalation procedure Standard support" in text_of(procedure)
    assert "Amira Haddad" in procedure.text
    ElementTree.fromstring(procedure.text.removeprefix("<!DOCTYPE html>"))


async def test_a_procedure_may_load_nothing_but_its_own_styles(ann: Site) -> None:
    headers = (await ann.get("/policies/default")).headers
    assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"


async def test_whoever_may_not_see_people_gets_the_list_alone(site: Site) -> None:
    await site.sign_in("read-key")
    listed = await site.get("/policies")
    assert "Standard support" in listed.text
    assert "/console/policies/default" not in listed.text
    refused = await site.get("/policies/default")
    assert refused.status_code == 403
    assert "Amira" not in refused.text


async def test_what_is_no_policy_says_so(ann: Site) -> None:
    for name in ("nothing", "..%2Fdefault"):
        answer = await ann.get(f"/policies/{name}")
        assert answer.status_code == 404


async def test_nobody_reads_them_without_signing_in(site: Site) -> None:
    for path in ("/policies", "/policies/default"):
        answer = await site.get(path)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/console/sign-in")
