"""What does not fit a ticket's policy is refused by every door, and moves nothing: somebody whose work it is not, a
category that it does not list, a hand-over without the note it wants."""

from __future__ import annotations

from typing import Any

import pytest
from temporalio.client import WorkflowHandle

from domain.case.view import OwnerView, View
from starter.client import Escalations
from starter.errors import ActionRefused
from tests.starter.api.a_problem import problem_in
from tests.starter.stack.asking import live, request, until
from tests.starter.stack.running_stack import RunningStack
from tests.starter.stack.served import Api

pytestmark = [pytest.mark.stack, pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("starter")]

BY = {"by": "helen"}
CATEGORIES = "technical, product quality, billing, service delay, policy, service, general"


def running(stack: RunningStack, reference: str) -> WorkflowHandle[Any, Any]:
    return stack.temporal.get_workflow_handle(f"ticket-{reference}")


async def owned(client: Escalations, reference: str) -> OwnerView:
    """Return the ticket's owner, once there is one."""

    async def owner() -> OwnerView | None:
        return (await live(client, reference)).owner

    return await until(owner)


async def refused(client: Escalations, reference: str) -> View:
    """Return the ticket once its timeline says that something was refused."""

    async def found() -> View | None:
        view = await live(client, reference)
        return view if any(entry.kind == "action_refused" for entry in view.timeline) else None

    return await until(found)


async def test_who_has_other_work_is_given_no_ticket_and_who_could_have_it_is_said(
    api: Api, stack: RunningStack
) -> None:
    path = await api.open(request())
    reference = path.rpartition("/")[2]
    before = await owned(stack.client, reference)
    for other in ("chidi", "farah"):
        asked = {**BY, "to": other, "reason": "knows them"}
        answer = await api.http.post(f"{path}/reassign", json=asked, headers=api.backend)
        problem = problem_in(answer, 422)
        assert problem.title == "Not their work"
        [found] = problem.errors
        assert (found.field, found.found) == ("to", other)
        assert found.allowed == (
            "somebody who serves billing in frontline, or its duty contact: amira, bram, dora, duty-desk"
        )
        after = await live(stack.client, reference)
        assert (after.owner, "reassigned" in {entry.kind for entry in after.timeline}) == (before, False)


async def test_a_plain_signal_gives_it_to_nobody_else_either(stack: RunningStack) -> None:
    reference = (await stack.client.open(request())).view.reference
    before = await owned(stack.client, reference)
    await running(stack, reference).signal("reassign", {**BY, "to": "chidi", "reason": "knows them"})
    after = await refused(stack.client, reference)
    [entry] = [entry for entry in after.timeline if entry.kind == "action_refused"]
    assert (entry.text, after.owner) == ("chidi is not in the roster, or has other work", before)


async def test_a_program_that_passes_on_who_has_it_in_another_system_is_believed(client: Escalations) -> None:
    reference = (await client.open(request())).view.reference
    view = await client.act(reference, "reassign", {"to": "chidi", "reason": "has it"}, by="integration:helpdesk")
    assert view.owner
    assert view.owner.id == "chidi"


@pytest.mark.parametrize("to", ["dora", "duty-desk", "compliance"])
async def test_whose_work_it_is_and_who_has_none_of_their_own_is_given_it(client: Escalations, to: str) -> None:
    reference = (await client.open(request())).view.reference
    to = "bram" if (await owned(client, reference)).id == to else to
    view = await client.act(reference, "reassign", {"to": to, "reason": "knows them"}, by="person:helen")
    assert view.owner
    assert view.owner.id == to


async def test_a_category_that_is_not_listed_is_said_at_opening_and_refused_in_a_change(
    api: Api, stack: RunningStack
) -> None:
    wanted = request(category="bilinng")
    strict = await api.http.post("/v1/tickets", json=wanted, headers=api.backend | {"Prefer": "handling=strict"})
    assert [each.field for each in problem_in(strict, 422).errors] == ["category"]
    opened = await api.http.post("/v1/tickets", json=wanted, headers=api.backend)
    assert opened.status_code == 201
    [warning] = opened.json()["warnings"]
    assert warning["allowed"] == f"perhaps billing; a category of the policy: {CATEGORIES}"
    path = opened.headers["location"]
    [said] = [entry for entry in (await api.get(path))["timeline"] if entry["kind"] == "alerted"]
    assert "knows no category 'bilinng'; the ticket is with service" in said["text"]

    body = {**BY, "category": "pizza", "reason": "hungry"}
    problem = problem_in(await api.http.post(f"{path}/category", json=body, headers=api.backend), 422)
    assert [(each.field, each.allowed) for each in problem.errors] == [
        ("category", f"a category of the policy: {CATEGORIES}")
    ]
    await running(stack, wanted["reference"]).signal("category", body)
    after = await refused(stack.client, wanted["reference"])
    assert (after.category, after.team) == ("bilinng", "service")


async def test_a_person_hands_nothing_up_without_the_note_that_the_policy_wants(client: Escalations) -> None:
    reference = (await client.open(request())).view.reference
    with pytest.raises(ActionRefused) as without:
        await client.act(reference, "escalate", {"reason": "needs expertise"}, by="person:helen")
    assert [problem.field for problem in without.value.refusal.errors] == ["note"]
    body = {"reason": "needs expertise", "note": "Tried a refund."}
    assert (await client.act(reference, "escalate", body, by="person:helen")).tier.index == 1
