"""Failures: what the code of a message that did not arrive says of the way it went.

A code is the provider's name and its words or number for what happened, such as `twilio 30006`; one that is not
listed here says nothing of the next message. Nor does `twilio 21610`: consent is kept by itself, for it can be given
again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

Failure = Literal["temporary", "permanent", "address"]
"""`temporary`: the same way may work a little later. `permanent`: this message will not arrive this way. `address`:
no message will, until the address is mended."""

KNOWN_UNREACHABLE = "known unreachable"
"""The code of a message that was not tried on a channel because its last one there failed by the address."""

_TEMPORARY = frozenset({"twilio 30001", "twilio 30003", "twilio 30008", "twilio 30500"})
_ADDRESS = frozenset(
    {
        *("twilio 21211", "twilio 21214", "twilio 21217", "twilio 21614"),
        *("twilio 30005", "twilio 30006"),
        *("sendgrid dropped bounced", "sendgrid dropped invalid", "sendgrid dropped unsubscribed"),
        *("sendgrid dropped spam report", "sendgrid 400 personalizations.0.to.0.email"),
        KNOWN_UNREACHABLE,
    }
)
_NO_SUCH_MAILBOX = re.compile(r"sendgrid bounce( \d\.\d+\.\d+)?|smtp \d{3} 5\.1\.(1|2|3|6|10)")
"""What SendGrid calls a bounce of type `bounce`, after which it takes no mail for the address; in SMTP by the enhanced
status codes of RFC 3463 and 7505: no such mailbox, host or address, moved, takes no mail."""


def failure_of(code: str) -> Failure:
    """Return what a code says of the way the message went."""
    if code in _TEMPORARY:
        return "temporary"
    if code in _ADDRESS or _NO_SUCH_MAILBOX.fullmatch(code):
        return "address"
    return "permanent"


def unreachable_after(newest: Sequence[str | None]) -> bool:
    """Return whether an address counts as unreachable, by how its last messages ended, the newest first.

    None stands for one that arrived. One failure by the address is enough, of temporary ones it takes two in a row.
    """
    said = [code and failure_of(code) for code in newest[:2]]
    return said[:1] == ["address"] or said == ["temporary", "temporary"]
