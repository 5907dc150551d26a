"""Somebody unknown writes twice within a moment: one ticket, with all they said on it, each thing once.

By email and by text, through several API processes, whose tasks may die at any point.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from urllib.parse import urlencode

import httpx
import pytest
import pytest_asyncio

from activities.signed_links import LinkSigner
from domain.people import Channel
from sandbox.carrier.signatures import twilio_headers
from starter.client import Escalations
from starter.inbound.message import InboundMessage
from starter.inbound.taking import take
from tests.starter.stack.asking import until
from tests.starter.stack.running_stack import PUBLIC_URL, RunningStack
from tests.starter.stack.served import Api, served
from workers.reception import reception

pytestmark = [pytest.mark.stack, pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("starter")]
CHANNELS: tuple[Channel, ...] = ("email", "sms")
AT_ONCE = 6


class Killed(BaseException):
    """The process has died."""


@dataclass(frozen=True)
class Stranger:
    """Somebody nobody knows, who writes by one channel."""

    channel: Channel
    address: str

    @classmethod
    def by(cls, channel: Channel) -> Stranger:
        someone = uuid.uuid4()
        return cls(channel, f"{someone}@nowhere.example" if channel == "email" else f"+1555{someone.int % 10**7:07}")

    def message(self, text: str) -> InboundMessage:
        id = f"<{uuid.uuid4()}@mail.example>" if self.channel == "email" else f"SM{uuid.uuid4().hex}"
        return InboundMessage(channel=self.channel, sender=self.address, message_id=id, text=text, afresh=True)

    async def writes(self, api: Api, stack: RunningStack, text: str) -> httpx.Response:
        """Have a provider hand over what they write."""
        message = self.message(text)
        if self.channel == "email":
            fields = {"headers": f"Message-ID: {message.message_id}\r\n", "to": "support@escalation.example"}
            fields |= {"from": self.address, "subject": "It broke", "text": text}
            path = f"/webhooks/sendgrid/inbound/{stack.carrier.sendgrid_inbound_secret}"
            return await api.http.post(path, files={name: (None, value) for name, value in fields.items()})
        form = {"MessageSid": message.message_id, "From": self.address, "To": "+15005550006", "Body": text}
        path = "/webhooks/twilio/sms"
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        headers |= twilio_headers(stack.carrier.twilio_auth_token, PUBLIC_URL + path, form)
        return await api.http.post(path, content=urlencode(form), headers=headers)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def processes(stack: RunningStack) -> AsyncIterator[list[Api]]:
    """Several API processes, each with connections of its own."""
    async with AsyncExitStack() as running:
        yield [await running.enter_async_context(served(stack, stack.settings)) for _ in range(3)]


@pytest.fixture(params=CHANNELS)
def stranger(request: pytest.FixtureRequest) -> Stranger:
    return Stranger.by(request.param)


async def take_in(stack: RunningStack, message: InboundMessage) -> None:
    """Take a message as an API process does."""
    signer = LinkSigner(stack.settings.link_secret)
    await take(stack.client, reception(stack.settings, signer, stack.bundles), message)


async def killed_over(stack: RunningStack, message: InboundMessage, at: str) -> None:
    """Have a process die where it comes to `at`, taking a message."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(at, _die)
        with pytest.raises(Killed):
            await take_in(stack, message)


async def _die(*_: object, **__: object) -> None:
    raise Killed


async def said(client: Escalations, stranger: Stranger, count: int) -> list[str]:
    """What the one ticket of somebody has of theirs, once that is so much."""

    async def look() -> list[str] | None:
        tickets = await client.tickets_of(stranger.channel, stranger.address)
        assert len(tickets) <= 1, f"{len(tickets)} tickets"
        if not tickets:
            return None
        entries = await client.timeline(tickets[0].reference)
        words = [str(entry.data["said"]) for entry in entries if entry.kind == "opened"]
        words += [entry.text for entry in entries if entry.kind == "customer_replied"]
        return words if len(words) >= count else None

    return await until(look)


async def test_messages_at_the_same_moment_open_one_ticket_and_the_others_land_on_it(
    stack: RunningStack, processes: list[Api], stranger: Stranger
) -> None:
    texts = [f"It broke, part {n}." for n in range(AT_ONCE)]
    answers = await asyncio.gather(
        *(stranger.writes(processes[n % len(processes)], stack, text) for n, text in enumerate(texts))
    )
    assert {answer.status_code for answer in answers} == {204}
    assert sorted(await said(stack.client, stranger, AT_ONCE)) == texts


async def test_a_message_lands_on_a_ticket_that_nobody_has_heard_of_yet(
    stack: RunningStack, stranger: Stranger
) -> None:
    async with stack.without_workers():
        for text in ("It broke.", "Really."):
            await take_in(stack, stranger.message(text))
    assert await said(stack.client, stranger, 2) == ["It broke.", "Really."]


@pytest.mark.parametrize("at", ["starter.client.start", "starter.inbound.taking.deliver_opening"])
async def test_a_process_that_dies_before_it_opens_the_ticket_holds_up_no_later_message(
    stack: RunningStack, stranger: Stranger, at: str
) -> None:
    first, second = stranger.message("It broke."), stranger.message("Really.")
    await killed_over(stack, first, at)
    await take_in(stack, second)
    for _ in range(3):
        await take_in(stack, first)
    await take_in(stack, second)
    assert await said(stack.client, stranger, 2) == ["Really.", "It broke."]


async def test_a_process_that_dies_after_it_opened_the_ticket_has_told_it_all(
    stack: RunningStack, stranger: Stranger
) -> None:
    first, second = stranger.message("It broke."), stranger.message("Really.")
    await killed_over(stack, first, "starter.correspondents.Correspondents.settle")
    await take_in(stack, second)
    await take_in(stack, first)
    await take_in(stack, stranger.message("Hello?"))
    assert await said(stack.client, stranger, 3) == ["It broke.", "Really.", "Hello?"]


async def test_a_message_repeated_while_it_is_being_taken_is_on_the_ticket_once(
    stack: RunningStack, stranger: Stranger
) -> None:
    first, second = stranger.message("It broke."), stranger.message("Really.")
    await asyncio.gather(*(take_in(stack, each) for each in (first, second) * 5))
    assert sorted(await said(stack.client, stranger, 2)) == ["It broke.", "Really."]
