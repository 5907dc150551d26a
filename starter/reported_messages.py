"""Telling a ticket what was reported of a message of its own: that it did not arrive, or was taken though it waits."""

from __future__ import annotations

import re

from temporalio.client import Client

from activities.run_history import has_broken_run
from domain.delivery.states import State
from domain.events import MESSAGE_REPORTED, MESSAGE_TAKEN
from domain.requests.ticket import REFERENCE_PATTERN
from starter.engine_work import engine_answers
from starter.errors import LostRun
from starter.running import NotRunning, Running
from workflows.identity import workflow_id

TAKEN: frozenset[State] = frozenset({"accepted", "delivered"})


async def tell_of_failure(temporal: Client, message_id: str, reason: str | None) -> None:
    """Tell the ticket that the message called `message_id` belongs to; one that has ended has nothing to decide.

    The engine has taken the word for good when this returns; what the ticket knows already changes nothing there.
    Raises `EngineUnreachable`, also of a ticket that has lost its run: it will be there when the report comes again.
    """
    await _tell(temporal, message_id, MESSAGE_REPORTED, {"reason": reason} if reason else {})


async def tell_of_taking(temporal: Client, message_id: str) -> None:
    """Tell the ticket that a message that waits for its provider was taken, so that it goes no other way.

    Raises `EngineUnreachable`.
    """
    await _tell(temporal, message_id, MESSAGE_TAKEN, {})


async def _tell(temporal: Client, message_id: str, signal: str, body: dict[str, str]) -> None:
    reference = message_id.partition("/")[0]
    if not re.fullmatch(REFERENCE_PATTERN, reference):
        return
    try:
        await Running(temporal, reference).tell(signal, {"message_id": message_id, **body}, None)
    except NotRunning:
        async with engine_answers():
            lost = await has_broken_run(temporal, workflow_id(reference))
        if lost:
            raise LostRun from None
