"""The engine's account of a ticket: what its runs have told our database, as their histories keep it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from temporalio.api.common.v1 import WorkflowExecution as Execution
from temporalio.api.enums.v1 import EventType, WorkflowTaskFailedCause
from temporalio.api.history.v1 import HistoryEvent
from temporalio.api.workflowservice.v1 import GetWorkflowExecutionHistoryReverseRequest
from temporalio.client import Client, WorkflowExecution, WorkflowQueryFailedError
from temporalio.service import RPCError, RPCStatusCode

from activities.last_life import LastLife, last_life
from activities.requests import Unrecorded
from activities.run_history import runs_of
from domain.case.case import Case
from domain.case.state import kept_state
from domain.case.timeline import Entry
from domain.case.view import Facts, facts
from starter.engine_work import PATIENCE, engine_answers
from starter.errors import EngineUnreachable
from starter.reconcile.sends import taken_by_providers
from workflows.identity import workflow_id

TELLING = "record_facts"
EVENTS_READ_AT_ONCE = 25
"""How many of a run's last events are read to find what it told last: nearly always enough."""
HISTORY_READ_WITHIN = PATIENCE * 6


@dataclass(frozen=True)
class EnginesAccount:
    """Everything the runs of a ticket have told, oldest first, and the case as the last of them has left it.

    `sent` is what became of each message that a provider has taken.
    """

    told: tuple[Facts, ...]
    case: Case | None = None
    sent: tuple[Unrecorded, ...] = ()

    @property
    def entries(self) -> list[Entry]:
        """Return every entry of the timeline that the engine has, each once."""
        told = (entry for each in self.told for entry in each.view.timeline)
        lived = self.case.timeline if self.case else ()
        return list({entry.id: entry for entry in (*told, *lived)}.values())


@dataclass(frozen=True)
class Tail:
    """The end of a run's history: what it has told last, None where it has told nothing yet. It `contradicts_itself`
    where the run's last task failed since its history is not what the workflow does."""

    told: Facts | None
    contradicts_itself: bool


async def tail_of(client: Client, run: WorkflowExecution) -> Tail:
    """Return the end of a run's history. Raises `EngineUnreachable`."""
    token, contradicts_itself = b"", None
    while True:
        asked = GetWorkflowExecutionHistoryReverseRequest(
            namespace=client.namespace,
            execution=Execution(workflow_id=run.id, run_id=run.run_id),
            maximum_page_size=EVENTS_READ_AT_ONCE,
            next_page_token=token,
        )
        async with engine_answers():
            page = await client.workflow_service.get_workflow_execution_history_reverse(asked, timeout=PATIENCE)
        if contradicts_itself is None:
            contradicts_itself = _contradicts_itself(page.history.events)
        found = await _tellings(client, page.history.events)
        token = page.next_page_token
        if found or not token:
            return Tail(found[0] if found else None, contradicts_itself)


def _contradicts_itself(newest_first: Iterable[HistoryEvent]) -> bool:
    for event in newest_first:
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED:
            return False
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED:
            cause = event.workflow_task_failed_event_attributes.cause
            return cause == WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR
    return False


async def has_begun_only(client: Client, run: WorkflowExecution) -> bool:
    """Return whether a run that has told nothing yet waits for what is to be told to it. Raises `EngineUnreachable`."""
    async with engine_answers():
        described: Any = await client.get_workflow_handle(run.id, run_id=run.run_id).describe(rpc_timeout=PATIENCE)
    return bool(described.raw_description.pending_activities)


async def engines_account(client: Client, reference: str, *, is_stuck: bool = False) -> EnginesAccount:
    """Return all that the engine has of a ticket; nothing where it remembers no run. Raises `EngineUnreachable`.

    A run that `is_stuck` is not asked: what it has told is all there is.
    """
    async with engine_answers(HISTORY_READ_WITHIN):
        runs = await runs_of(client, workflow_id(reference))
        histories = [await _events(client, run) for run in reversed(runs)]
        told = [each for events in histories for each in await _tellings(client, events)]
        sent = tuple([each for events in histories for each in await taken_by_providers(client, events)])
        last = LastLife() if is_stuck else await _last_life(client, reference)
    if last.left is None or last.history is None:
        return EnginesAccount(tuple(told), sent=sent)
    case = last.left.case
    newest = max((entry.at for entry in case.timeline), default=case.opened_at)
    now = max([newest, *(each.told_at for each in told if each.told_at)])
    lived = facts(case, now, 0).model_copy(update={"run_id": last.history.run_id, "state": kept_state(case)})
    return EnginesAccount((*told, lived), case, sent)


async def _last_life(client: Client, reference: str) -> LastLife:
    try:
        return await last_life(client, workflow_id(reference))
    except RPCError as error:
        if error.status is RPCStatusCode.FAILED_PRECONDITION:
            raise EngineUnreachable("No worker answers for the ticket now") from error
        raise
    except WorkflowQueryFailedError as error:
        raise EngineUnreachable("The ticket cannot answer now") from error


async def _events(client: Client, run: WorkflowExecution) -> list[HistoryEvent]:
    handle: Any = client.get_workflow_handle(run.id, run_id=run.run_id)
    try:
        return [event async for event in handle.fetch_history_events()]
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return []
        raise


async def _tellings(client: Client, events: Iterable[HistoryEvent]) -> list[Facts]:
    found: list[Facts] = []
    for event in events:
        if event.event_type != EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
            continue
        asked = event.activity_task_scheduled_event_attributes
        if asked.activity_type.name == TELLING:
            found += await client.data_converter.decode(asked.input.payloads, [Facts])
    return found
