"""Whoever is named to us must be there: on every door, in every field that names a person."""

from __future__ import annotations

from typing import Any

import pytest
from temporalio.client import WorkflowUpdateFailedError

from starter.client import Escalations
from starter.errors import ActionRefused
from store.keys import create
from tests.starter.api.a_problem import problem_in
from tests.starter.stack.asking import request
from tests.starter.stack.running_stack import RunningStack
from tests.starter.stack.served import Api

pytestmark = [pytest.mark.stack, pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("starter")]


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("escalate", {"reason": "needs expertise"}),
        ("resolve", {"resolution": "Done."}),
        ("note", {"text": "seen"}),
        ("decline", {"reason": "away"}),
        ("move-policy", {"policy": "demo", "reason": "a trial"}),
    ],
)
async def test_nobody_unknown_acts_over_http(api: Api, stack: RunningStack, action: str, body: dict[str, Any]) -> None:
    path = await api.open(request())
    operator = {"Authorization": f"Bearer {await create(stack.db, 'operations', ['ops'])}"}
    before = await api.kinds(path)
    problem = problem_in(await api.http.post(f"{path}/{action}", json={**body, "by": "gwem"}, headers=operator), 422)
    assert problem.title == "Unknown person"
    assert [(each.field, each.found, each.allowed) for each in problem.errors] == [
        ("by", "gwem", "the id of a person on a roster, perhaps gwen")
    ]
    assert not {"escalated", "resolved", "noted", "declined", "policy_moved"} & {
        *(await api.kinds(path))[len(before) :]
    }


async def test_nobody_unknown_is_handed_over_either(client: Escalations) -> None:
    reference = (await client.open(request())).view.reference
    for body, by, field in (({}, "person:zorro", "by"), ({"mention": "zorro"}, "person:gwen", "mention")):
        with pytest.raises(ActionRefused) as refused:
            await client.signal(reference, "note", {"text": "seen", **body}, by=by)
        assert [problem.field for problem in refused.value.refusal.errors] == [field]


async def test_nobody_unknown_acts_by_a_plain_temporal_client(client: Escalations, stack: RunningStack) -> None:
    reference = (await client.open(request())).view.reference
    plain = stack.temporal.get_workflow_handle(f"ticket-{reference}")
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await plain.execute_update("note", {"by": "gwem", "text": "seen"})
    assert "Nobody has that id" in str(refused.value.cause)
    with pytest.raises(WorkflowUpdateFailedError):
        await plain.execute_update("reassign", {"by": "gwen", "to": "amiar", "reason": "they know it"})
    await plain.execute_update("note", {"by": "gwen", "text": "seen"})
    kinds = [entry.kind for entry in (await client.view(reference)).view.timeline]
    assert (kinds.count("action_refused"), kinds.count("noted")) == (2, 1)


async def test_a_person_of_another_roster_may_note_and_is_given_no_ticket(client: Escalations) -> None:
    reference = (await client.open(request(policy="demo"))).view.reference
    await client.act(reference, "note", {"text": "from the other team"}, by="person:amira")
    with pytest.raises(ActionRefused) as refused:
        await client.act(reference, "acknowledge", {"take_over": True}, by="person:amira")
    assert "roster demo" in refused.value.refusal.errors[0].allowed


async def test_a_key_is_given_to_nobody_unknown(api: Api, stack: RunningStack) -> None:
    operator = {"Authorization": f"Bearer {await create(stack.db, 'operations', ['ops'])}"}
    wanted = {"name": "a laptop", "scopes": ["agent"]}
    problem = problem_in(await api.http.post("/v1/keys", json={**wanted, "person": "hellen"}, headers=operator), 422)
    assert [(each.field, each.found) for each in problem.errors] == [("person", "hellen")]
    assert problem.errors[0].allowed.endswith("perhaps helen")
    given = await api.http.post("/v1/keys", json={**wanted, "person": "helen"}, headers=operator)
    assert given.status_code == 201


async def test_nobody_unknown_signs_in_to_the_console(api: Api, stack: RunningStack) -> None:
    token = await create(stack.db, "operations", ["ops"])
    refused = await api.http.post("/console/sign-in", data={"key": token, "person": "zzz-nobody"})
    assert refused.status_code == 422
    assert "nobody is called zzz-nobody" in refused.text
    assert (await api.http.post("/console/sign-in", data={"key": token, "person": "helen"})).status_code == 303
    api.http.cookies.clear()
