"""The message activities, from a wish of the domain to the reader's inbox, by the official SDKs."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from activities.links import Links
from activities.messages import Messages
from activities.outbox import DEFAULT_MANNERS, Manners
from activities.providers.routes import Routes
from activities.providers.sendgrid import SendGridEmail
from activities.providers.twilio import TwilioSms
from activities.rendering import Renderer
from activities.requests import Send, Sent
from domain.delivery.sending import ASKABLE, SILENT
from domain.effects import Purpose, SendMessage
from domain.messages.code import code_of
from domain.people import Channel, Contact
from store import messages, roster, surveys
from store.bundles import Bundles
from store.database import Database
from tests.activities.attempts import Attempts
from tests.activities.messages_shown import ALWAYS, POLICIES, facts
from tests.activities.providers.raw_servers import refusing_url
from tests.sandbox.carrier.running_carrier import Sandbox

LINKS = Links("a-secret-of-sixteen", "https://support.example")
CUSTOMER = Contact(id="customer", name="Robin Vale", email="robin@customer.example", phone="+447700900555")


@pytest.fixture
def notifier(db: Database, carrier: Sandbox) -> Messages:
    return notifier_with(db, carrier)


@pytest.fixture
async def unreachable() -> AsyncIterator[Database]:
    db = Database(refusing_url().replace("http://", "postgresql+psycopg://nobody@") + "/none")
    yield db
    await db.close()


def notifier_with(
    db: Database, carrier: Sandbox, policies: Path = POLICIES, manners: Manners = DEFAULT_MANNERS
) -> Messages:
    account = carrier.credentials
    email = SendGridEmail(
        account.sendgrid_api_key, account.sendgrid_from, host=carrier.server.url, inbound_domain="in.support.example"
    )
    sms = TwilioSms(
        account.twilio_account_sid,
        account.twilio_auth_token,
        account.twilio_from,
        public_url=carrier.desk.url,
        base_url=carrier.server.url,
    )
    return Messages(db, Renderer(policies), Routes([email]), Routes([sms]), LINKS, manners)


def wish(
    name: str, purpose: Purpose = "receipt", channel: Channel = "email", to: Contact = CUSTOMER, **more: Any
) -> Send:
    told = {name: value for name, value in facts(purpose).items() if name not in ("ticket_url", "survey_url")}
    message = SendMessage(
        id=f"ZD-48213/1/{name}/{to.id}/{channel}", purpose=purpose, to=to, channel=channel, facts={**told, **more}
    )
    return Send(reference=ALWAYS["reference"], bundle="demo", message=message)


def received(carrier: Sandbox, send: Send) -> list[dict[str, Any]]:
    return [entry for entry in carrier.ledger() if entry["message_id"] == send.message.id]


async def test_an_email_arrives_as_the_ledger_says(notifier: Messages, db: Database, carrier: Sandbox) -> None:
    send = wish("email")

    sent = await Attempts().make(notifier.send_email, send)

    (entry,) = received(carrier, send)
    kept = await messages.get(db, send.message.id)
    assert kept
    assert sent == Sent(state="accepted", provider_id=entry["id"])
    assert (kept.state, kept.provider_id, kept.to) == ("accepted", entry["id"], "customer")
    assert (kept.address, kept.subject, kept.body) == (entry["to"], entry["subject"], entry["body"])
    assert entry["to"] == CUSTOMER.email
    assert entry["subject"] == "[ZD-48213] We have your request: Invoice charged twice"


async def test_a_text_message_arrives_as_the_ledger_says(notifier: Messages, db: Database, carrier: Sandbox) -> None:
    send = wish("sms", channel="sms")

    await Attempts().make(notifier.send_sms, send)

    (entry,) = received(carrier, send)
    kept = await messages.get(db, send.message.id)
    assert kept
    assert (kept.state, kept.provider_id, kept.subject) == ("accepted", entry["id"], None)
    assert (kept.address, kept.body) == (entry["to"], entry["body"]) == (CUSTOMER.phone, kept.body)
    assert kept.body.endswith(code_of(send.message.id))


async def test_a_survey_is_on_record_and_its_link_is_signed(notifier: Messages, db: Database, carrier: Sandbox) -> None:
    by_email, by_sms = wish("survey-1", "survey", episode=3), wish("survey-2", "survey", "sms", episode=3)

    for send in (by_email, by_sms):
        await Attempts().make(notifier.ask_survey, send)

    asked = await surveys.latest(db, "ZD-48213")
    assert asked
    assert (asked.episode, asked.asked_at is None, asked.score) == (3, False, None)
    (email,), (sms,) = received(carrier, by_email), received(carrier, by_sms)
    (token,) = {part.partition("?")[0] for part in email["body"].split("/survey/")[1:]}
    assert LINKS.read_survey(token, datetime.now(UTC)) == ("ZD-48213", 3)
    assert "Reply with 1-5" in sms["body"]


async def test_no_survey_is_sent_that_could_not_be_put_on_record(unreachable: Database, carrier: Sandbox) -> None:
    send = wish("no-survey", "survey")

    with pytest.raises(ApplicationError, match="database"):
        await Attempts().make(notifier_with(unreachable, carrier).ask_survey, send)

    assert received(carrier, send) == []


async def test_who_solved_it_is_named_by_the_roster_where_the_ticket_does_not_know_them(
    notifier: Messages, db: Database, unreachable: Database, carrier: Sandbox
) -> None:
    await roster.sync(db, "demo", Bundles(POLICIES).load("demo").roster)
    told = {"solved_by": None}
    known, unknown = wish("by-eve", "resolution", solver="eve", **told), wish("by-x", "resolution", solver="x", **told)
    for send in (known, unknown):
        await Attempts().make(notifier.send_email, send)
    silent = wish("silent", "resolution", solver="eve", **told)
    await Attempts().make(notifier_with(unreachable, carrier).send_email, silent)

    said = ["Eve Lindqvist has solved", "Our team has solved", "Our team has solved"]
    for send, words in zip((known, unknown, silent), said, strict=True):
        (entry,) = received(carrier, send)
        assert words in entry["body"]


async def test_somebody_known_by_id_is_found_in_the_roster(notifier: Messages, db: Database, carrier: Sandbox) -> None:
    await roster.sync(db, "demo", Bundles(POLICIES).load("demo").roster)
    send = wish("mention", "mention", to=Contact(id="eve", name="eve"))

    await Attempts().make(notifier.send_email, send)

    (entry,) = received(carrier, send)
    assert entry["to"] == "eve@support.example"


@pytest.mark.parametrize(
    "to",
    [Contact(id="nobody", name="nobody"), Contact(id="customer", name="Robin", phone="+447700900555")],
    ids=["not in the roster", "no email"],
)
async def test_whoever_has_no_address_is_refused_and_on_record(
    notifier: Messages, db: Database, carrier: Sandbox, to: Contact
) -> None:
    send = wish("no-address", "mention", to=to)

    with pytest.raises(ApplicationError, match="no address") as raised:
        await Attempts().make(notifier.send_email, send)

    assert (raised.value.type, raised.value.non_retryable) == ("MessageRefused", True)
    kept = await messages.get(db, send.message.id)
    assert kept
    assert (kept.state, kept.reason) == ("failed", "no address")


async def test_an_address_that_failed_is_not_tried_first_and_as_the_last_resort_it_is(
    notifier: Messages, db: Database, carrier: Sandbox
) -> None:
    to = CUSTOMER.model_copy(update={"email": "gone@customer.example"})
    bounced, later = wish("bounced", to=to), wish("later", to=to)
    await Attempts().make(notifier.send_email, bounced)
    await messages.move(db, bounced.message.id, "undelivered", reason="sendgrid bounce 5.1.1", now=datetime.now(UTC))

    with pytest.raises(ApplicationError, match="known unreachable") as raised:
        await Attempts().make(notifier.send_email, later)

    assert (raised.value.type, raised.value.details) == ("MessageRefused", ("known unreachable",))
    assert received(carrier, later) == []
    for name, sole in (("nowhere else", {"to": to.model_copy(update={"phone": None})}), ("tried", {"to": to})):
        send = wish(name.replace(" ", "-"), **sole)
        tried = ("sms",) if name == "tried" else ()
        send = send.model_copy(update={"message": send.message.model_copy(update={"tried": tried})})
        assert (await Attempts().make(notifier.send_email, send)).state == "accepted"


async def test_without_a_database_people_are_still_told_once(unreachable: Database, carrier: Sandbox) -> None:
    email, text = wish("no-database"), wish("no-database", channel="sms")
    notifier = notifier_with(unreachable, carrier)

    by_email, by_sms = Attempts(), Attempts()
    assert (await by_email.make(notifier.send_email, email)).state == "accepted"
    first = await by_sms.make(notifier.send_sms, text)
    with pytest.raises(ApplicationError, match="in doubt"):
        await by_email.make(notifier.send_email, email)
    assert (await by_sms.make(notifier.send_sms, text)).provider_id == first.provider_id

    assert (len(received(carrier, email)), len(received(carrier, text))) == (1, 1)


AFTER_ACCEPT = ["500-after-accept", "accept-then-drop", "broken-json"]


@pytest.mark.parametrize("fault", AFTER_ACCEPT)
async def test_a_text_whose_acceptance_was_lost_is_found(
    notifier: Messages, db: Database, carrier: Sandbox, fault: str
) -> None:
    send = wish(f"doubt-{fault}", channel="sms")
    carrier.fault("sms", fault, times=1)

    sent = await Attempts().make(notifier.send_sms, send)

    (entry,) = received(carrier, send)
    kept = await messages.get(db, send.message.id)
    assert kept
    assert sent.provider_id == kept.provider_id == entry["id"]
    assert (kept.state in ("accepted", "delivered"), kept.calls) == (True, 1)


@pytest.mark.parametrize("fault", AFTER_ACCEPT)
async def test_an_email_whose_acceptance_was_lost_waits_for_word_of_it(
    notifier: Messages, db: Database, carrier: Sandbox, fault: str
) -> None:
    send, attempts = wish(f"doubt-{fault}"), Attempts()
    carrier.fault("email", fault, times=1)
    with pytest.raises(ApplicationError, match="in doubt"):
        await attempts.make(notifier.send_email, send)
    await messages.move(db, send.message.id, "delivered", provider_id="E1", now=datetime.now(UTC))

    assert (await attempts.make(notifier.send_email, send)).provider_id == "E1"
    assert len(received(carrier, send)) == 1


@pytest.mark.parametrize("fault", ["500-before-accept", "reset"])
@pytest.mark.parametrize("channel", ["email", "sms"])
async def test_what_was_not_taken_is_sent_again(db: Database, carrier: Sandbox, fault: str, channel: Channel) -> None:
    soon = timedelta(milliseconds=200)
    manners = Manners(replace(ASKABLE, settled_after=soon), replace(SILENT, settled_after=soon))
    notifier, attempts = notifier_with(db, carrier, manners=manners), Attempts()
    send = wish(f"lost-{fault}", channel=channel)
    activity = notifier.send_email if channel == "email" else notifier.send_sms
    carrier.fault(channel, fault, times=1)

    assert (await once_it_is_settled(attempts, activity, send)).state == "accepted"

    (entry,) = received(carrier, send)
    kept = await messages.get(db, send.message.id)
    assert kept
    assert (kept.provider_id, kept.calls, kept.resent_at is None) == (entry["id"], 2, channel == "sms")


async def once_it_is_settled(attempts: Attempts, activity: Callable[..., Any], send: Send) -> Sent:
    """Make attempts until one says what became of the message; on a slow machine that may be the first."""
    while True:
        try:
            return await attempts.make(activity, send)
        except ApplicationError as error:
            if "in doubt" not in str(error):
                raise
            await asyncio.sleep(0.05)


async def test_a_broken_template_is_ours_to_mend(db: Database, carrier: Sandbox, tmp_path: Path) -> None:
    folder = tmp_path / "demo" / "messages" / "en"
    folder.mkdir(parents=True)
    (folder / "receipt.sms.j2").write_text("{{ ower }}")
    send = wish("broken", channel="sms")

    with pytest.raises(ApplicationError, match=r"receipt\.sms\.j2") as raised:
        await Attempts().make(notifier_with(db, carrier, tmp_path).send_sms, send)

    assert raised.value.type == "SendingMisconfigured"


async def test_logs_and_failures_name_nobody(
    notifier: Messages, unreachable: Database, carrier: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    carrier.fault("email", "500-after-accept", times=1)
    refused = wish("refused", to=CUSTOMER.model_copy(update={"email": "robin..@customer.example"}))
    with caplog.at_level(logging.DEBUG):
        with pytest.raises(ApplicationError, match="in doubt"):
            await Attempts().make(notifier.send_email, wish("logged-1"))
        await Attempts().make(notifier_with(unreachable, carrier).send_email, wish("logged-2"))
        with pytest.raises(ApplicationError) as raised:
            await Attempts().make(notifier.send_email, refused)

    assert "is in doubt" in caplog.text
    assert "without the ledger" in caplog.text
    for secret in ("robin", "Robin", "Vale", "Invoice", CUSTOMER.phone or "", "Dora"):
        assert secret not in caplog.text
        assert secret not in f"{raised.value} {raised.value!r} {raised.value.details}"
    assert raised.value.__cause__ is None


async def test_the_link_to_act_by_is_its_readers_alone(notifier: Messages, db: Database, carrier: Sandbox) -> None:
    shown = {"reply_offer": {"tier": 1, "reasons": ["needs expertise"]}, "act_url": None, "act_until": None}
    to = Contact(id="dora", name="Dora Lind", email="dora@support.example")
    send, plain = (wish(name, purpose, to=to, **shown) for name, purpose in (("act", "assigned"), ("read", "mention")))

    for each in (send, plain):
        await Attempts().make(notifier.send_email, each)

    (entry,), (other,) = received(carrier, send), received(carrier, plain)
    [url] = re.findall(r"https://support\.example/act/(\S+)", entry["body"])
    link = LINKS.read_acting(url, datetime.now(UTC))
    assert (link.person, link.ticket, link.episode, link.tier) == ("dora", "ZD-48213", 1, 1)
    kept = await messages.get(db, send.message.id)
    assert kept
    assert "/act/" not in kept.body
    assert "/act/" not in other["body"], "there is nothing to act on"
