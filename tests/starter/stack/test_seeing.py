from __future__ import annotations

import pytest

from domain.case.dues import Due
from domain.case.told import ToldEntry
from domain.case.view import View
from domain.explaining.plan import Planned
from starter.errors import EngineUnreachable, UnknownClock, UnknownTicket
from starter.told import timeline_told, view_told
from store.ticket_filter import TicketFilter
from tests.starter.stack.asking import answered, request, until
from tests.starter.stack.running_stack import RunningStack

pytestmark = [pytest.mark.stack, pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("starter")]


async def recorded(stack: RunningStack, reference: str) -> None:
    """Returns when both messages of a new ticket have left and the ticket knows."""

    async def told() -> bool:
        sent = await stack.client.messages(reference)
        kinds = [entry.kind for entry in await stack.client.timeline(reference)]
        return len([each for each in sent if each.state == "accepted"]) >= 2 and "receipt_sent" in kinds

    await until(told)


async def seen_live(stack: RunningStack, reference: str) -> View:
    """Return what the ticket itself says, once it has been asked in time and the database has as much of it.

    A look at a ticket waits two seconds before the database answers it, and the database follows a little later.
    """

    async def live() -> View | None:
        shown = await stack.client.view(reference)
        stored = tuple(await stack.client.timeline(reference))
        return shown.view if shown.source == "live" and stored == shown.view.timeline else None

    return await until(live)


async def test_a_ticket_is_seen_live_and_then_from_the_database(stack: RunningStack) -> None:
    wanted = request()
    reference = wanted["reference"]
    await stack.client.open(wanted)
    await recorded(stack, reference)
    live = await seen_live(stack, reference)
    async with stack.without_workers():
        stored = await stack.client.view(reference)
        assert stored.source == "stored"
        assert stored.view.timeline == live.timeline
        assert await stack.client.plan(reference) == [Planned(**stored.view.next_due.model_dump())]
        async with stack.client_without_database() as without:
            with pytest.raises(EngineUnreachable):
                await without.view(reference)

    async def whole_plan() -> list[Planned]:
        plan = list(await stack.client.plan(reference))
        return plan if len(plan) > 1 else []

    plan = await until(whole_plan)
    assert Due(**plan[0].model_dump(include=set(Due.model_fields))) == live.next_due
    assert plan[0].happens
    assert plan == sorted(plan, key=lambda due: due.at)
    await stack.client.act(reference, "cancel", {"reason": "opened twice"}, by="system")
    await stack.temporal.get_workflow_handle(f"ticket-{reference}").result()
    ended = await stack.client.view(reference)
    assert (ended.source, ended.view.status) == ("stored", "cancelled")
    assert await stack.client.plan(reference) == []


async def test_lists_timeline_messages_and_conversation_agree(stack: RunningStack) -> None:
    wanted = request()
    reference = wanted["reference"]
    await stack.client.open(wanted)
    await recorded(stack, reference)
    said = {"text": "It is the March invoice.", "channel": "email", "message_id": "<1@x>"}
    await stack.client.act(reference, "customer_replied", said, by="customer")
    await stack.client.act(reference, "reply", {"text": "We see it."}, by="person:duty-desk")

    async def everything() -> bool:
        said = [each.text for each in await stack.client.conversation(reference)]
        return "It is the March invoice." in said and any("We see it." in text for text in said)

    await until(everything)
    conversation = await stack.client.conversation(reference)
    assert [(each.by, each.purpose) for each in conversation] == [
        ("us", "receipt"),
        ("customer", None),
        ("us", "reply"),
    ]
    assert conversation[1].text == "It is the March invoice."
    page = await stack.client.list(TicketFilter(customer=f"C-{reference}"), 10)
    assert [each.reference for each in page.items] == [reference]
    assert [entry.kind for entry in (await seen_live(stack, reference)).timeline].count("replied") == 1


async def test_the_timeline_says_of_each_message_how_it_stands(stack: RunningStack) -> None:
    """What is decided at once and what became of it later are told apart, by the real ledger, also after the end."""
    wanted = request()
    reference = wanted["reference"]
    await stack.client.open(wanted)
    await recorded(stack, reference)
    view = await seen_live(stack, reference)
    [receipt] = [entry for entry in (await view_told(stack.client, view)).timeline if entry.kind == "receipt_sent"]
    assert receipt.text == "The customer is to hear that the ticket is open and who has it"
    assert [(message.to, message.state) for message in receipt.messages] == [("customer", "accepted")]
    assert receipt.messages[0].stands.startswith("sent ")
    await stack.client.message_reported(receipt.messages[0].id, "delivered")
    await stack.client.act(reference, "cancel", {"reason": "opened twice"}, by="system")
    await stack.temporal.get_workflow_handle(f"ticket-{reference}").result()

    async def stored() -> tuple[ToldEntry, ...] | None:
        told = await timeline_told(stack.client, reference, await stack.client.timeline(reference))
        return told if told[-1].kind == "cancelled" and told[-1].messages else None

    told = {entry.kind: entry for entry in await until(stored)}
    assert told["receipt_sent"].messages[0].stands.startswith("delivered ")
    assert [message.purpose for message in told["cancelled"].messages] == ["cancelled"]


async def test_a_clock_is_explained_by_the_ticket_itself_also_after_its_end(stack: RunningStack) -> None:
    wanted = request()
    reference = wanted["reference"]
    await stack.client.open(wanted)
    await recorded(stack, reference)
    await stack.client.act(reference, "wait", {"on": "customer", "text": "Which one?"}, by="person:duty-desk")
    told = await answered(lambda: stack.client.explain(reference, "resolution"))
    assert [change.cause for change in told.changes] == ["opened", "paused: waiting for customer"]
    assert told.counting.data.startswith("holidays ")
    assert (await answered(lambda: stack.client.explain(reference))).clock == "acknowledge"
    with pytest.raises(UnknownClock, match="sundial") as unknown:
        await answered(lambda: stack.client.explain(reference, "sundial"))
    assert "resolution" in unknown.value.problems[0].allowed
    await stack.client.act(reference, "cancel", {"reason": "opened twice"}, by="system")
    await stack.temporal.get_workflow_handle(f"ticket-{reference}").result()
    assert (await answered(lambda: stack.client.explain(reference, "resolution"))).state in ("stopped", "missed")


async def test_an_unknown_ticket_is_unknown_whatever_is_asked(stack: RunningStack) -> None:
    client = stack.client
    for ask in (client.view, client.plan, client.explain, client.timeline, client.messages, client.conversation):
        with pytest.raises(UnknownTicket):
            await ask("T-nobody-opened")
        with pytest.raises(UnknownTicket):
            await ask("a\x00b")
