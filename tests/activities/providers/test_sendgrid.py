"""Email by SendGrid's SDK, over real HTTP: what each outcome is."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from activities.providers.email import Email
from activities.providers.outcome import Accepted, InDoubt, Misconfigured, NotSent, Refused
from activities.providers.sendgrid import SendGridEmail
from activities.providers.sendgrid_mail import mail
from tests.activities.providers.raw_servers import (
    answering_url,
    never_accepting_url,
    refusing_url,
    saying,
    untrusted_url,
)
from tests.sandbox.carrier.running_carrier import Sandbox
from tests.sandbox.carrier.served import eventually

EMAIL = Email(
    message_id="ZD-1/1/receipt/3/customer/email",
    reference="ZD-1",
    to="robin@customer.example",
    to_name='Vale, "Robin" <x>',
    subject="[ZD-1] We have your request",
    text="Hello",
    html="<p>Hello</p>",
)


def provider(host: str, carrier: Sandbox | None = None, **changes: Any) -> SendGridEmail:
    api_key = carrier.credentials.sendgrid_api_key if carrier else "SG.key"
    sender = carrier.credentials.sendgrid_from if carrier else "support@escalation.example"
    given = {"api_key": api_key, "sender": sender, "inbound_domain": "in.escalation.example", **changes}
    return SendGridEmail(host=host, **given)


async def test_an_accepted_email_has_its_id_and_reports_ours(carrier: Sandbox) -> None:
    email = replace(EMAIL, message_id="ZD-1/1/why & when?/ü")
    outcome = await provider(carrier.server.url, carrier).send(email)

    assert isinstance(outcome, Accepted)
    (entry,) = [e for e in carrier.settled() if e["id"] == outcome.provider_id]
    assert (entry["to"], entry["subject"], entry["body"]) == (EMAIL.to, EMAIL.subject, "Hello")
    assert entry["message_id"] == email.message_id
    eventually(lambda: any(event["message_id"] == email.message_id for event in carrier.desk.events()))


async def test_an_answer_to_our_email_names_the_ticket_and_stays_in_its_thread(carrier: Sandbox) -> None:
    await provider(carrier.server.url, carrier).send(
        replace(EMAIL, to="thread@customer.example", reply_token="abcdefgh234567ab")
    )

    answer = carrier.reply("thread@customer.example", "It works again").json()

    assert answer["to"] == "ticket+ZD-1+abcdefgh234567ab@in.escalation.example"
    assert "<ticket.ZD-1@in.escalation.example>" in answer["headers"]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("reset", "sendgrid (ConnectionResetError|RemoteDisconnected|URLError)"),
        ("accept-then-drop", "sendgrid (ConnectionResetError|RemoteDisconnected|URLError)"),
        ("500-before-accept", "sendgrid 500"),
        ("500-after-accept", "sendgrid 500"),
        ("broken-json", "sendgrid 202 without an id"),
        ("hang", "sendgrid TimeoutError"),
        ("accept-then-hang", "sendgrid TimeoutError"),
    ],
)
async def test_what_may_have_arrived_is_in_doubt(carrier: Sandbox, fault: str, code: str) -> None:
    carrier.fault("email", fault)

    outcome = await provider(carrier.server.url, carrier, timeout_seconds=0.4).send(EMAIL)

    assert isinstance(outcome, InDoubt)
    assert re.fullmatch(code, outcome.code)


@pytest.mark.parametrize("fault", ["500-after-accept", "accept-then-drop", "429"])
async def test_the_sdk_makes_one_call(carrier: Sandbox, fault: str) -> None:
    carrier.fault("email", fault, times=1)
    someone = f"once-{fault}@customer.example"

    await provider(carrier.server.url, carrier).send(replace(EMAIL, to=someone))

    entries = [entry for entry in carrier.ledger() if entry["to"] == someone]
    assert len(entries) == (0 if fault == "429" else 1)


async def test_too_many_requests_are_not_sent_and_say_when(carrier: Sandbox) -> None:
    carrier.fault("email", "429", retry_after_seconds=7)

    outcome = await provider(carrier.server.url, carrier).send(EMAIL)

    assert outcome == NotSent("sendgrid 429", timedelta(seconds=7))


async def test_a_refused_connection_is_not_sent() -> None:
    assert await provider(refusing_url()).send(EMAIL) == NotSent("sendgrid URLError")


async def test_an_unknown_host_is_not_sent() -> None:
    assert await provider("http://mail.invalid").send(EMAIL) == NotSent("sendgrid host not resolved")


async def test_a_connection_that_is_never_made_is_not_sent() -> None:
    with never_accepting_url() as url:
        assert await provider(url, timeout_seconds=0.3).send(EMAIL) == NotSent("sendgrid URLError")


async def test_a_certificate_nobody_signed_is_sent_nothing(tmp_path: Path) -> None:
    with untrusted_url(tmp_path) as url:
        assert await provider(url).send(EMAIL) == NotSent("sendgrid URLError")


@pytest.mark.parametrize(
    ("response", "outcome"),
    [
        (b"", InDoubt("sendgrid RemoteDisconnected")),
        (b"garbage\r\n\r\n", InDoubt("sendgrid BadStatusLine")),
        (b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", InDoubt("sendgrid 503")),
        (b"HTTP/1.1 408 Late\r\nContent-Length: 0\r\n\r\n", InDoubt("sendgrid 408")),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", InDoubt("sendgrid 200 without an id")),
        (b"HTTP/1.1 413 Large\r\nContent-Length: 0\r\n\r\n", Refused("sendgrid 413")),
        (b"HTTP/1.1 307 Moved\r\nContent-Length: 0\r\n\r\n", Misconfigured("sendgrid 307")),
        (b"HTTP/1.1 404 None\r\nContent-Length: 5\r\n\r\n<html", Misconfigured("sendgrid 404")),
    ],
    ids=lambda value: value[:14].decode() or "nothing" if isinstance(value, bytes) else "",
)
async def test_strange_answers_are_taken_at_their_word(response: bytes, outcome: object) -> None:
    with answering_url(saying(response)) as url:
        assert await provider(url).send(EMAIL) == outcome


async def test_a_refused_address_is_refused_without_being_named(carrier: Sandbox) -> None:
    outcome = await provider(carrier.server.url, carrier).send(replace(EMAIL, to="not an address"))

    assert outcome == Refused("sendgrid 400 personalizations.0.to.0.email")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"api_key": "SG.wrong"}, "sendgrid 401"),
        ({"sender": "support@elsewhere.example"}, "sendgrid 403 from"),
        ({"sender": "no address"}, "sendgrid 400 from.email"),
    ],
)
async def test_a_refused_account_or_sender_is_ours_to_mend(
    carrier: Sandbox, changes: dict[str, str], code: str
) -> None:
    assert await provider(carrier.server.url, carrier, **changes).send(EMAIL) == Misconfigured(code)


async def test_nothing_of_an_email_is_logged(carrier: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        await provider(carrier.server.url, carrier).send(EMAIL)
        await provider(refusing_url()).send(EMAIL)

    for secret in (EMAIL.to, "Robin", "Hello", carrier.credentials.sendgrid_api_key):
        assert secret not in caplog.text


@pytest.mark.parametrize("reference", ["..", "a..b", "b.", "x" * 60])
def test_a_reference_that_cannot_stand_in_an_address_is_left_out_of_it(reference: str) -> None:
    request = mail(replace(EMAIL, reference=reference), "support@escalation.example", "in.escalation.example")

    assert "reply_to" not in request


def test_without_inbound_mail_answers_go_to_the_sender() -> None:
    request = mail(EMAIL, "support@escalation.example", "")

    assert "reply_to" not in request
    assert request["headers"]["References"] == "<ticket.ZD-1@escalation.example>"


def test_a_readers_name_cannot_become_another_reader() -> None:
    (personalization,) = mail(EMAIL, "support@escalation.example", "")["personalizations"]

    assert personalization["to"] == [{"email": EMAIL.to, "name": "Vale Robin x"}]
