"""Telling a ticket that a message of its own did not arrive."""

from __future__ import annotations

import re

from temporalio.client import Client

from domain.delivery.states import State
from domain.events import MESSAGE_REPORTED
from domain.requests.ticket import REFERENCE_PATTERN
from starter.running import NotRunning, Running

FAILED: frozenset[State] = frozenset({"failed", "undelivered"})


async def tell_of_failure(temporal: Client, message_id: str, reason: str | None) -> None:
    """Tell the ticket that the message called `message_id` belongs to; one that has ended has nothing to decide.

    The engine has taken the word for good when this returns; what the ticket knows already changes nothing there.
    Raises `EngineUnreachable`.
    """
    reference = message_id.partition("/")[0]
    if not re.fullmatch(REFERENCE_PATTERN, reference):
        return
    report = {"message_id": message_id} | ({"reason": reason} if reason else {})
    try:
        await Running(temporal, reference).tell(MESSAGE_REPORTED, report, None)
    except NotRunning:
        return
