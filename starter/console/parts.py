"""What the console stands on while its app runs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import Request

from domain.input.problems import Problem
from domain.team.audit import Deed
from starter.client import Escalations
from starter.outages import Outages
from starter.temporal_ui import TemporalUi
from store.keys import KeyHolder

Authenticate = Callable[[str], Awaitable[KeyHolder | None]]
"""Tells whom an API key stands for; None for no valid key."""
Audit = Callable[[Deed], Awaitable[None]]
"""Keeps what somebody did, or was refused, in the audit log."""

Unknown = Callable[[str], Awaitable[Problem | None]]
"""Tells why a person's id is nobody's; None where a roster has them, or nobody can tell."""


async def _everybody_is_known(_: str) -> None:
    return None


@dataclass(frozen=True)
class Parts:
    """The product's client, who tells whom a key stands for, who keeps what people did, who knows of outages, who knows
    the people there are, and the Temporal UI, where there is one."""

    escalations: Escalations
    authenticate: Authenticate
    audit: Audit
    outages: Outages
    unknown: Unknown = _everybody_is_known
    temporal_ui: TemporalUi | None = None


PartsOf = Callable[[Request], Parts]
"""Finds the parts for a request; they are connected only once the app runs."""
