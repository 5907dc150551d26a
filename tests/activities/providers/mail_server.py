"""A real SMTP server on loopback, whose answers a test can choose."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

HANG_UP = "hang up"


@dataclass
class Mailbox:
    """What the server took, and how it answers: a reply, or `HANG_UP`, by the command it is given to."""

    answers: dict[str, str] = field(default_factory=dict)
    taken: list[Envelope] = field(default_factory=list)
    port: int = 0

    # no property: for each connection aiosmtpd looks at every attribute of its handler
    def letters(self, first: int = 0) -> list[EmailMessage]:
        """Return what was taken, from the first or a later letter on, as a mail program reads it."""
        later = self.taken[first:]
        return [message_from_bytes(each.original_content or b"", policy=default) for each in later]  # type: ignore[misc]

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answer := self._chosen(server, "MAIL"):
            return answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answer := self._chosen(server, "RCPT"):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self._chosen(server, "TEXT")
        if answer is None or answer in ("", HANG_UP) or not answer.startswith(("4", "5")):
            self.taken.append(envelope)
        return answer or "250 2.0.0 OK queued as 4F9D"

    def _chosen(self, server: SMTP, command: str) -> str | None:
        answer = self.answers.get(command)
        if answer == HANG_UP:
            server.transport.abort()
        return answer


@asynccontextmanager
async def mail_server(
    mailbox: Mailbox | None = None, *, tls: ssl.SSLContext | None = None, **options: Any
) -> AsyncIterator[Mailbox]:
    """A server that takes everything; with `tls`, encrypted from the first byte. `options` are aiosmtpd's."""
    mailbox = mailbox or Mailbox()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(mailbox, hostname="mail.example", loop=loop, **options), "127.0.0.1", 0, ssl=tls
    )
    mailbox.port = server.sockets[0].getsockname()[1]
    yield mailbox
    server.close()


def knows(username: bytes, secret: bytes) -> Any:
    """Return an authenticator that lets one user in."""

    def authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any) -> AuthResult:
        right = isinstance(given, LoginPassword) and (given.login, given.password) == (username, secret)
        return AuthResult(success=right, handled=right)

    return authenticate
