"""Texts to the team carry a code they can be answered by; whoever wants no texts gets none, and is told otherwise."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from activities.messages import Messages
from activities.requests import Send
from domain.effects import Purpose
from domain.people import Channel, Contact
from store import messages, opt_outs, reply_codes
from store.database import Database
from tests.activities.attempts import Attempts
from tests.activities.messages_shown import CUSTOMER
from tests.activities.providers.raw_servers import refusing_url
from tests.activities.test_messages import LINKS, notifier_with, received, wish
from tests.sandbox.carrier.running_carrier import Sandbox

SHOWN = {"tier": 1, "reasons": ["needs expertise", "customer asked"]}


@pytest.fixture
def notifier(db: Database, carrier: Sandbox) -> Messages:
    return notifier_with(db, carrier)


@pytest.fixture
async def unreachable() -> AsyncIterator[Database]:
    db = Database(refusing_url().replace("http://", "postgresql+psycopg://nobody@") + "/none")
    yield db
    await db.close()


def agent(phone: str) -> Contact:
    return Contact(id="dora", name="Dora Lind", phone=phone, email="dora@support.example")


def notice(name: str, phone: str, purpose: Purpose = "assigned", channel: Channel = "sms", **more: Any) -> Send:
    told = {"reply_offer": SHOWN, **more}
    send = wish(name, purpose, channel, agent(phone), **told)
    del send.message.facts["reply_code"]
    return send


async def body(notifier: Messages, carrier: Sandbox, send: Send) -> str:
    await Attempts().make(notifier.send_sms, send)
    (entry,) = received(carrier, send)
    return str(entry["body"])


async def test_a_text_to_the_team_carries_the_code_of_what_its_reader_is_shown(
    notifier: Messages, db: Database, carrier: Sandbox
) -> None:
    first, again, higher = (notice(name, "+447700900601") for name in ("code-1", "code-2", "code-3"))
    higher.message.facts["reply_offer"] = {**SHOWN, "tier": 2}

    assert "reply ACK/UP/DONE 1." in await body(notifier, carrier, first)
    assert "reply ACK/UP/DONE 1." in await body(notifier, carrier, again)
    assert "reply ACK/UP/DONE 2." in await body(notifier, carrier, higher)

    made = await reply_codes.offers(db, LINKS.numbers.of("+447700900601"), codes=[1, 2])
    shown = {(o.code, o.reference, o.person, o.bundle, o.episode, o.tier, o.reasons) for o in made}
    reasons = ("needs expertise", "customer asked")
    assert shown == {
        (1, "ZD-48213", "dora", "demo", 1, 1, reasons),
        (2, "ZD-48213", "dora", "demo", 1, 2, reasons),
    }


@pytest.mark.parametrize(
    "send",
    [
        notice("no-code-score", "+447700900602", "low_score"),
        notice("no-code-mention", "+447700900602", "mention"),
        notice("no-code-older", "+447700900602", reply_offer=None),
        wish("no-code-customer", "receipt", "sms", CUSTOMER, reply_offer=SHOWN, reply_code=None),
    ],
    ids=["nothing to act on", "no owner's notice", "of an older release", "the customer's"],
)
async def test_what_cannot_be_answered_has_no_code(notifier: Messages, carrier: Sandbox, send: Send) -> None:
    said = await body(notifier, carrier, send)
    assert "Or reply" not in said


async def test_without_a_database_a_notice_goes_out_without_a_code(unreachable: Database, carrier: Sandbox) -> None:
    said = await body(notifier_with(unreachable, carrier), carrier, notice("no-database-code", "+447700900603"))
    assert "is yours" in said
    assert "Or reply" not in said


async def test_32_no_text_goes_to_whoever_has_stopped_them_until_they_start_them(
    notifier: Messages, db: Database, carrier: Sandbox
) -> None:
    phone = "+447700900604"
    prints = LINKS.numbers.of(phone)
    await opt_outs.stop(db, prints, phone, datetime.now(UTC))
    stopped, by_email = notice("stopped", phone), notice("stopped", phone, channel="email")

    with pytest.raises(ApplicationError) as raised:
        await Attempts().make(notifier.send_sms, stopped)
    await Attempts().make(notifier.send_email, by_email)

    assert (raised.value.type, raised.value.non_retryable) == ("MessageRefused", True)
    kept = await messages.get(db, stopped.message.id)
    assert kept
    assert (kept.state, kept.reason) == ("failed", "opted out")
    assert received(carrier, stopped) == []
    assert len(received(carrier, by_email)) == 1

    await opt_outs.start(db, prints)
    with pytest.raises(ApplicationError):
        await Attempts().make(notifier.send_sms, stopped)
    assert received(carrier, stopped) == [], "33: what was missed is not made up for"
    assert await body(notifier, carrier, notice("started", phone))


async def test_what_only_the_carrier_was_told_is_learnt_from_its_refusal(
    notifier: Messages, db: Database, carrier: Sandbox
) -> None:
    phone = "+447700900605"
    await Attempts().make(notifier.send_sms, notice("before-stop", phone))
    carrier.http.post(f"/people/{phone}/reply", json={"text": "stop"}).raise_for_status()
    first, second = notice("after-stop-1", phone), notice("after-stop-2", phone)

    for send in (first, second):
        with pytest.raises(ApplicationError) as raised:
            await Attempts().make(notifier.send_sms, send)
        assert raised.value.type == "MessageRefused"

    kept = [await messages.get(db, send.message.id) for send in (first, second)]
    assert [each and each.reason for each in kept] == ["opted out", "opted out"]


async def test_numbers_are_kept_as_fingerprints_under_a_secret() -> None:
    before, now = LINKS.numbers, type(LINKS.numbers)("another-secret-of-ours", ["a-secret-of-sixteen"])
    assert len(now.of("+447700900606")) == 2
    assert now.of("+447700900606")[1:] == before.of("+447700900606")
    assert now.of("+447700900606")[0] != before.of("+447700900606")[0]
    assert "447700900606" not in "".join(now.of("+447700900606"))
