"""Operators reconcile over HTTP: what differs is said in words, what was mended is on record."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from store import tickets
from store.keys import create
from tests.starter.stack.asking import until
from tests.starter.stack.ended_from_outside import done, opened
from tests.starter.stack.running_stack import RunningStack
from tests.starter.stack.served import Api

pytestmark = [pytest.mark.stack, pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("starter")]


async def forgotten_by_us(stack: RunningStack) -> str:
    """Open a ticket whose note our database has lost."""
    reference = (await opened(stack))["reference"]
    await done(stack, reference, "note", text="third call this week")

    async def recorded() -> bool:
        return "noted" in [entry.kind for entry in await tickets.timeline(stack.db, reference)]

    await until(recorded)
    async with stack.db.transaction() as session:
        of = {"of": reference}
        await session.execute(text("DELETE FROM timeline WHERE reference = :of AND kind = 'noted'"), of)
        await session.execute(
            text("UPDATE tickets SET told_at = told_at - interval '1 hour' WHERE reference = :of"), of
        )
    return reference


async def reconciled(api: Api, stack: RunningStack, **body: Any) -> dict[str, Any]:
    answer = await api.http.post("/v1/reconcile", json=body, headers=await ops(stack))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def ops(stack: RunningStack) -> dict[str, str]:
    return {"Authorization": f"Bearer {await create(stack.db, 'operator', ['ops'])}"}


async def test_what_differs_is_said_and_then_mended_once(api: Api, stack: RunningStack) -> None:
    reference = await forgotten_by_us(stack)
    [found] = (await reconciled(api, stack, reference=reference))["items"]
    assert (found["relation"], found["remedy"], found["mended"]) == ("ours_behind", "record", False)
    assert found["said"] == "our database lacks noted (third call this week); our database would be told"
    [found] = (await reconciled(api, stack, reference=reference, apply=True))["items"]
    assert (found["mended"], found["said"]) == (True, found["said"].replace("would be told", "was told"))
    assert [e.kind for e in await tickets.timeline(stack.db, reference)].count("noted") == 1
    assert (await reconciled(api, stack, reference=reference, apply=True))["items"] == []
    audit = await api.http.get("/v1/audit", params={"action": "ticket_reconciled"}, headers=await ops(stack))
    [deed] = [each for each in audit.json()["items"] if each["subject"] == f"ticket:{reference}"]
    assert deed["details"]["remedy"] == "record"


async def test_the_walk_over_all_tickets_comes_to_its_end(api: Api, stack: RunningStack) -> None:
    reference = await forgotten_by_us(stack)
    looked_at, found, after = 0, dict[str, Any](), ""
    while after is not None:
        page = await reconciled(api, stack, after=after)
        looked_at += page["looked_at"]
        found |= {each["reference"]: each for each in page["items"]}
        after = page["next_after"]
    assert reference in found
    assert looked_at > 1


async def test_only_operators_may(api: Api) -> None:
    answer = await api.http.post("/v1/reconcile", json={}, headers=api.agent)
    assert answer.status_code == 403
