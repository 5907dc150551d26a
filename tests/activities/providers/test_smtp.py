"""Email over SMTP, to a real server: what each outcome is."""

from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from activities.providers.outcome import Accepted, InDoubt, Misconfigured, NotSent, Outcome, Refused
from activities.providers.smtp import SmtpEmail
from tests.activities.providers.mail_server import HANG_UP, Mailbox, knows, mail_server
from tests.activities.providers.raw_servers import never_accepting_url, refusing_url, self_signed
from tests.activities.providers.test_sendgrid import EMAIL

SENDER = "support@escalation.example"


@pytest.fixture
async def server() -> AsyncIterator[Mailbox]:
    async with mail_server() as mailbox:
        yield mailbox


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return self_signed(tmp_path)


@pytest.fixture
def served(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trust(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


def provider(port: int, **changes: Any) -> SmtpEmail:
    given = {"security": "none", "inbound_domain": "in.escalation.example", **changes}
    return SmtpEmail("127.0.0.1", port, given.pop("sender", SENDER), **given)


def port_of(url: str) -> int:
    return int(url.rpartition(":")[2])


async def test_what_arrives_is_the_email_in_its_thread_with_an_id_of_ours(server: Mailbox) -> None:
    subject, text = "[ZD-1] Grüße\r\nBcc: x@y.example", "Grüße\n.\n..\n" + "ü" * 2_000
    email = replace(EMAIL, subject=subject, text=text, reply_token="a" * 16)
    outcome = await provider(server.port).send(email)

    assert isinstance(outcome, Accepted)
    [envelope], [letter] = server.taken, server.letters()
    assert (envelope.mail_from, envelope.rcpt_tos) == (SENDER, [email.to])
    assert letter["Message-ID"] == outcome.provider_id
    assert letter["Message-ID"].endswith("@escalation.example>")
    assert letter["In-Reply-To"] == letter["References"] == "<ticket.ZD-1@in.escalation.example>"
    assert letter["Reply-To"] == f"ticket+ZD-1+{'a' * 16}@in.escalation.example"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Subject"] == "[ZD-1] Grüße Bcc: x@y.example"
    assert letter["Bcc"] is None
    assert letter["Date"].datetime.tzinfo is not None
    assert [a.addr_spec for a in letter["To"].addresses] == [email.to]
    plain, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().splitlines() == email.text.splitlines()
    assert html.get_content().strip() == email.html
    assert (envelope.original_content or b"").isascii()


async def test_every_try_of_a_message_has_the_same_id_and_every_message_another(server: Mailbox) -> None:
    for email in (EMAIL, EMAIL, replace(EMAIL, message_id="another")):
        await provider(server.port).send(email)
    first, again, other = (letter["Message-ID"] for letter in server.letters())
    assert first == again != other


@pytest.mark.parametrize(
    ("command", "answer", "outcome"),
    [
        ("RCPT", "450 4.2.1 <robin@customer.example> greylisted", NotSent("smtp 450 4.2.1")),
        ("RCPT", "421 4.3.2 shutting down", NotSent("smtp 421 4.3.2")),
        ("RCPT", "550 5.1.1 <robin@customer.example> unknown", Refused("smtp 550 5.1.1")),
        ("RCPT", "552 mailbox full", Refused("smtp 552")),
        ("MAIL", "451 4.3.0 later", NotSent("smtp 451 4.3.0")),
        ("MAIL", "550 5.7.1 not your address", Misconfigured("smtp 550 5.7.1")),
        ("MAIL", "530 5.7.0 log in first", Misconfigured("smtp 530 5.7.0")),
        ("TEXT", "452 4.3.1 disk full", NotSent("smtp 452 4.3.1")),
        ("TEXT", "554 5.7.1 spam", Refused("smtp 554 5.7.1")),
        ("TEXT", "999 what", InDoubt("smtp 999")),
        ("MAIL", HANG_UP, NotSent("smtp SMTPServerDisconnected")),
        ("RCPT", HANG_UP, NotSent("smtp SMTPServerDisconnected")),
        ("TEXT", HANG_UP, InDoubt("smtp SMTPServerDisconnected")),
    ],
)
async def test_what_the_server_answers_is_what_became_of_it(
    server: Mailbox, command: str, answer: str, outcome: Outcome
) -> None:
    server.answers[command] = answer
    assert await provider(server.port).send(EMAIL) == outcome
    assert len(server.taken) == isinstance(outcome, InDoubt), "only what is in doubt may have arrived"


async def test_a_refused_connection_or_one_never_made_is_not_sent() -> None:
    assert await provider(port_of(refusing_url())).send(EMAIL) == NotSent("smtp ConnectionRefusedError")
    with never_accepting_url() as url:
        assert await provider(port_of(url), timeout_seconds=0.3).send(EMAIL) == NotSent("smtp TimeoutError")


async def test_a_server_that_says_nothing_is_given_up_and_before_the_text_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        outcome = await provider(silent.getsockname()[1], timeout_seconds=0.3).send(EMAIL)
    assert outcome == NotSent("smtp SMTPServerDisconnected")


async def test_an_address_smtp_cannot_carry_is_refused(server: Mailbox) -> None:
    assert await provider(server.port).send(replace(EMAIL, to="jörg@customer.example")) == Refused(
        "smtp unusable address"
    )
    assert await provider(server.port).send(replace(EMAIL, to="a b@x>\r\nRCPT TO:<c@d.example")) == Refused(
        "smtp unusable address"
    )
    assert server.taken == []


async def test_by_starttls_with_a_login(served: ssl.SSLContext, trust: ssl.SSLContext) -> None:
    login = {"username": "us", "password": "hush"}
    options = {"tls_context": served, "require_starttls": True, "auth_required": True}
    async with mail_server(authenticator=knows(b"us", b"hush"), **options) as server:
        encrypted = {"security": "starttls", "trust": trust}
        assert isinstance(await provider(server.port, **encrypted, **login).send(EMAIL), Accepted)
        wrong = {"username": "us", "password": "wrong"}
        assert await provider(server.port, **encrypted, **wrong).send(EMAIL) == Misconfigured("smtp 535 5.7.8")
        assert await provider(server.port, **encrypted).send(EMAIL) == Misconfigured("smtp 530 5.7.0")
        assert await provider(server.port).send(EMAIL) == Misconfigured("smtp 530")
        assert len(server.taken) == 1


async def test_encrypted_from_the_first_byte(served: ssl.SSLContext, trust: ssl.SSLContext) -> None:
    async with mail_server(tls=served) as server:
        assert isinstance(await provider(server.port, security="tls", trust=trust).send(EMAIL), Accepted)


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_a_certificate_nobody_signed_is_sent_nothing(served: ssl.SSLContext, security: str) -> None:
    async with mail_server(**({"tls": served} if security == "tls" else {"tls_context": served})) as server:
        outcome = await provider(server.port, security=security, username="us", password="hush").send(EMAIL)
        assert outcome == Misconfigured("smtp certificate")
        assert server.taken == []


async def test_without_starttls_nothing_is_said_in_clear(server: Mailbox) -> None:
    outcome = await provider(server.port, security="starttls", username="us", password="hush").send(EMAIL)
    assert outcome == Misconfigured("smtp STARTTLS or login not offered")
    assert server.taken == []


async def test_greeting_goes_as_far_as_the_sender_and_sends_nothing(server: Mailbox) -> None:
    assert isinstance(await provider(server.port).greet(), Accepted)
    server.answers["MAIL"] = "553 5.7.1 not yours"
    assert await provider(server.port).greet() == Misconfigured("smtp 553 5.7.1")
    assert server.taken == []


async def test_nothing_of_an_email_is_logged(
    server: Mailbox, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG, "activities"):
        await provider(server.port).send(EMAIL)
        server.answers["RCPT"] = "550 5.1.1 <robin@customer.example> unknown"
        await provider(server.port).send(EMAIL)
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("mail.")]
    told = "".join([*ours, *capsys.readouterr()])
    assert EMAIL.to not in told
    assert "Robin" not in told
