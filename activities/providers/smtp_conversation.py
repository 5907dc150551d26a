"""One conversation with an SMTP server, and what its end means for the email it was about."""

from __future__ import annotations

import re
import smtplib
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Literal

from activities.providers.outcome import InDoubt, Misconfigured, NotSent, Outcome, Refused
from domain.delivery.health import Met

Security = Literal["starttls", "tls", "none"]
Kind = Callable[[str], Outcome]
SHORTEST_WAIT_SECONDS = 0.01
LEAVING = 421
"""The server takes nothing from anybody for now."""
NEEDS_LOGIN = frozenset({530, 534, 535, 538})
_ENHANCED = re.compile(rb"\s*([245]\.\d{1,3}\.\d{1,3})\b")


class Ended(Exception):
    """The conversation is over without the email having been taken; `outcome` says what that means."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome)
        self.outcome = outcome


class Conversation:
    """A conversation that takes `seconds` at most, from connecting to the answer after the text."""

    def __init__(self, seconds: float) -> None:
        self._ends_at = time.monotonic() + seconds
        self._server: smtplib.SMTP | None = None

    def open(
        self, host: str, port: int, us: str, security: Security, trust: ssl.SSLContext, login: tuple[str, str]
    ) -> None:
        """Connect, encrypt, log in where there is a user name; raises `Ended`."""
        with self._before_the_text(Misconfigured):
            # a name of our own: finding out the machine's can take longer than everything else
            if security == "tls":
                self._server = smtplib.SMTP_SSL(host, port, us, timeout=self._left(), context=trust)
            else:
                self._server = smtplib.SMTP(host, port, us, timeout=self._left())
            if security == "starttls":
                self._hurried().starttls(context=trust)
            if login[0]:
                self._hurried().login(*login)

    def say(self, line: str, *, refused: Kind, of_the_server: bool = True) -> None:
        """Say one command that the server must take; a refusal is of the kind `refused`. Raises `Ended`.

        `of_the_server` says that a no for now speaks against the server, not against one recipient or text.
        """
        with self._before_the_text(refused, of_the_server=of_the_server):
            server = self._hurried()
            server.ehlo_or_helo_if_needed()
            code, words = server.docmd(line)
            if code // 100 not in (2, 3):
                raise smtplib.SMTPResponseException(code, words)

    def hand_over(self, text: str) -> None:
        """Send the text, once the server has said that it may come; raises `Ended`.

        Only the server's answer after it says what became of the email.
        """
        try:
            server = self._hurried()
            server.send(f"{smtplib.quotedata(text)}\r\n.\r\n")
            code, words = self._hurried().getreply()
        except (smtplib.SMTPException, OSError) as error:
            raise Ended(InDoubt(f"smtp {type(error).__name__}", met=_met(error))) from None
        if code // 100 not in (2, 4, 5):
            raise Ended(InDoubt(f"smtp {code}"))
        if code // 100 != 2:
            raise Ended(_answered(code, words, Refused, of_the_server=False))

    def leave(self) -> None:
        """Hang up, politely where the server still listens; what comes of that changes nothing."""
        if self._server is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._hurried().quit()
            self._server.close()

    def _hurried(self) -> smtplib.SMTP:
        assert self._server is not None
        if self._server.sock is not None:
            self._server.sock.settimeout(self._left())
        return self._server

    def _left(self) -> float:
        return max(self._ends_at - time.monotonic(), SHORTEST_WAIT_SECONDS)

    @contextmanager
    def _before_the_text(self, refused: Kind, *, of_the_server: bool = True) -> Iterator[None]:
        """Whatever goes wrong here, the email was certainly not sent."""
        try:
            yield
        except smtplib.SMTPResponseException as error:
            raise Ended(_answered(error.smtp_code, error.smtp_error, refused, of_the_server=of_the_server)) from None
        except smtplib.SMTPNotSupportedError:
            raise Ended(Misconfigured("smtp STARTTLS or login not offered")) from None
        except ssl.SSLCertVerificationError:
            raise Ended(Misconfigured("smtp certificate")) from None
        except (smtplib.SMTPException, OSError) as error:
            # this very class is how the library says that it shares no way to log in with the server
            code = f"smtp {type(error).__name__}"
            unable = type(error) is smtplib.SMTPException
            raise Ended(Misconfigured(code) if unable else NotSent(code, met=self._met(error))) from None

    def _met(self, error: Exception) -> Met:
        return "unconnected" if self._server is None else _met(error)


def _met(error: Exception) -> Met:
    return "silence" if isinstance(error, TimeoutError) else "reset"


def _answered(code: int, words: bytes | str, refused: Kind, *, of_the_server: bool) -> Outcome:
    """What an answer other than yes means; its words may quote an address, so only their status code is kept."""
    enhanced = _ENHANCED.match(words.encode() if isinstance(words, str) else words)
    said = f"smtp {code} {enhanced[1].decode()}" if enhanced else f"smtp {code}"
    if code in NEEDS_LOGIN:
        return Misconfigured(said)
    if code // 100 == 5:
        return refused(said)
    # 4xx, and what is no answer of SMTP at all: nothing was taken
    return NotSent(said, met="error" if of_the_server or code == LEAVING else "answered")
