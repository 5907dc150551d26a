"""The last life of a ticket: what the newest run that was the ticket has left, whatever ended that run."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from temporalio.api.common.v1 import Payloads
from temporalio.client import Client, WorkflowExecution, WorkflowExecutionStatus

from activities.requests import Left
from activities.run_history import RunHistory, history_of, runs_of

ASKED_FOR = timedelta(seconds=10)
"""How long a worker may take to read an ended run again from its beginning."""


@dataclass(frozen=True)
class LastLife:
    """The newest run that was the ticket, with what it left.

    `listed` says whether the engine has any such run. `waiting` are runs that ended before they had read what they
    were started with, the newest first: nobody has told their senders that they came to nothing.
    """

    listed: bool = False
    run: WorkflowExecution | None = None
    left: Left | None = None
    history: RunHistory | None = None
    waiting: tuple[RunHistory, ...] = field(default=())

    @property
    def request(self) -> Payloads | None:
        """Return what the newest start that came to nothing was given."""
        return self.waiting[0].started.input if self.waiting else None

    @property
    def began_at(self) -> datetime | None:
        """Return when the oldest of the starts that came to nothing came in."""
        return self.waiting[-1].began_at if self.waiting else None


async def last_life(client: Client, workflow_id: str, besides: Collection[str] = ()) -> LastLife:
    """Return the last life under an id, as the engine remembers it; `besides` are runs not to be looked at.

    Starts that were refused are passed over. Raises what the client raises when the engine or its workers are silent.
    """
    listed = False
    waiting: list[RunHistory] = []
    refused = False
    for run in await runs_of(client, workflow_id):
        if run.run_id in besides or (history := await history_of(client, workflow_id, run.run_id)) is None:
            continue
        listed = True
        left = await _left(client, run) if history.worked else None
        if left is not None:
            return LastLife(listed, run, left, history)
        refused = refused or (run.status is WorkflowExecutionStatus.FAILED and not waiting)
        if not refused:
            waiting.append(history)
    return LastLife(listed, waiting=tuple(waiting))


async def _left(client: Client, run: WorkflowExecution) -> Left | None:
    handle: Any = client.get_workflow_handle(run.id, run_id=run.run_id)
    left: Left | None = await handle.query("left", result_type=Left | None, rpc_timeout=ASKED_FOR)
    return left
