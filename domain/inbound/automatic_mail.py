"""Automatic mail: what its headers say of who wrote an email, a person or a program. Answering a program loops."""

from __future__ import annotations

import re
from collections.abc import Mapping

_BULK = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})
_SUPPRESSED = frozenset({"all", "oof", "autoreply"})
_OF_MACHINES = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-auto-reply",
    "x-failed-recipients",
    "x-loop",
    "list-id",
    "list-unsubscribe",
    "feedback-id",
)
_POSTMASTERS = frozenset({"mailer-daemon", "postmaster"})


def sent_by_machine(headers: Mapping[str, str], sender: str) -> bool:
    """Return whether a program wrote an email: a note of absence, a report of non-delivery, a list, a newsletter.

    `headers` has the names in lower case; `sender` is the address in From. `Auto-Submitted: no` says that a person
    did, whatever else there is; nothing else overrules one of the signs.
    """
    submitted = _word(headers.get("auto-submitted", ""))
    if submitted == "no":
        return False
    return (
        bool(submitted)
        or _word(headers.get("precedence", "")) in _BULK
        or not _SUPPRESSED.isdisjoint(re.split(r"[,;\s]+", headers.get("x-auto-response-suppress", "").lower()))
        or any(name in headers for name in _OF_MACHINES)
        or headers.get("return-path", "").strip() == "<>"
        or _word(headers.get("content-type", "")) == "multipart/report"
        or sender.partition("@")[0].lower() in _POSTMASTERS
    )


def _word(value: str) -> str:
    """The first word of a header, without parameters and comments."""
    return re.split(r"[;(\s]", value.strip().lower(), maxsplit=1)[0]
