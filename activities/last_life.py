"""The last life of a ticket: what the newest run that was the ticket has left, whatever ended that run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from temporalio.client import Client, WorkflowExecution, WorkflowExecutionStatus

from activities.requests import Left
from activities.run_history import RunHistory, Signal, history_of, runs_of

ASKED_FOR = timedelta(seconds=10)
"""How long a worker may take to read an ended run again from its beginning."""


@dataclass(frozen=True)
class Untaken:
    """A signal that nobody had taken up, and a name by which it is handed over once."""

    name: str
    signal: Signal

    @property
    def content(self) -> bytes:
        """Return what tells it from others: an encrypted payload is never the same twice."""
        return self.signal.SerializeToString(deterministic=True)


@dataclass(frozen=True)
class LastLife:
    """The newest run that was the ticket, with what it `left`, None where none ever was.

    `waiting` are runs after it that ended before they had become the ticket, the newest first: nobody has told their
    senders that they came to nothing.
    """

    left: Left | None = None
    history: RunHistory | None = None
    waiting: tuple[RunHistory, ...] = ()

    @property
    def began_at(self) -> datetime | None:
        """Return when the oldest of the starts that came to nothing came in."""
        return self.waiting[-1].began_at if self.waiting else None

    @property
    def untaken(self) -> list[Untaken]:
        """Return the signals that nobody has taken up, oldest first; what was handed from run to run only once."""
        found = [Untaken(name, signal) for name, signal in self._of_last_run()]
        for run in reversed(self.waiting):
            handed_on = Counter(each.content for each in found)
            for place, signal in enumerate(run.signals):
                each = Untaken(f"{run.run_id}/{place}", signal)
                if handed_on[each.content]:
                    handed_on[each.content] -= 1
                else:
                    found.append(each)
        return found

    def _of_last_run(self) -> Iterator[tuple[str, Signal]]:
        if self.left is None or self.history is None:
            return
        for place, signal in enumerate(self.history.signals):
            if place >= self.left.told or place in self.left.unheard:
                yield f"{self.history.run_id}/{place}", signal


async def last_life(client: Client, workflow_id: str, besides: Collection[str] = ()) -> LastLife:
    """Return the last life under an id, as the engine remembers it; `besides` are runs not to be looked at.

    Starts that were refused are passed over. Raises what the client raises when the engine or its workers are silent.
    """
    waiting: list[RunHistory] = []
    refused = False
    for run in await runs_of(client, workflow_id):
        if run.run_id in besides or (history := await history_of(client, workflow_id, run.run_id)) is None:
            continue
        left = await _left(client, run) if history.worked else None
        if left is not None:
            return LastLife(left, history, tuple(waiting))
        refused = refused or (run.status is WorkflowExecutionStatus.FAILED and not waiting)
        if not refused:
            waiting.append(history)
    return LastLife(waiting=tuple(waiting))


async def _left(client: Client, run: WorkflowExecution) -> Left | None:
    handle: Any = client.get_workflow_handle(run.id, run_id=run.run_id)
    left: Left | None = await handle.query("left", result_type=Left | None, rpc_timeout=ASKED_FOR)
    return left
