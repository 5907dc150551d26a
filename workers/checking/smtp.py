"""Asking the SMTP server whether it would take our email. Nothing is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from activities.providers.outcome import Accepted, Misconfigured, Outcome
from workers.checking.finding import Finding
from workers.providers import smtp
from workers.settings import Settings

SERVER = "SMTP server"
_DO = {
    "smtp certificate": "its certificate is not good; set ESCALATION_SMTP_HOST to the name it is made for",
    "smtp STARTTLS or login not offered": "it offers no such thing; see ESCALATION_SMTP_SECURITY and its port",
}


def ask_smtp(settings: Settings) -> Iterator[Finding]:
    """Yield what the server says of encryption, login and sender."""
    yield _finding(asyncio.run(smtp(settings).greet()))


def _finding(outcome: Outcome) -> Finding:
    match outcome:
        case Accepted():
            return Finding(SERVER, "ok", "it takes email from our address")
        case Misconfigured(code):
            otherwise = f"it refuses us ({code}); see ESCALATION_SMTP_USERNAME and ESCALATION_SMTP_FROM"
            return Finding(SERVER, "wrong", _DO.get(code, otherwise))
        case _:
            return Finding(SERVER, "silent", f"it does not answer ({outcome.code})")
