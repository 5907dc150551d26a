"""What the console stands on while its app runs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import Request

from domain.team.audit import Deed
from starter.client import Escalations
from starter.outages import Outages
from store.keys import KeyHolder

Authenticate = Callable[[str], Awaitable[KeyHolder | None]]
"""Tells whom an API key stands for; None for no valid key."""
Audit = Callable[[Deed], Awaitable[None]]
"""Keeps what somebody did, or was refused, in the audit log."""


@dataclass(frozen=True)
class Parts:
    """The product's client, who tells whom a key stands for, who keeps what people did, and who knows of outages."""

    escalations: Escalations
    authenticate: Authenticate
    audit: Audit
    outages: Outages


PartsOf = Callable[[Request], Parts]
"""Finds the parts for a request; they are connected only once the app runs."""
