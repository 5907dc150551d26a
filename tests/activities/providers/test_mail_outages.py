"""What a client of SMTP meets when a mail server of tests is away as a whole."""

from __future__ import annotations

import asyncio
import smtplib
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import pytest

from tests.activities.providers.mail_outages import MailHost, MailOutage, mail_host
from tests.activities.providers.raw_servers import self_signed
from tests.own_names import MAIL, OwnNames

ANSWERED: tuple[MailOutage, ...] = ("451", "454")


@pytest.fixture
async def host(tmp_path: Path) -> AsyncIterator[MailHost]:
    names = OwnNames(tmp_path / "lost")
    with names.in_use():
        async with mail_host(names=names) as host:
            yield host


def deliver(port: int, *, encrypt: bool = False, log_in: bool = False, seconds: float = 5.0) -> None:
    """Send one email as a program does, by the standard library."""
    with smtplib.SMTP(MAIL, port, "us.example", timeout=seconds) as client:
        if encrypt:
            client.starttls()
        if log_in:
            client.login("someone", "secret")
        client.sendmail("us@us.example", ["ada@customer.example"], "Subject: Hi\r\n\r\nHi\r\n")


async def failure(deliver: Callable[..., None], *arguments: Any, **named: Any) -> Exception:
    try:
        await asyncio.to_thread(deliver, *arguments, **named)
    except Exception as error:
        return error
    raise AssertionError("it was delivered")


async def test_a_sound_one_takes_mail_and_goes_on_doing_so_after_each_outage(host: MailHost) -> None:
    for count, outage in enumerate(get_args(MailOutage), start=1):
        await host.go_away(outage, delay_seconds=1.0)
        assert await failure(deliver, host.port, seconds=0.3), outage
        await host.come_back()
        await asyncio.to_thread(deliver, host.port)
        assert len(host.mailbox.taken) == count


async def test_refused(host: MailHost) -> None:
    await host.go_away("refused")
    assert isinstance(await failure(deliver, host.port), ConnectionRefusedError)
    assert host.connections == 0


async def test_reset(host: MailHost) -> None:
    await host.go_away("reset")
    error = await failure(deliver, host.port)
    assert isinstance(error, smtplib.SMTPServerDisconnected | ConnectionResetError)
    assert "reset" in str(error)
    assert host.connections == 1


async def test_silent(host: MailHost) -> None:
    await host.go_away("silent")
    error = await failure(deliver, host.port, seconds=0.3)
    assert "timed out" in str(error)
    assert host.connections == 1


async def test_a_greeting_of_421(host: MailHost) -> None:
    await host.go_away("421")
    error = await failure(deliver, host.port)
    assert isinstance(error, smtplib.SMTPConnectError)
    assert error.smtp_code == 421


@pytest.mark.parametrize("outage", ANSWERED)
@pytest.mark.parametrize("options", [{}, {"encrypt": True}, {"log_in": True}])
async def test_one_answer_to_everything(host: MailHost, outage: MailOutage, options: dict[str, bool]) -> None:
    await host.go_away(outage)
    error = await failure(deliver, host.port, **options)
    assert isinstance(error, smtplib.SMTPResponseException)
    assert error.smtp_code == int(outage)
    assert host.mailbox.taken == []


async def test_tls_that_fails_when_it_is_started(host: MailHost) -> None:
    await host.go_away("tls")
    assert isinstance(await failure(deliver, host.port, encrypt=True), ssl.SSLError)
    error = await failure(deliver, host.port)
    assert isinstance(error, smtplib.SMTPResponseException)
    assert error.smtp_code == 454, "nothing is taken in clear either"


async def test_tls_that_fails_from_the_first_byte(tmp_path: Path) -> None:
    certificate = self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    trust = ssl.create_default_context(cafile=str(certificate))

    def greet(port: int) -> None:
        with smtplib.SMTP_SSL("127.0.0.1", port, "us.example", timeout=5, context=trust) as client:
            client.noop()

    async with mail_host(tls=context) as host:
        await asyncio.to_thread(greet, host.port)
        await host.go_away("tls")
        assert isinstance(await failure(greet, host.port), ssl.SSLError)
        await host.go_away("421")
        assert isinstance(await failure(greet, host.port), smtplib.SMTPConnectError)


async def test_a_slow_one_takes_the_mail_and_answers_late(host: MailHost) -> None:
    await host.go_away("slow", delay_seconds=0.05)
    await asyncio.to_thread(deliver, host.port)
    assert len(host.mailbox.taken) == 1

    await host.go_away("slow", delay_seconds=1.0)
    assert await failure(deliver, host.port, seconds=0.3)


async def test_a_name_that_does_not_resolve(host: MailHost) -> None:
    began = datetime.now(UTC)
    await host.go_away("unresolved")
    errors = [await failure(deliver, host.port) for _ in range(2)]
    assert [(type(error), error.args[0]) for error in errors] == [
        (socket.gaierror, socket.EAI_NONAME),
        (socket.gaierror, socket.EAI_AGAIN),
    ]
    assert (host.connections, host.asked(began, datetime.now(UTC))) == (0, 2)


async def test_a_connection_that_was_open_goes_on_where_only_the_name_is_lost(host: MailHost) -> None:
    client = await asyncio.to_thread(smtplib.SMTP, MAIL, host.port, "us.example", 5)
    await host.go_away("unresolved")
    assert (await asyncio.to_thread(client.noop))[0] == 250


async def test_a_connection_that_was_open_ends_with_the_outage(host: MailHost) -> None:
    client = await asyncio.to_thread(smtplib.SMTP, "127.0.0.1", host.port, "us.example", 5)
    await host.go_away("refused")
    with pytest.raises(smtplib.SMTPServerDisconnected):
        await asyncio.to_thread(client.noop)
