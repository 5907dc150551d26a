from __future__ import annotations

from typing import Any

import httpx
import pytest

from domain.input.problems import Problem
from domain.requests.refusals import Refusal
from starter.errors import ActionRefused, EngineUnreachable, TicketClosed
from store.keys import KeyHolder, key_id
from tests.starter.api.a_problem import problem_in
from tests.starter.api.doorway import Doorway
from tests.starter.api.fake_escalations import FakeEscalations, a_view


@pytest.mark.parametrize(
    ("scope", "named", "by"),
    [
        ("agent", None, "person:A-1"),
        ("agent", "A-1", "person:A-1"),
        ("agent", "person:A-1", "person:A-1"),
        ("manager", None, "person:M-1"),
        ("ops", None, "integration:ops"),
        ("ops", "A-2", "person:A-2"),
        ("backend", "person:A-2", "person:A-2"),
    ],
)
async def test_who_acts(
    http: httpx.AsyncClient, client: FakeEscalations, scope: str, named: str | None, by: str
) -> None:
    body = {"text": "hello"} | ({"by": named} if named else {})
    answer = await http.post("/v1/tickets/T-1/note", json=body, headers=Doorway.as_(scope))
    assert answer.status_code == 200
    assert client.asked == [("act", "T-1", "note", body, by, None)]


@pytest.mark.parametrize(
    ("scope", "named", "own", "name"),
    [
        ("agent", None, True, None),
        ("agent", "A-1", True, None),
        ("backend", None, False, "backend"),
        ("backend", "A-1", False, "backend"),
        ("ops", "A-1", False, "ops"),
    ],
)
async def test_by_whose_key_and_from_where_it_came_is_handed_on(
    http: httpx.AsyncClient, client: FakeEscalations, scope: str, named: str | None, own: bool, name: str | None
) -> None:
    body = {"text": "hello", "via": {"door": "made up"}} | ({"by": named} if named else {})
    await http.post("/v1/tickets/T-1/note", json=body, headers=Doorway.as_(scope))
    [way] = client.ways
    assert (way.door, way.key, way.name, way.own) == ("http", key_id(f"key-{scope}"), name, own)
    assert way.address == "127.0.0.1"


async def test_a_person_s_key_that_names_another_is_not_the_other_s_own(
    http: httpx.AsyncClient, doorway: Doorway, client: FakeEscalations
) -> None:
    doorway.holders["key-ops"] = KeyHolder(name="Olga's laptop", scopes=("ops",), person="O-1")
    for named, own in ((None, True), ("O-1", True), ("A-1", False)):
        body = {"text": "x"} | ({"by": named} if named else {})
        await http.post("/v1/tickets/T-1/note", json=body, headers=Doorway.as_("ops"))
        assert client.ways[-1].own is own


async def test_an_agent_acts_in_their_own_name_only(http: httpx.AsyncClient, client: FakeEscalations) -> None:
    answer = await http.post("/v1/tickets/T-1/resume", json={"by": "A-2"}, headers=Doorway.as_("agent"))
    assert [(error.field, error.allowed) for error in problem_in(answer, 403).errors] == [("by", "person:A-1")]
    assert client.asked == []


@pytest.mark.parametrize("named", ["customer", "rule:vip", "clock:tier", "a b", "", 7, ["A-1"], {"id": "A-1"}])
async def test_by_must_name_a_person(http: httpx.AsyncClient, client: FakeEscalations, named: Any) -> None:
    answer = await http.post("/v1/tickets/T-1/resume", json={"by": named}, headers=Doorway.as_("ops"))
    assert [error.field for error in problem_in(answer, 422).errors] == ["by"]
    assert client.asked == []


async def test_what_a_customer_does_is_done_by_the_customer(http: httpx.AsyncClient, client: FakeEscalations) -> None:
    body = {"text": "Hello?", "by": "A-2"}
    await http.post("/v1/tickets/T-1/customer-replied", json=body, headers=Doorway.as_("backend"))
    assert client.asked[0][4] == "customer"


async def test_the_idempotency_key_is_handed_on_with_the_api_key_that_holds_it(
    http: httpx.AsyncClient, client: FakeEscalations
) -> None:
    headers = Doorway.as_("agent") | {"Idempotency-Key": "click-7/a"}
    answer = await http.post("/v1/tickets/T-1/hand-back", json={"reason": "solved"}, headers=headers)
    assert client.asked == [("act", "T-1", "hand_back", {"reason": "solved"}, "person:A-1", "click-7/a")]
    assert client.named == [f"http/{key_id('key-agent')}/click-7/a"]
    assert answer.json()["reference"] == "T-1"


async def test_whoever_may_answer_the_customer_may_say_that_they_were_told(
    http: httpx.AsyncClient, client: FakeEscalations
) -> None:
    body = {"how": "phone", "text": "It goes back today."}
    assert (
        await http.post("/v1/tickets/T-1/customer-told", json=body, headers=Doorway.as_("agent"))
    ).status_code == 200
    assert (await http.post("/v1/tickets/T-1/customer-told", headers=Doorway.as_("agent"))).status_code == 200
    assert [asked[2:5] for asked in client.asked] == [
        ("customer_told", body, "person:A-1"),
        ("customer_told", {}, "person:A-1"),
    ]
    problem_in(await http.post("/v1/tickets/T-1/customer-told", json=body, headers=Doorway.as_("read")), 403)


@pytest.mark.parametrize("key", ["", "a key", "k" * 201])
async def test_a_key_that_is_none_is_refused(http: httpx.AsyncClient, client: FakeEscalations, key: str) -> None:
    headers = Doorway.as_("agent") | {"Idempotency-Key": key}
    problem = problem_in(await http.post("/v1/tickets/T-1/resume", headers=headers), 422)
    assert [error.field for error in problem.errors] == ["Idempotency-Key"]
    assert client.asked == []


async def test_a_refusal_is_answered_as_the_ticket_said_it(http: httpx.AsyncClient, client: FakeEscalations) -> None:
    errors = (Problem(field="to_tier", found="'expert'", allowed="frontline"),)
    client.error = ActionRefused(Refusal(status=409, title="Stale", detail="Decided on tier 0", errors=errors))
    answer = await http.post("/v1/tickets/T-1/escalate", json={"reason": "x"}, headers=Doorway.as_("agent"))
    problem = problem_in(answer, 409)
    assert problem.type == "urn:problem-type:escalation:stale"
    assert (problem.title, problem.detail, problem.errors) == ("Stale", "Decided on tier 0", errors)


async def test_a_closed_ticket_is_no_unknown_one(http: httpx.AsyncClient, client: FakeEscalations) -> None:
    client.error = TicketClosed(a_view().model_copy(update={"status": "closed"}))
    answer = await http.post("/v1/tickets/T-1/resume", headers=Doorway.as_("agent"))
    assert problem_in(answer, 409).detail == "The ticket is closed"


async def test_without_an_engine_the_sender_is_told_to_repeat(http: httpx.AsyncClient, client: FakeEscalations) -> None:
    client.error = EngineUnreachable("No worker answered in time")
    answer = await http.post("/v1/tickets/T-1/resume", headers=Doorway.as_("agent"))
    assert "may still apply; repeat it with the same Idempotency-Key" in problem_in(answer, 503).detail
    assert int(answer.headers["retry-after"]) > 0
