"""What the API writes to the audit log, and who may read it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from store import audit
from store.keys import PREFIX, create, key_id
from tests.starter.api.a_problem import problem_in
from tests.starter.api.keyed_doorway import KeyDesk, database_url, desk

__all__ = ["database_url", "desk"]
pytestmark = pytest.mark.xdist_group("keyed_doorway")


def id_of(headers: dict[str, str]) -> str:
    return key_id(headers["Authorization"].removeprefix("Bearer "))


async def newest(desk: KeyDesk) -> audit.AuditRecord:
    return (await audit.records(desk.db, limit=10_000))[-1]


async def test_what_a_key_may_not_do_is_in_the_log(desk: KeyDesk) -> None:
    agent = await desk.key("agent")
    problem_in(await desk.http.post("/v1/tickets/T-1/move-policy", headers=agent), 403)
    record = await newest(desk)
    assert (record.by, record.action, record.outcome) == ("person:gwen", "refused", "refused")
    assert record.subject == "ticket:T-1"
    came = {"door": "http", "address": "127.0.0.1"}
    assert record.details == {"operation": "move_policy", "status": 403, "key": id_of(agent), **came}
    problem_in(await desk.http.get("/v1/keys", headers=agent), 403)
    assert (await newest(desk)).subject == "operation:list_keys"


async def test_acting_in_another_s_name_is_in_the_log(desk: KeyDesk) -> None:
    agent = await desk.key("agent")
    problem_in(await desk.http.post("/v1/tickets/T-1/note", json={"text": "x", "by": "mo"}, headers=agent), 403)
    assert (await newest(desk)).details["operation"] == "note"


async def test_a_key_that_opens_nothing_any_more_is_in_the_log(desk: KeyDesk) -> None:
    expired = await desk.key("ops", lasts=timedelta(seconds=-1))
    problem_in(await desk.http.get("/v1/tickets", headers=expired), 401)
    record = await newest(desk)
    assert (record.by, record.details["key"]) == ("stranger", id_of(expired))
    problem_in(await desk.http.get("/v1/tickets", headers={"Authorization": "Bearer my password"}), 401)
    assert "key" not in (await newest(desk)).details, "only of what looks like a key"


async def test_whoever_shows_nothing_or_asks_for_nothing_tried_nothing(desk: KeyDesk) -> None:
    before = await newest(desk)
    problem_in(await desk.http.get("/v1/tickets"), 401)
    problem_in(await desk.http.get("/v1/nothing", headers=desk.ops), 404)
    assert await newest(desk) == before


async def test_forged_webhooks_are_in_the_log_without_what_they_carried(desk: KeyDesk) -> None:
    problem_in(await desk.http.post("/webhooks/twilio/sms", data={"From": "+447700900123", "Body": "x"}), 403)
    record = await newest(desk)
    assert (record.by, record.subject) == ("stranger", "operation:text_received")
    came = {"door": "webhook", "address": "127.0.0.1"}
    assert record.details == {"operation": "text_received", "status": 403, **came}


async def test_keys_are_given_and_taken_back_in_their_operator_s_name(desk: KeyDesk) -> None:
    olga = {"Authorization": f"Bearer {await create(desk.db, 'olga', ['ops'], 'olga')}"}
    body = {"name": "Robin Hale's laptop", "scopes": ["agent"], "person": "robin", "expires": "P1D"}
    given = (await desk.http.post("/v1/keys", json=body, headers=olga)).json()
    await desk.http.delete(f"/v1/keys/{given['id']}", headers=olga)
    listed = (await desk.http.get(f"/v1/audit?subject=key:{given['id']}", headers=olga)).json()
    assert [(record["by"], record["action"]) for record in listed["items"]] == [
        ("person:olga", "key_given"),
        ("person:olga", "key_revoked"),
    ]
    for record in listed["items"]:
        assert (record["details"]["key"], record["details"]["door"]) == (id_of(olga), "http")
        assert record["details"]["address"] == "127.0.0.1"
    assert "Hale" not in str(listed)
    assert PREFIX not in str(listed)


async def test_it_is_read_page_by_page_and_never_changed(desk: KeyDesk) -> None:
    manager = await desk.key("manager")
    seen: list[int] = []
    after: int | None = 0
    while after is not None:
        page = (await desk.http.get(f"/v1/audit?limit=2&after={after}", headers=manager)).json()
        seen += [record["position"] for record in page["items"]]
        after = page["next_after"]
    assert seen == list(range(1, seen[-1] + 1))
    assert len(seen) > 4
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        problem_in(await desk.http.request(method, "/v1/audit", headers=desk.ops), 405)
    for wrong in ("action=nothing", "after=-1", "limit=0", "by=Robin%20Hale"):
        problem_in(await desk.http.get(f"/v1/audit?{wrong}", headers=desk.ops), 422)
    assert (await audit.verify(desk.db)).faults == []
