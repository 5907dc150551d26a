"""A mail server that can be away as a whole, on a port that stays its own: what `mail_server` is to single answers."""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Literal

from aiosmtpd.smtp import SMTP

from sandbox.carrier.tls_alert import ALERT
from tests.activities.providers.mail_server import Mailbox
from tests.own_names import MAIL, OwnNames

MailOutage = Literal["refused", "reset", "silent", "421", "451", "454", "tls", "slow", "unresolved", "unresolved-late"]
"""How it is away.

Connections are refused, are reset, or nothing is ever said; the greeting is 421; every command after EHLO is answered
451 or 454, STARTTLS and AUTH too; the handshake of TLS fails; mail is taken, but each answer is late; its name does
not resolve, while the server itself is sound, and that turns out at once, or late.
"""
NAME = "mail.example"
OFFERED = f"250-{NAME}\r\n250-STARTTLS\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME"


class MailHost:
    """A mail server at one port, sound until it is told otherwise.

    `tls` encrypts from the first byte; `options` are aiosmtpd's. `connections` is how many were made to it, whatever it
    said to them; refused ones cannot be counted. Only with `names`, among which it is `MAIL`, can its name be lost.
    """

    def __init__(
        self, mailbox: Mailbox, tls: ssl.SSLContext | None, names: OwnNames | None, options: dict[str, Any]
    ) -> None:
        self.mailbox = mailbox
        self.names = names
        self._connected_at: list[datetime] = []
        self._lost = False
        self._tls = tls
        self._options = options
        self._socket = _bound(0)
        self.port = mailbox.port = self._socket.getsockname()[1]
        self._server: asyncio.Server | None = None
        self._made: list[Any] = []

    @property
    def connections(self) -> int:
        """Return how many connections were made."""
        return len(self._connected_at)

    def asked(self, since: datetime, until: datetime) -> int:
        """Return how often it was connected to between two instants, or looked up in vain."""
        in_vain = self.names.asked_in_vain(MAIL, since, until) if self.names else 0
        return in_vain + sum(since <= at < until for at in self._connected_at)

    async def go_away(self, outage: MailOutage, *, delay_seconds: float = 8.0) -> None:
        """Be away from now on. `delay_seconds` is before each answer of a slow one, or until its name is found lost.

        Connections there are end, unless only the name is lost, which ends none.
        """
        if outage in ("unresolved", "unresolved-late"):
            assert self.names, "a host whose name is known to be one of ours"
            self.names.lose([MAIL], after_seconds=delay_seconds if outage == "unresolved-late" else 0.0)
            self._lost = True
            return
        encrypted = None if outage in ("reset", "silent", "tls") else self._tls
        loop = asyncio.get_running_loop()
        makers: dict[MailOutage, Callable[[], asyncio.Protocol]] = {
            "reset": _Resetting,
            "silent": _Connected,
            "421": _Unwilling,
            "451": lambda: _Curt("451 4.3.0 try again later"),
            "454": lambda: _Curt("454 4.7.0 try again later"),
            "tls": lambda: _WithoutTls(at_once=self._tls is not None),
            "slow": lambda: _Slow(delay_seconds, self.mailbox, hostname=NAME, loop=loop, **self._options),
        }
        await self._serve(makers.get(outage), encrypted)

    async def come_back(self) -> None:
        """Be sound again."""
        if self._lost and self.names:
            self.names.lose([])
            self._lost = False
            return
        loop = asyncio.get_running_loop()
        await self._serve(lambda: SMTP(self.mailbox, hostname=NAME, loop=loop, **self._options), self._tls)

    def close(self) -> None:
        """End it, with every connection there is."""
        if self._server:
            self._server.close()
        self._socket.close()
        for protocol in self._made:
            if protocol.transport is not None:
                protocol.transport.abort()
        self._made.clear()

    async def _serve(self, make: Callable[[], asyncio.Protocol] | None, tls: ssl.SSLContext | None) -> None:
        self.close()
        self._socket = _bound(self.port)
        self._server = None
        if make is not None:
            loop = asyncio.get_running_loop()
            self._server = await loop.create_server(lambda: self._counted(make()), sock=self._socket, ssl=tls)

    def _counted(self, protocol: asyncio.Protocol) -> asyncio.Protocol:
        self._connected_at.append(datetime.now(UTC))
        self._made.append(protocol)
        return protocol


@asynccontextmanager
async def mail_host(
    mailbox: Mailbox | None = None,
    *,
    tls: ssl.SSLContext | None = None,
    names: OwnNames | None = None,
    **options: Any,
) -> AsyncIterator[MailHost]:
    """A mail server whose outages a test chooses; with `tls`, encrypted from the first byte."""
    host = MailHost(mailbox or Mailbox(), tls, names, options)
    try:
        await host.come_back()
        yield host
    finally:
        host.close()


def _bound(port: int) -> socket.socket:
    """A socket that has its port, and refuses connections as long as nobody listens at it."""
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind(("127.0.0.1", port))
    return bound


class _Connected(asyncio.Protocol):
    """Takes the connection and says nothing."""

    transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.greet(transport)

    def greet(self, transport: asyncio.Transport) -> None:
        """Say what a connection is met with."""


class _Resetting(_Connected):
    def greet(self, transport: asyncio.Transport) -> None:
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()


class _Unwilling(_Connected):
    def greet(self, transport: asyncio.Transport) -> None:
        transport.write(f"421 4.3.2 {NAME} Service not available\r\n".encode())
        transport.close()


class _Curt(_Connected):
    """Converses as far as EHLO, and has one answer to all that follows."""

    def __init__(self, answer: str) -> None:
        self._answer = answer
        self._unread = b""

    def greet(self, transport: asyncio.Transport) -> None:
        transport.write(f"220 {NAME} ESMTP\r\n".encode())

    def data_received(self, data: bytes) -> None:
        *lines, self._unread = (self._unread + data).split(b"\r\n")
        for line in lines:
            self.answer(line.decode("latin-1").upper())

    def answer(self, line: str) -> None:
        """Answer one command."""
        assert self.transport is not None
        command = line.partition(" ")[0]
        said = {"EHLO": OFFERED, "HELO": f"250 {NAME}", "QUIT": f"221 {NAME}"}.get(command, self._answer)
        self.transport.write(f"{said}\r\n".encode())
        if command == "QUIT":
            self.transport.close()


class _WithoutTls(_Curt):
    """Offers TLS, and fails the handshake; `at_once` where the very first byte should be part of it."""

    def __init__(self, *, at_once: bool) -> None:
        super().__init__("454 4.7.0 TLS not available")
        self._handshake = at_once

    def greet(self, transport: asyncio.Transport) -> None:
        if not self._handshake:
            super().greet(transport)

    def data_received(self, data: bytes) -> None:
        if not self._handshake:
            super().data_received(data)
        elif self.transport is not None:
            self.transport.write(ALERT)
            self.transport.close()

    def answer(self, line: str) -> None:
        if line == "STARTTLS" and self.transport is not None:
            self.transport.write(b"220 2.0.0 Ready to start TLS\r\n")
            self._handshake = True
        else:
            super().answer(line)


class _Slow(SMTP):
    """Takes everything; each of its answers, the greeting among them, comes after a while."""

    def __init__(self, delay_seconds: float, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._delay_seconds = delay_seconds

    async def push(self, status: str | bytes) -> None:
        await asyncio.sleep(self._delay_seconds)
        await super().push(status)
