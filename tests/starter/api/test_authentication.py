from __future__ import annotations

import httpx
import pytest

from starter.api.scopes import ACTION
from tests.starter.api.a_problem import problem_in
from tests.starter.api.doorway import Doorway
from tests.starter.api.fake_escalations import FakeEscalations

TICKET = {"reference": "T-9", "subject": "Charged twice", "customer": {"id": "C-1", "email": "c@customer.example"}}
READS = (
    "/v1/tickets",
    *(f"/v1/tickets/T-1{part}" for part in ("", "/timeline", "/plan", "/messages", "/conversation")),
)


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer nobody's"}, {"Authorization": "Basic a2V5"}])
@pytest.mark.parametrize("path", [*READS, "/openapi.json"])
async def test_reading_needs_a_key(http: httpx.AsyncClient, path: str, headers: dict[str, str]) -> None:
    answer = await http.get(path, headers=headers)
    problem_in(answer, 401)
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("path", ["/v1/tickets", *(f"/v1/tickets/T-1/{a.replace('_', '-')}" for a in ACTION)])
async def test_a_stranger_is_told_so_before_anything_is_read(
    http: httpx.AsyncClient, client: FakeEscalations, path: str
) -> None:
    problem_in(await http.post(path, content=b"{ this is no JSON"), 401)
    assert client.asked == []


@pytest.mark.parametrize("scope", ["backend", "agent", "ops", "manager", "read"])
@pytest.mark.parametrize("path", [*READS, "/openapi.json"])
async def test_every_key_reads(http: httpx.AsyncClient, path: str, scope: str) -> None:
    assert (await http.get(path, headers=Doorway.as_(scope))).status_code == 200


@pytest.mark.parametrize("scope", ["agent", "ops", "manager", "read"])
async def test_only_backends_open(http: httpx.AsyncClient, client: FakeEscalations, scope: str) -> None:
    problem = problem_in(await http.post("/v1/tickets", json=TICKET, headers=Doorway.as_(scope)), 403)
    assert [(error.field, error.found, error.allowed) for error in problem.errors] == [
        ("Authorization", scope, "backend")
    ]
    assert client.asked == []
    assert (await http.post("/v1/tickets", json=TICKET, headers=Doorway.as_("backend"))).status_code == 201


@pytest.mark.parametrize("action", ACTION)
async def test_each_action_is_open_to_its_scopes_only(
    http: httpx.AsyncClient, client: FakeEscalations, action: str
) -> None:
    for scope in ("backend", "agent", "ops", "manager", "read"):
        answer = await http.post(f"/v1/tickets/T-1/{action.replace('_', '-')}", headers=Doorway.as_(scope))
        assert answer.status_code == (200 if scope in ACTION[action] else 403), scope
    assert len(client.asked) == len(ACTION[action])


async def test_nobody_who_works_on_a_ticket_rates_it(http: httpx.AsyncClient, client: FakeEscalations) -> None:
    for scope in ("agent", "manager", "read"):
        problem_in(
            await http.post("/v1/tickets/T-1/survey-answered", json={"score": 5}, headers=Doorway.as_(scope)), 403
        )
    assert client.asked == []


async def test_health_is_open(http: httpx.AsyncClient) -> None:
    assert (await http.get("/healthz")).status_code == 200
    assert (await http.get("/readyz")).json() == {"status": "ready", "providers": []}


async def test_who_is_not_ready_is_named(http: httpx.AsyncClient, doorway: Doorway) -> None:
    doorway.readiness.answers = ["temporal"]
    answer = await http.get("/readyz")
    assert [error.field for error in problem_in(answer, 503).errors] == ["temporal"]
    assert int(answer.headers["retry-after"]) > 0
