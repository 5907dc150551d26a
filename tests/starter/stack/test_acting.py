from __future__ import annotations

import asyncio

import pytest

from domain.case.view import View
from domain.input.problems import InvalidInput
from starter.client import Escalations
from starter.errors import (
    ActionRefused,
    DatabaseUnreachable,
    EngineUnreachable,
    TicketClosed,
    UnknownTicket,
)
from store import tickets
from tests.starter.stack.asking import answered, live, request, until
from tests.starter.stack.running_stack import RunningStack

pytestmark = [pytest.mark.stack, pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("starter")]


async def opened(client: Escalations, **changes: object) -> str:
    reference: str = (await client.open(request(**changes))).view.reference

    async def has_an_owner() -> bool:
        return (await live(client, reference)).owner is not None

    await until(has_an_owner)
    return reference


async def notes(client: Escalations, reference: str) -> list[str]:
    return [entry.text for entry in (await live(client, reference)).timeline if entry.kind == "noted"]


async def test_an_action_is_answered_with_the_view_after_it(client: Escalations) -> None:
    reference = await opened(client)
    owner = (await live(client, reference)).owner
    assert owner is not None
    view = await client.act(reference, "acknowledge", {}, by=f"person:{owner.id}")
    assert view.owner is not None
    assert view.owner.acknowledged_at is not None


@pytest.mark.parametrize("by", ["system", "integration:helpdesk"])
async def test_nobody_stands_for_the_owner_by_being_nobody(stack: RunningStack, by: str) -> None:
    reference = await opened(stack.client)
    for action, body in (("acknowledge", {}), ("decline", {"reason": "away"})):
        for way in (stack.client.act, stack.client.signal):
            with pytest.raises(ActionRefused) as refused:
                await way(reference, action, body, by=by)
            assert (refused.value.refusal.status, refused.value.refusal.title) == (422, "Needs a person")
    await stack.temporal.get_workflow_handle(f"ticket-{reference}").signal("acknowledge", {"by": by})

    async def on_record() -> list[str]:
        timeline = (await live(stack.client, reference)).timeline
        return [entry.text for entry in timeline if entry.kind == "action_refused"]

    assert await until(on_record) == [f"acknowledge: acknowledge needs a person, and {by} is none"]
    owner = (await live(stack.client, reference)).owner
    assert owner is not None
    assert owner.acknowledged_at is None


async def test_nobody_unknown_is_named_before_the_database_knows_of_the_ticket(
    client: Escalations, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def not_yet(*_: object) -> None:
        return None

    reference = await opened(client)
    monkeypatch.setattr(tickets, "get_view", not_yet)
    with pytest.raises(ActionRefused) as refused:
        await client.act(reference, "reassign", {"to": "nobody", "reason": "x"}, by="system")
    assert [problem.field for problem in refused.value.refusal.errors] == ["to"]


async def test_the_same_key_does_a_thing_once(client: Escalations) -> None:
    reference = await opened(client)
    body = {"text": "looked into it"}
    views = await asyncio.gather(*(client.act(reference, "note", body, by="person:gwen", key="k1") for _ in range(5)))
    assert {view.reference for view in views} == {reference}
    await client.act(reference, "note", body, by="person:gwen", key="k2")
    assert await notes(client, reference) == ["looked into it"] * 2


async def test_what_the_ticket_refuses_it_says_why(client: Escalations) -> None:
    reference = await opened(client)
    with pytest.raises(ActionRefused) as refused:
        await client.act(reference, "reopen", {"reason": "again"}, by="system")
    assert refused.value.refusal.status == 409
    assert "only a resolved one" in refused.value.refusal.detail
    with pytest.raises(ActionRefused) as stale:
        await client.act(reference, "note", {"text": "x", "seen": {"episode": 1, "tier": 3}}, by="system")
    assert (stale.value.refusal.status, stale.value.refusal.title) == (409, "Stale")


async def test_a_body_that_breaks_the_contract_never_reaches_the_ticket(stack: RunningStack) -> None:
    reference = await opened(stack.client)
    async with stack.without_workers():
        with pytest.raises(InvalidInput) as refused:
            await stack.client.act(reference, "wait", {"on": "customer"}, by="system")
        with pytest.raises(InvalidInput):
            await stack.client.signal(reference, "note", {}, by="system")
    assert "what the customer is asked" in str(refused.value)


@pytest.mark.parametrize(
    ("action", "body", "by", "field"),
    [
        ("reassign", {"to": "nobody", "reason": "x"}, "system", "to"),
        ("acknowledge", {"take_over": True}, "person:nobody", "by"),
        ("note", {"text": "look", "mention": "nobody"}, "system", "mention"),
    ],
)
async def test_a_person_the_roster_lacks_is_named(
    client: Escalations, action: str, body: dict[str, object], by: str, field: str
) -> None:
    reference = await opened(client, policy="demo")
    with pytest.raises(ActionRefused) as refused:
        await client.act(reference, action, body, by=by)
    assert refused.value.refusal.status == 422
    [problem] = refused.value.refusal.errors
    assert (problem.field, problem.found) == (field, "nobody")
    assert "roster demo" in problem.allowed


async def test_somebody_on_the_roster_gets_the_ticket(client: Escalations) -> None:
    reference = await opened(client, policy="demo")
    before = (await live(client, reference)).owner
    to = "ada" if before and before.id != "ada" else "ben"
    view = await client.act(reference, "reassign", {"to": to, "reason": "knows them"}, by="person:gwen")
    assert view.owner is not None
    assert view.owner.id == to


async def test_a_closed_ticket_is_no_unknown_one(stack: RunningStack) -> None:
    reference = await opened(stack.client)
    await stack.client.act(reference, "cancel", {"reason": "opened twice"}, by="system")
    await stack.temporal.get_workflow_handle(f"ticket-{reference}").result()
    with pytest.raises(TicketClosed) as closed:
        await stack.client.act(reference, "resume", {}, by="system")
    assert closed.value.view.status == "cancelled"
    with pytest.raises(TicketClosed):
        await stack.client.signal(reference, "customer_replied", {"text": "Hello?"}, by="customer")
    for unknown in ("T-nobody-opened", "no such/reference", "", "x" * 65, "a\x00b"):
        with pytest.raises(UnknownTicket):
            await stack.client.act(unknown, "resume", {}, by="system")
        with pytest.raises(UnknownTicket):
            await stack.client.signal(unknown, "resume", {}, by="system")


async def test_without_workers_an_action_is_in_doubt_and_done_once_in_the_end(stack: RunningStack) -> None:
    reference = await opened(stack.client)
    body = {"text": "said in the dark"}
    async with stack.without_workers():
        with pytest.raises(EngineUnreachable):
            await stack.client.act(reference, "note", body, by="person:gwen", key="dark")

    async def repeated() -> View | None:
        try:
            return await stack.client.act(reference, "note", body, by="person:gwen", key="dark")
        except EngineUnreachable:
            return None

    await until(repeated)
    assert await notes(stack.client, reference) == ["said in the dark"]


async def test_what_is_signalled_is_kept_without_workers_and_done_once(stack: RunningStack) -> None:
    reference = await opened(stack.client)
    body = {"text": "Any news?", "channel": "sms", "message_id": "SM1"}
    async with stack.without_workers():
        for _ in range(3):
            await stack.client.signal(reference, "customer_replied", body, by="customer", key="SM1")

    async def heard() -> list[str]:
        view = await live(stack.client, reference)
        return [entry.text for entry in view.timeline if entry.kind == "customer_replied"]

    await until(heard)
    assert await heard() == ["Any news?"]


async def test_people_act_while_the_database_is_down(stack: RunningStack) -> None:
    reference = await opened(stack.client)
    owner = (await live(stack.client, reference)).owner
    assert owner, "by day somebody on shift, by night the duty desk"
    async with stack.client_without_database() as without:
        view = await without.act(reference, "acknowledge", {}, by=f"person:{owner.id}")
        assert view.owner is not None
        shown = await answered(lambda: without.view(reference))
        assert shown.source == "live"
        timeline = await answered(lambda: without.timeline(reference, after=1, limit=2))
        assert [entry.sequence for entry in timeline] == [2, 3]
        with pytest.raises(DatabaseUnreachable):
            await without.act("T-nobody-opened", "resume", {}, by="system")
        with pytest.raises(DatabaseUnreachable):
            await without.messages(reference)
