"""A failure that a provider reports reaches the ledger and the ticket, each whether or not the other answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from temporalio.client import Client

from starter.client import Escalations
from starter.errors import DatabaseUnreachable, EngineUnreachable
from store.messages import Message
from tests.starter.stack.asking import answered, request, until
from tests.starter.stack.running_stack import RunningStack

pytestmark = [pytest.mark.stack, pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("starter")]
BOUNCED = "sendgrid bounce 5.1.1"


async def receipt_of_a_new_ticket(client: Escalations) -> Message:
    ticket = request() | {"priority": "urgent"}  # whose texts go out at any hour
    ticket["customer"] |= {"phone": "+447700900123"}
    reference = (await client.open(ticket)).view.reference
    return await until(lambda: message(client, reference, "email", "accepted"))


async def message(client: Escalations, reference: str, channel: str, state: str) -> Message | None:
    sent = [m for m in await client.messages(reference) if (m.purpose, m.to) == ("receipt", "customer")]
    return next((m for m in sent if (m.channel, m.state) == (channel, state)), None)


@asynccontextmanager
async def client_cut_off(stack: RunningStack) -> AsyncIterator[Escalations]:
    """Gives a client whose way to Temporal was there when it connected, and is not any more."""
    host, _, port = stack.temporal.service_client.config.target_host.partition(":")
    ways: list[asyncio.Task[None]] = []

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
        writer.close()

    async def open_way(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(host, int(port))
        ways.extend((asyncio.create_task(carry(reader, back)), asyncio.create_task(carry(there, writer))))

    way = await asyncio.start_server(open_way, "127.0.0.1", 0)
    temporal = await Client.connect(f"127.0.0.1:{way.sockets[0].getsockname()[1]}")
    for each in ways:
        each.cancel()
    way.close()
    yield Escalations(temporal, stack.db)


async def failures(client: Escalations, reference: str) -> list[str]:
    return [e.data["channel"] for e in (await client.view(reference)).view.timeline if e.kind == "message_failed"]


async def test_a_bounce_reported_46_times_is_one_text_message(client: Escalations) -> None:
    receipt = await receipt_of_a_new_ticket(client)
    reports = (client.message_reported(receipt.id, "undelivered", reason=BOUNCED) for _ in range(46))
    assert await asyncio.gather(*reports) == [True] * 46
    await until(lambda: message(client, receipt.reference, "sms", "accepted"))
    assert await failures(client, receipt.reference) == ["email"]
    assert len([m for m in await client.messages(receipt.reference) if m.to == "customer"]) == 2
    assert await message(client, receipt.reference, "email", "undelivered")


async def test_while_the_database_is_away_the_ticket_hears_of_it_and_the_report_must_come_again(
    stack: RunningStack,
) -> None:
    receipt = await receipt_of_a_new_ticket(stack.client)
    async with stack.client_without_database() as client:
        with pytest.raises(DatabaseUnreachable):
            await client.message_reported(receipt.id, "undelivered", reason=BOUNCED)
    await until(lambda: message(stack.client, receipt.reference, "sms", "accepted"))
    assert await message(stack.client, receipt.reference, "email", "accepted")
    assert await answered(lambda: stack.client.message_reported(receipt.id, "undelivered", reason=BOUNCED))
    assert await message(stack.client, receipt.reference, "email", "undelivered")
    assert await failures(stack.client, receipt.reference) == ["email"]


async def test_while_the_engine_is_away_the_ledger_is_written_and_the_report_must_come_again(
    stack: RunningStack,
) -> None:
    receipt = await receipt_of_a_new_ticket(stack.client)
    async with client_cut_off(stack) as client:
        with pytest.raises(EngineUnreachable):
            await client.message_reported(receipt.id, "undelivered", reason=BOUNCED)
    assert await message(stack.client, receipt.reference, "email", "undelivered")
    assert await failures(stack.client, receipt.reference) == []
    assert await answered(lambda: stack.client.message_reported(receipt.id, "undelivered", reason=BOUNCED))
    await until(lambda: message(stack.client, receipt.reference, "sms", "accepted"))


async def test_without_workers_the_engine_keeps_the_report_for_the_ticket(stack: RunningStack) -> None:
    receipt = await receipt_of_a_new_ticket(stack.client)
    async with stack.without_workers():
        assert await answered(
            lambda: stack.client.message_reported(receipt.id, "failed", reason="sendgrid dropped bounced")
        )
    await until(lambda: message(stack.client, receipt.reference, "sms", "accepted"))


async def test_of_a_closed_ticket_the_ledger_alone_hears(client: Escalations) -> None:
    receipt = await receipt_of_a_new_ticket(client)
    view = await client.act(receipt.reference, "cancel", {"reason": "spam"}, by="system")
    assert await answered(lambda: client.message_reported(receipt.id, "undelivered", reason=BOUNCED))
    assert await message(client, receipt.reference, "email", "undelivered")

    async def as_it_ended() -> bool:
        return await client.timeline(receipt.reference) == list(view.timeline)

    await until(as_it_ended)


@pytest.mark.parametrize("id", ["T-nobody/1/receipt/1/customer/email", "no reference/1", "", "/"])
async def test_a_message_of_nobodys_is_said_to_be_unknown(client: Escalations, id: str) -> None:
    assert not await client.message_reported(id, "failed", reason=BOUNCED)
