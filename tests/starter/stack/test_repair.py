"""Operators repair tickets over HTTP: what is found, and done, is said in words and on record."""

from __future__ import annotations

from typing import Any

import pytest
from temporalio.client import WorkflowExecutionStatus

from starter.histories import Histories
from store.keys import create
from tests.starter.stack.asking import until
from tests.starter.stack.ended_from_outside import OPENING, done, ended_as, newest, opened, status, told
from tests.starter.stack.running_stack import RunningStack
from tests.starter.stack.served import Api

pytestmark = [pytest.mark.stack, pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("starter")]


async def repaired(api: Api, stack: RunningStack, **body: Any) -> dict[str, dict[str, Any]]:
    key = await create(stack.db, "operator", ["ops"])
    answer = await api.http.post("/v1/repair", json=body, headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 200, answer.text
    return {each["reference"]: each for each in answer.json()["items"]}


async def test_one_is_looked_at_and_then_taken_up(api: Api, stack: RunningStack) -> None:
    reference = (await opened(stack))["reference"]
    found = (await repaired(api, stack, reference=reference, apply=True))[reference]
    assert (found["standing"], found["said"]) == ("running", "has its run; there is nothing to repair")
    await newest(stack, reference).terminate("a test")
    found = (await repaired(api, stack, reference=reference))[reference]
    assert found["said"] == "has lost its run (terminated) and would be taken up again"
    assert await status(stack, reference) == WorkflowExecutionStatus.TERMINATED
    found = (await repaired(api, stack, reference=reference, apply=True))[reference]
    assert (found["taken_up"], found["said"]) == (True, "has lost its run (terminated) and was taken up again")
    assert await status(stack, reference) == WorkflowExecutionStatus.RUNNING
    await done(stack, reference, "note", text="still here")
    await told(stack, reference, OPENING)
    audit = await api.http.get("/v1/audit", params={"action": "run_taken_up"}, headers=await _ops(stack))
    assert f"ticket:{reference}" in [each["subject"] for each in audit.json()["items"]]


async def test_all_are_found_at_once(api: Api, stack: RunningStack) -> None:
    references = {(await opened(stack))["reference"] for _ in range(3)}
    for reference in references:
        await newest(stack, reference).terminate("a test")

    async def all_found() -> bool:
        found = await repaired(api, stack)
        return references <= {each for each, how in found.items() if how["standing"] == "lost"}

    await until(all_found)
    found = await repaired(api, stack, apply=True)
    assert all(found[reference]["taken_up"] for reference in references)


async def test_one_that_ended_and_one_that_is_forgotten_are_said(api: Api, stack: RunningStack) -> None:
    ended, gone = (await opened(stack))["reference"], (await opened(stack))["reference"]
    await done(stack, ended, "cancel", reason="opened twice")
    await ended_as(stack, ended, WorkflowExecutionStatus.COMPLETED)
    found = (await repaired(api, stack, reference=ended, apply=True))[ended]
    assert (found["standing"], found["said"]) == ("ended", "has ended; nothing is ever revived")
    await newest(stack, gone).terminate("a test")
    await Histories(stack.temporal).delete(gone)

    async def forgotten() -> bool:
        found = (await repaired(api, stack, reference=gone))[gone]
        return found["standing"] == "gone" and "last known: open, medium, with " in found["said"]

    await until(forgotten)
    found = (await repaired(api, stack, reference=gone, apply=True))[gone]
    assert found["taken_up"]
    assert found["said"].endswith("; it was taken up again from there")
    assert await status(stack, gone) == WorkflowExecutionStatus.RUNNING
    await done(stack, gone, "note", text="still here")
    await told(stack, gone, OPENING)
    unknown = await api.http.post("/v1/repair", json={"reference": "T-none"}, headers=await _ops(stack))
    assert (unknown.status_code, unknown.json()["title"]) == (404, "Unknown ticket")


async def test_an_action_on_a_lost_ticket_is_a_503_of_its_own(api: Api, stack: RunningStack) -> None:
    reference = (await opened(stack))["reference"]
    await newest(stack, reference).terminate("a test")
    answer = await api.http.post(f"/v1/tickets/{reference}/note", json={"text": "hello"}, headers=api.agent)
    assert (answer.status_code, answer.json()["title"]) == (503, "Lost its run")
    assert answer.json()["detail"].startswith("The ticket has lost its run; it is being taken up again. Repeat")
    assert answer.headers["Retry-After"]
    await done(stack, reference, "note", text="hello")


async def _ops(stack: RunningStack) -> dict[str, str]:
    return {"Authorization": f"Bearer {await create(stack.db, 'operator', ['ops'])}"}
