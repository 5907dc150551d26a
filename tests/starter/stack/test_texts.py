"""The team answers notices by text: the product's own API, signed as Twilio signs, on a real engine and database."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from activities.providers.sms import Sms
from starter.client import Escalations
from store import messages
from store.database import Database
from tests.starter.stack.asking import live, request, until
from tests.starter.stack.running_stack import PUBLIC_URL, RunningStack
from tests.starter.stack.served import Api

pytestmark = [pytest.mark.stack, pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("starter")]
PATH = "/webhooks/twilio/sms"


@dataclass
class Phone:
    """Somebody's phone: what they text reaches the API as Twilio hands it over, what they get is remembered."""

    number: str
    stack: RunningStack
    api: Api

    async def says(self, text: str, sid: str | None = None) -> str:
        """Send a text and return its sid."""
        sid = sid or f"SM{uuid.uuid4().hex}"
        form = {"MessageSid": sid, "From": self.number, "To": self.stack.carrier.twilio_from, "Body": text}
        signed = RequestValidator(self.stack.carrier.twilio_auth_token).compute_signature(PUBLIC_URL + PATH, form)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signed}
        answer = await self.api.http.post(PATH, content=urlencode(form), headers=headers)
        assert answer.status_code == 204, answer.text
        return sid

    async def is_told(self, text: str) -> str:
        """Send a text and return the one text it is answered with."""
        sid = await self.says(text)

        async def answers() -> list[str]:
            return [sms.body for sms in self.got() if f"/answer/{sid}/" in sms.message_id]

        (answer,) = await until(answers)
        return answer

    def got(self) -> list[Sms]:
        return [sms for sms in self.stack.provider.taken if isinstance(sms, Sms) and sms.to == self.number]


async def notice(stack: RunningStack, reference: str) -> tuple[Sms, str]:
    """Return the first text to the team about a ticket, and its code."""

    async def sent() -> tuple[Sms, str] | None:
        for sms in stack.provider.taken:
            if isinstance(sms, Sms) and sms.message_id.startswith(f"{reference}/"):
                found = re.search(r"reply ACK/UP/DONE (\d+)", sms.body)
                if found:
                    return sms, found[1]
        return None

    return await until(sent)


async def opened(stack: RunningStack, api: Api, **changes: Any) -> tuple[str, Phone, str]:
    """Open an urgent ticket; return its reference, its owner's phone and the code they were sent."""
    asked = request(priority="urgent", policy="default", **changes)
    await stack.client.open(asked)
    sms, code = await notice(stack, asked["reference"])
    return asked["reference"], Phone(sms.to, stack, api), code


async def kept(db: Database, reference: str, sid: str) -> list[str]:
    return [row.state for row in await messages.for_ticket(db, reference) if f"/answer/{sid}/" in row.id]


async def test_22_to_26_and_101_a_ticket_is_worked_on_by_text(
    stack: RunningStack, api: Api, client: Escalations
) -> None:
    reference, owner, code = await opened(stack, api)
    view = await live(client, reference)
    assert view.owner

    assert f"{reference}: you have it." in await owner.is_told(f' "ack {code} " ')
    assert "you have had it since" in await owner.is_told("ack")
    acknowledged = [e for e in (await live(client, reference)).timeline if e.kind == "acknowledged"]
    assert [entry.by for entry in acknowledged] == [f"person:{view.owner.id}"]

    assert f"{reference}: passed up to specialist" in await owner.is_told(f"UP {code} customer asked for the manager")
    [up] = [entry for entry in (await live(client, reference)).timeline if entry.kind == "escalated"]
    assert (up.by, up.data["reason"], up.data["note"]) == (acknowledged[0].by, "customer asked", "for the manager")

    for stale in (f"up {code}", f"done {code} it works again", f"ack {code}"):
        assert "not done. It has moved on since that message" in await owner.is_told(stale)
    assert (await live(client, reference)).tier.index == 1
    told = await owner.is_told(f"ack {reference}")
    assert "not done" in told or "has it" in told, "whoever was told of the new tier answers as somebody who saw it"
    assert (await live(client, reference)).tier.index == 1


async def test_a_repeated_webhook_acts_once_and_is_answered_once(
    stack: RunningStack, api: Api, client: Escalations
) -> None:
    reference, owner, code = await opened(stack, api)
    sid = await owner.says(f"ack {code}")

    async def answered() -> list[str]:
        return await kept(stack.db, reference, sid)

    assert await until(answered)
    for _ in range(3):
        await owner.says(f"ack {code}", sid)
    assert len([sms for sms in owner.got() if sid in sms.message_id]) == 1
    assert await kept(stack.db, reference, sid) == ["accepted"]
    assert [e.kind for e in (await live(client, reference)).timeline].count("acknowledged") == 1


async def test_25_31_and_34_a_code_acts_only_from_the_number_it_was_sent_to(
    stack: RunningStack, api: Api, client: Escalations
) -> None:
    reference, owner, code = await opened(stack, api)
    sent = len(stack.provider.taken)
    stranger = Phone("+447700900999", stack, api)
    for text in (f"ack {code}", f"ack {reference}", "ack", f"done {code} paid"):
        await stranger.says(text)
    assert "has the code or ticket 99999" in await owner.is_told("ack 99999")
    assert stranger.got() == []
    assert [
        sms for sms in stack.provider.taken[sent:] if isinstance(sms, Sms) and "/answer/" not in sms.message_id
    ] == []
    assert "acknowledged" not in [e.kind for e in (await live(client, reference)).timeline]


async def test_solving_by_text_tells_the_customer_what_was_done(
    stack: RunningStack, api: Api, client: Escalations
) -> None:
    reference, owner, code = await opened(stack, api)
    assert "Say what was done" in await owner.is_told(f"done {code}")
    assert f"{reference}: solved" in await owner.is_told(f"Done {code}. We have paid the second charge back.")
    view = await live(client, reference)
    assert view.status == "resolved"
    [solved] = [entry for entry in view.timeline if entry.kind == "resolved"]
    assert solved.text == "We have paid the second charge back."
    assert "is resolved already" in await owner.is_told(f"up {code}")


async def test_32_and_33_stop_keeps_texts_away_and_email_goes_on(
    stack: RunningStack, api: Api, client: Escalations
) -> None:
    phone = "+447700900771"
    customer = {"id": "C-STOP", "name": "Ada", "email": "stop@customer.example", "phone": phone}
    asked = request(customer=customer | {"preferred_channel": "sms"}, priority="urgent")  # at night, too
    reader = Phone(phone, stack, api)
    await reader.says("Stop")
    await client.open(asked)

    async def receipt() -> list[str] | None:
        rows = [row for row in await messages.for_ticket(stack.db, asked["reference"]) if row.purpose == "receipt"]
        states = [f"{row.channel} {row.state} {row.reason}" for row in rows]
        return states if {row.state for row in rows} == {"failed", "accepted"} else None

    assert sorted(await until(receipt)) == ["email accepted None", "sms failed opted out"]
    failed = [e for e in (await live(client, asked["reference"])).timeline if e.kind == "message_failed"]
    assert [(e.data["reason"], e.data["next_channel"]) for e in failed] == [("opted out", "email")]

    await reader.says("START")
    assert reader.got() == [], "what was missed is not made up for"
    await client.act(asked["reference"], "reply", {"text": "We are on it."}, by="system")

    async def texts() -> list[Sms]:
        return reader.got()

    (reply,) = await until(texts)
    assert "We are on it." in reply.body


async def test_while_no_worker_is_there_a_command_is_taken_in_and_done_later(
    stack: RunningStack, api: Api, client: Escalations
) -> None:
    reference, owner, code = await opened(stack, api)
    async with stack.without_workers():
        sid = await owner.says(f"ack {code}")
        assert [sms for sms in owner.got() if sid in sms.message_id] == []

    async def answers() -> list[Sms]:
        return [sms for sms in owner.got() if sid in sms.message_id]

    (answer,) = await until(answers)
    assert "is noted and will be done shortly" in answer.body

    async def taken_on() -> bool:
        return "acknowledged" in [e.kind for e in (await live(client, reference)).timeline]

    assert await until(taken_on)
