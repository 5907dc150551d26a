"""Roster, policies, keys and schemas, on real servers."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from domain.policy.reading import read_policy
from starter.blocking import BlockingEscalations
from store.keys import create
from tests.starter.api.a_problem import problem_in
from tests.starter.stack.asking import request, until
from tests.starter.stack.running_stack import RunningStack
from tests.starter.stack.served import Api
from workers.escalations import blocking_escalations, escalations

pytestmark = [pytest.mark.stack, pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("starter")]


async def test_the_roster_says_who_is_there_and_how_much_they_hold(api: Api, stack: RunningStack) -> None:
    path = await api.open(request("D-1"))

    async def owner() -> str | None:
        found = (await api.get(path))["owner"]
        return found["id"] if found else None

    id = await until(owner)
    roster = await api.get("/v1/roster")
    known = stack.bundles.load("default").roster
    assert [each["id"] for each in roster["items"]] == sorted(person.id for person in known.people)
    assert roster["roles"] == known.roles
    person = await api.get(f"/v1/people/{id}")
    assert person["open_tickets"] >= 1
    assert isinstance(person["on_shift"], bool)
    assert person["name"] == next(each.name for each in known.people if each.id == id)
    await api.act(f"{path}/cancel", reason="opened twice")


async def test_names_are_for_those_who_work_with_them(api: Api) -> None:
    for person in (await api.http.get("/v1/roster?policy=demo", headers=api.backend)).json()["items"]:
        assert (person["name"], person["email"], person["phone"]) == (None, None, None)
    problem_in(await api.http.get("/v1/roster?policy=nowhere", headers=api.agent), 404)
    problem_in(await api.http.get("/v1/roster?policy=../x", headers=api.agent), 422)
    problem_in(await api.http.get("/v1/people/nobody", headers=api.agent), 404)


async def test_a_policy_is_shown_as_data_that_is_a_policy(api: Api, stack: RunningStack) -> None:
    listed = (await api.get("/v1/policies"))["items"]
    assert {"name": "default", "title": "Standard support", "mistakes": 0}.items() <= listed[0].items()
    assert [each["name"] for each in listed] == stack.bundles.names()
    for each in listed:
        shown = await api.get(f"/v1/policies/{each['name']}")
        assert shown["version"] == each["version"] == stack.bundles.load(each["name"]).version
        assert read_policy(shown["policy"]) == stack.bundles.load(each["name"]).policy
    problem_in(await api.http.get("/v1/policies/nowhere", headers=api.agent), 404)


async def test_a_key_is_given_shown_once_and_taken_back(api: Api, stack: RunningStack) -> None:
    ops = {"Authorization": f"Bearer {await create(stack.db, 'operations', ['ops'])}"}
    answer = await api.http.post("/v1/keys", json={"name": "helpdesk", "scopes": ["read", "read"]}, headers=ops)
    given = answer.json()
    assert (answer.status_code, given["scopes"], given["person"]) == (201, ["read"], None)
    kept = {name: value for name, value in given.items() if name != "key"}
    listing = await api.http.get("/v1/keys", headers=ops)
    assert kept in listing.json()["items"]
    assert given["key"] not in listing.text
    holder = {"Authorization": f"Bearer {given['key']}"}
    problem_in(await api.http.get("/v1/keys", headers=holder), 403)
    assert (await api.http.get("/v1/policies", headers=holder)).status_code == 200
    assert (await api.http.delete(f"/v1/keys/{given['id']}", headers=ops)).status_code == 204
    problem_in(await api.http.get("/v1/policies", headers=holder), 401)
    problem_in(await api.http.delete(f"/v1/keys/{given['id']}", headers=ops), 404)
    assert kept not in (await api.http.get("/v1/keys", headers=ops)).json()["items"]
    for wrong in (
        {},
        {"name": "x", "scopes": []},
        {"name": "x", "scopes": ["root"]},
        {"name": "\0", "scopes": ["ops"]},
        {"name": "x", "scopes": ["ops"], "expires": "-P1D"},
        {"name": "x", "scopes": ["ops"], "expires": "0s"},
        {"name": "x", "scopes": ["ops"], "expires": 90},
        {"name": "x", "scopes": ["ops"], "expires": "2020-01-01T00:00:00Z"},
        {"name": "x", "scopes": ["ops"], "expires": "2090-01-01T00:00:00"},
    ):
        problem_in(await api.http.post("/v1/keys", json=wrong, headers=ops), 422)


async def test_a_key_says_when_it_ends_and_when_it_was_used(api: Api, stack: RunningStack) -> None:
    ops = {"Authorization": f"Bearer {await create(stack.db, 'operations', ['ops'])}"}

    async def given(expires: str) -> dict[str, str]:
        body = {"name": "contractor", "scopes": ["read"], "expires": expires}
        answer = await api.http.post("/v1/keys", json=body, headers=ops)
        assert answer.status_code == 201, answer.text
        key: dict[str, str] = answer.json()
        return key

    key = await given("90d")
    lasts = datetime.fromisoformat(key["expires_at"]) - datetime.fromisoformat(key["created_at"])
    assert abs(lasts - timedelta(days=90)) < timedelta(minutes=1)
    assert (await given("2090-01-01T00:00:00Z"))["expires_at"] == "2090-01-01T00:00:00Z"
    assert (await api.http.get("/v1/policies", headers={"Authorization": f"Bearer {key['key']}"})).status_code == 200
    listed = (await api.http.get("/v1/keys", headers=ops)).json()["items"]
    assert next(each for each in listed if each["id"] == key["id"])["last_used_at"] >= key["created_at"]


async def test_the_schemas_are_there(api: Api) -> None:
    answer = await api.http.get("/v1/schemas/ticket", headers=api.agent)
    assert answer.headers["content-type"] == "application/schema+json"
    assert answer.json()["required"] == ["reference", "subject", "customer"]
    problem_in(await api.http.get("/v1/schemas/nothing", headers=api.agent), 404)


async def test_users_programs_get_a_connected_client(stack: RunningStack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", stack.temporal.service_client.config.target_host)
    async with escalations(stack.settings) as client:
        opened = await client.open(request("D-2"))
        assert (opened.new, opened.view.status) == (True, "open")
        view = await client.act("D-2", "cancel", {"reason": "opened twice"}, by="person:gwen")
        assert view.status == "cancelled"
    assert isinstance(blocking_escalations(stack.settings), BlockingEscalations)
