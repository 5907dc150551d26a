"""Nothing that somebody wrote and nobody knows is passed over in silence, a field or a category: it is warned of, or
refused where they prefer that."""

from __future__ import annotations

import json

import httpx
import pytest

from tests.domain.life import TICKET
from tests.starter.api.a_problem import problem_in
from tests.starter.api.doorway import Doorway
from tests.starter.api.fake_escalations import FakeEscalations

BACKEND = Doorway.as_("backend")
STRICT = BACKEND | {"Prefer": "handling=strict"}
MISSPELT = {**TICKET, "prioriti": "urgent"}


async def test_a_ticket_opens_with_a_warning(http: httpx.AsyncClient) -> None:
    answer = await http.post("/v1/tickets", json=MISSPELT, headers=BACKEND)
    assert answer.status_code == 200
    [warning] = answer.json()["warnings"]
    assert warning["field"] == "prioriti"
    assert warning["allowed"].startswith("perhaps priority; ")
    assert "Preference-Applied" not in answer.headers


async def test_what_is_known_brings_no_warning(http: httpx.AsyncClient) -> None:
    answer = await http.post("/v1/tickets", json=TICKET, headers=STRICT)
    assert (answer.status_code, answer.json()["warnings"]) == (200, [])
    assert answer.headers["Preference-Applied"] == "handling=strict"


@pytest.mark.parametrize("prefer", ["handling=strict", 'respond-async, handling="strict"', "Handling=Strict; wait=5"])
async def test_whoever_prefers_it_is_refused(http: httpx.AsyncClient, client: FakeEscalations, prefer: str) -> None:
    answer = await http.post("/v1/tickets", json=MISSPELT, headers=BACKEND | {"Prefer": prefer})
    assert [error.field for error in problem_in(answer, 422).errors] == ["prioriti"]
    assert client.asked == []


async def test_an_action_is_done_with_a_warning_or_refused(http: httpx.AsyncClient, client: FakeEscalations) -> None:
    body = {"text": "Hello.", "workarround": True}
    warned = await http.post("/v1/tickets/T-1/reply", json=body, headers=BACKEND)
    assert [warning["field"] for warning in warned.json()["warnings"]] == ["workarround"]
    done = len(client.asked)
    refused = await http.post("/v1/tickets/T-1/reply", json=body, headers=STRICT)
    assert [error.field for error in problem_in(refused, 422).errors] == ["workarround"]
    assert len(client.asked) == done


async def test_each_line_of_a_bulk_has_its_own(http: httpx.AsyncClient) -> None:
    lines = "\n".join(json.dumps({**each, "reference": f"B-{n}"}) for n, each in enumerate((TICKET, MISSPELT)))
    results = [
        json.loads(line)
        for line in (await http.post("/v1/tickets/bulk", content=lines, headers=BACKEND)).text.splitlines()
    ]
    assert [[warning["field"] for warning in result["warnings"]] for result in results] == [[], ["prioriti"]]
    strict = [
        json.loads(line)
        for line in (await http.post("/v1/tickets/bulk", content=lines, headers=STRICT)).text.splitlines()
    ]
    assert [result["status"] for result in strict] == [200, 422]


PIZZA = {**TICKET, "category": "bilinng"}


async def test_a_ticket_in_a_category_the_policy_does_not_list_opens_with_a_warning(
    http: httpx.AsyncClient, client: FakeEscalations
) -> None:
    answer = await http.post("/v1/tickets", json=PIZZA, headers=BACKEND)
    assert answer.status_code == 200
    [warning] = answer.json()["warnings"]
    assert (warning["field"], warning["found"]) == ("category", "'bilinng'")
    assert warning["allowed"].startswith("perhaps billing; a category of the policy: technical, ")
    asked = len(client.asked)
    assert asked
    refused = await http.post("/v1/tickets", json=PIZZA, headers=STRICT)
    assert [error.field for error in problem_in(refused, 422).errors] == ["category"]
    assert len(client.asked) == asked


async def test_so_does_a_line_of_a_bulk(http: httpx.AsyncClient) -> None:
    for headers, said in ((BACKEND, {"status": 200, "warned": ["category"]}), (STRICT, {"status": 422, "warned": []})):
        answer = await http.post("/v1/tickets/bulk", content=json.dumps(PIZZA), headers=headers)
        [result] = [json.loads(line) for line in answer.text.splitlines()]
        warned = [warning["field"] for warning in result.get("warnings", [])]
        assert {"status": result["status"], "warned": warned} == said


@pytest.mark.parametrize("policy", ["nosuch", 7, None])
async def test_a_policy_that_cannot_say_warns_of_nothing(http: httpx.AsyncClient, policy: object) -> None:
    answer = await http.post("/v1/tickets", json={**TICKET, "policy": policy}, headers=BACKEND)
    assert answer.json().get("warnings", []) == []
