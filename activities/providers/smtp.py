"""Email over SMTP, by the standard library, for those who have no SendGrid."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime

from activities.providers.account import account_of
from activities.providers.email import Email
from activities.providers.outcome import Accepted, Misconfigured, Outcome, Refused
from activities.providers.smtp_conversation import Conversation, Ended, Security
from activities.providers.smtp_mail import message_id_of, written
from activities.providers.threads import SDK_TIMEOUT_SECONDS, Threads
from domain.delivery.providers import ProviderId


class SmtpEmail:
    """Sends through one SMTP server, a connection for each email.

    `sender` is our From address, and where bounces go. `security` says whether the connection is encrypted by STARTTLS,
    from its first byte, or not at all; where it is, the server's certificate must be good by `trust`. A `username`
    logs in.
    """

    def __init__(
        self,
        host: str,
        port: int,
        sender: str,
        *,
        security: Security = "starttls",
        username: str = "",
        password: str = "",
        inbound_domain: str = "",
        trust: ssl.SSLContext | None = None,
        timeout_seconds: float = SDK_TIMEOUT_SECONDS,
    ) -> None:
        self.id = ProviderId("smtp", account_of(host, str(port), username, password, sender))
        self._server = (host, port)
        self._sender = sender
        self._domain = sender.rpartition("@")[2]
        self._security = security
        self._login = (username, password)
        self._inbound_domain = inbound_domain
        self._trust = trust or ssl.create_default_context()
        self._timeout_seconds = timeout_seconds
        self._threads = Threads("smtp", host)

    async def send(self, email: Email) -> Outcome:
        """Send it in one conversation; see `EmailProvider.send`.

        What the server answers with 4xx was not sent and may be later; with 5xx it refuses the recipient or the text,
        or everything of ours when it refuses our login or sender. A connection that breaks once the text is under way
        leaves the email in doubt.
        """
        return await self._threads.run(lambda: self._converse(email))

    async def greet(self) -> Outcome:
        """Converse up to where the server would take an email of ours, and send none."""
        return await self._threads.run(lambda: self._converse(None))

    async def probe(self) -> Outcome:
        """Converse as `greet` does; see `EmailProvider.probe`."""
        return await self.greet()

    def _converse(self, email: Email | None) -> Outcome:
        conversation = Conversation(self._timeout_seconds)
        try:
            text = self._written(email) if email else ""
            conversation.open(*self._server, self._domain, self._security, self._trust, self._login)
            conversation.say(f"MAIL FROM:<{self._sender}>", refused=Misconfigured)
            if email is None:
                return Accepted("")
            conversation.say(f"RCPT TO:<{email.to}>", refused=Refused, of_the_server=False)
            conversation.say("DATA", refused=Refused, of_the_server=False)
            conversation.hand_over(text)
        except Ended as ended:
            return ended.outcome
        finally:
            conversation.leave()
        return Accepted(message_id_of(email, self._domain))

    def _written(self, email: Email) -> str:
        try:
            return written(email, self._sender, self._inbound_domain, datetime.now(UTC)).as_string()
        except ValueError:
            raise Ended(Refused("smtp unusable address")) from None
