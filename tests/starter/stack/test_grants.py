"""Money is granted through the API and the client; whoever only reaches the Temporal namespace grants none of it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from temporalio.client import WorkflowHandle, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from domain.case.timeline import Entry
from domain.requests.action_keys import Key
from domain.team.audit import AuditRecord
from starter.client import Escalations
from starter.errors import ActionRefused
from store import audit
from store.keys import create, key_id
from tests.starter.api.a_problem import problem_in
from tests.starter.stack.asking import request, until
from tests.starter.stack.running_stack import RunningStack
from tests.starter.stack.served import Api

pytestmark = [pytest.mark.stack, pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("starter")]


def granting(amount: str, by: str) -> dict[str, Any]:
    return {"resolution": "Refunded.", "grant": {"amount": amount, "currency": "EUR"}, "by": by}


async def owned(client: Escalations, reference: str) -> str:
    """Return the id of the owner, once there is one."""

    async def owner() -> str | None:
        found = (await client.view(reference)).view.owner
        return found.id if found else None

    return await until(owner)


async def refusals(client: Escalations, reference: str, count: int) -> list[Entry]:
    """Return what was refused on record, once it is so much."""

    async def enough() -> list[Entry] | None:
        found = [e for e in (await client.view(reference)).view.timeline if e.kind == "action_refused"]
        return found if len(found) >= count else None

    return await until(enough)


def running(stack: RunningStack, reference: str) -> WorkflowHandle[Any, Any]:
    return stack.temporal.get_workflow_handle(f"ticket-{reference}")


def why(failure: WorkflowUpdateFailedError) -> str:
    assert isinstance(failure.cause, ApplicationError)
    return str(failure.cause)


async def test_raw_messages_grant_nothing_and_signals_are_on_record(stack: RunningStack, client: Escalations) -> None:
    reference = (await client.open(request())).view.reference
    body = granting("5.00", await owned(client, reference))
    raw = running(stack, reference)
    with pytest.raises(WorkflowUpdateFailedError) as plain:
        await raw.execute_update("resolve", body)
    assert "must be proven" in why(plain.value)
    with pytest.raises(WorkflowUpdateFailedError) as made_up:
        await raw.execute_update("resolve", body | {"proof": "eyJ0aWNrZXQiOiJUIn0.c2lnbmF0dXJl"})
    assert "not made by us" in why(made_up.value)
    await raw.signal("resolve", body)
    await raw.signal("approve", {"request": "A1", "by": "helen"})
    found = await refusals(client, reference, 3)
    assert [(entry.data["action"], entry.data["status"]) for entry in found] == [
        ("resolve", 403),
        ("resolve", 403),
        ("approve", 403),
    ]
    seen = (await client.view(reference)).view
    assert (seen.status, seen.grants) == ("open", ())


async def test_what_was_overheard_grants_nothing_more(stack: RunningStack, client: Escalations) -> None:
    first, second = [(await client.open(request())).view.reference for _ in range(2)]
    owner = await owned(client, first)
    body = granting("5.00", owner)
    seen = await client.act(first, "resolve", body, by=f"person:{owner}", key="k-1")
    assert [str(made.grant) for made in seen.grants] == ["5.00 EUR"]
    said = await what_was_said(stack, first)
    raw, other = running(stack, first), running(stack, second)
    await client.act(first, "reopen", {"reason": "not yet"}, by="system")
    sent = body | {"by": f"person:{owner}", "proof": said["proof"], "sent_at": said["sent_at"], "via": said["via"]}
    key, more = key_as_sent(owner, body), {"grant": {"amount": "50.00", "currency": "EUR"}}
    for door in ({}, {"door": "client"}):
        await raw.signal("resolve", sent | door | {"key": key})
    await raw.signal("resolve", sent | {"key": "k-2"})
    await raw.signal("resolve", sent | more | {"key": key})
    await raw.signal("resolve", sent | more | {"key": key, "door": "client"})
    await other.signal("resolve", sent | {"key": key})
    changed, twice = sorted(await refusals(client, first, 2), key=lambda entry: entry.data["status"], reverse=True)
    assert "for something else" in changed.text
    (elsewhere,) = await refusals(client, second, 1)
    assert "counts once" in twice.text
    assert "another ticket" in elsewhere.text
    for reference in (first, second):
        seen = (await client.view(reference)).view
        assert (seen.status, len(seen.grants)) == ("open", int(reference == first))


def key_as_sent(owner: str, body: dict[str, Any]) -> str:
    by = f"person:{owner}"
    return Key("client", by, "k-1").sent_with("resolve", body | {"by": by})


async def what_was_said(stack: RunningStack, reference: str) -> dict[str, Any]:
    """Read a solution with its proof off the ticket's history, as somebody with the payload keys could."""
    converter = stack.temporal.data_converter
    async for event in running(stack, reference).fetch_history_events():
        accepted = event.workflow_execution_update_accepted_event_attributes
        if accepted.accepted_request.input.name == "resolve":
            (said,) = await converter.decode(accepted.accepted_request.input.args.payloads)
            return dict(said)
    raise AssertionError("no resolve in the history")


async def test_over_http_a_grant_beyond_the_limit_waits_for_whoever_may_give_it(
    api: Api, stack: RunningStack, client: Escalations
) -> None:
    wanted = request()
    path = await api.open(wanted)
    owner = await owned(client, wanted["reference"])
    manager = {"Authorization": f"Bearer {await create(stack.db, 'julia', ['manager'], person='julia')}"}

    async def post(action: str, headers: dict[str, str], **body: Any) -> httpx.Response:
        return await api.http.post(f"{path}/{action}", json=body, headers=headers)

    mine = {"Authorization": f"Bearer {await create(stack.db, owner, ['agent'], person=owner)}"}
    problem_in(await post("resolve", api.agent, **granting("5.00", "gwen")), 403)
    problem_in(await post("resolve", mine, **granting("9999.00", owner)), 409)
    problem_in(await post("approve", manager, request="A1"), 409)
    asked = (await post("resolve", mine, **granting("400.00", owner))).raise_for_status().json()
    (approval,) = asked["approvals"]
    assert (asked["status"], approval["state"], approval["tier"]) == ("open", "pending", "specialist")
    assert approval["grant"] == {"amount": "400.00", "currency": "EUR"}
    assert approval["asked"]
    problem_in(await post("approve", api.agent, request="A1"), 403)
    problem_in(await post("approve", manager, request="A1", amount="400.01"), 409)
    problem_in(await post("approve", manager, request="A1", amount="lots"), 422)
    done = (await post("approve", manager, request="A1", amount="300.00", reason="most of it")).json()
    assert (done["status"], done["approvals"][0]["state"]) == ("resolved", "approved")
    (made,) = done["grants"]
    assert (made["grant"], made["by"], made["approved_by"]) == (
        {"amount": "300.00", "currency": "EUR"},
        f"person:{owner}",
        "person:julia",
    )


async def test_one_key_plays_none_of_the_four_eyes(api: Api, stack: RunningStack, client: Escalations) -> None:
    wanted = request()
    path = await api.open(wanted)
    owner = await owned(client, wanted["reference"])
    operator = {"Authorization": f"Bearer {await create(stack.db, 'operations', ['ops'], person='julia')}"}
    for headers in (api.backend, operator):
        answer = await api.http.post(f"{path}/resolve", json=granting("400.00", owner), headers=headers)
        assert "a person's own key" in problem_in(answer, 403).detail
    await client.act(wanted["reference"], "resolve", granting("400.00", owner), by=f"person:{owner}")
    for headers in (api.backend, operator):
        answer = await api.http.post(f"{path}/approve", json={"request": "A1", "by": "helen"}, headers=headers)
        assert "a person's own key" in problem_in(answer, 403).detail
    assert (await api.get(path))["grants"] == []
    answer = await api.http.post(f"{path}/approve", json={"request": "A1"}, headers=api.backend)
    [nobody] = problem_in(answer, 422).errors
    assert (nobody.field, nobody.found) == ("by", "integration:helpdesk")


async def test_whose_key_moved_money_is_in_the_audit_log(api: Api, stack: RunningStack, client: Escalations) -> None:
    wanted = request()
    path = await api.open(wanted)
    owner = await owned(client, wanted["reference"])
    token = await create(stack.db, owner, ["agent"], person=owner)
    headers = {"Authorization": f"Bearer {token}"}
    (await api.http.post(f"{path}/resolve", json=granting("5.00", owner), headers=headers)).raise_for_status()

    async def granted() -> list[AuditRecord]:
        return await audit.records(stack.db, subject=f"ticket:{wanted['reference']}", action="granted")

    [record] = await until(granted)
    assert record.by == f"person:{owner}"
    assert {name: record.details[name] for name in ("door", "key", "address")} == {
        "door": "http",
        "key": key_id(token),
        "address": "127.0.0.1",
    }


async def test_a_refused_request_goes_back(api: Api, stack: RunningStack, client: Escalations) -> None:
    reference = (await client.open(request())).view.reference
    owner = await owned(client, reference)
    await client.act(reference, "resolve", granting("60.00", owner), by=f"person:{owner}")
    seen = await client.act(
        reference, "refuse", {"request": "A1", "reason": "no"}, by="person:julia", scopes=["manager"]
    )
    assert (seen.status, seen.approvals[0].state, seen.grants) == ("open", "refused", ())


async def test_what_somebody_may_do_about_money_is_told_before_they_do_it(
    stack: RunningStack, client: Escalations
) -> None:
    reference = (await client.open(request())).view.reference
    owner = f"person:{await owned(client, reference)}"
    before = await client.mandate(reference, by=owner)
    assert before
    assert [str(most) for most in before.may_grant] == ["50.00 EUR"]
    assert [tier.tier for tier in before.beyond][:1] == ["specialist"]
    seen = await client.act(reference, "resolve", granting("60.00", owner), by=owner)
    assert seen.pending
    assert seen.pending.decide_by
    meanwhile = await client.mandate(reference, by="person:julia", scopes=["manager"])
    assert meanwhile
    assert meanwhile.decision
    assert (meanwhile.decision.request, str(meanwhile.decision.approve)) == ("A1", "60.00 EUR")
    await client.act(reference, "approve", {"request": "A1"}, by="person:julia", scopes=["manager"])
    assert await client.mandate(reference, by=owner) is None


async def test_a_process_without_the_secret_says_so(stack: RunningStack, client: Escalations) -> None:
    reference = (await client.open(request())).view.reference
    without = Escalations(stack.temporal, stack.db)
    with pytest.raises(ActionRefused) as refused:
        await without.act(reference, "resolve", granting("5.00", "gwen"), by="person:gwen")
    assert "ESCALATION_PROOF_SECRET" in refused.value.refusal.detail
