"""What Temporal keeps of tickets: whether one still lives, what it was opened with, and making its history go."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import DeleteWorkflowExecutionRequest
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from starter.clear_text import has_clear_text
from starter.engine_work import PATIENCE, engine_answers
from starter.errors import EngineUnreachable
from starter.starting import workflow_id

LISTED_WITHIN = timedelta(seconds=10)


class Histories:
    """The workflow histories of tickets. Every method raises `EngineUnreachable` when Temporal does not answer."""

    def __init__(self, temporal: Client) -> None:
        self._temporal = temporal

    async def lives(self, reference: str) -> bool:
        """Return whether a run of the ticket's workflow is open: a closed ticket may still have a message to send."""
        found = await self._latest(reference)
        return found is not None and found[1] is WorkflowExecutionStatus.RUNNING

    async def request(self, reference: str) -> dict[str, Any] | None:
        """Return what the ticket was opened with, or None when Temporal does not keep it, or nobody can open it."""
        handle = self._temporal.get_workflow_handle(workflow_id(reference))
        try:
            async with engine_answers():
                async for event in handle.fetch_history_events(page_size=1, rpc_timeout=PATIENCE):
                    payloads = event.workflow_execution_started_event_attributes.input.payloads
                    given = await self._temporal.data_converter.decode(payloads)
                    return _request(given)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
        return None

    async def delete(self, reference: str) -> bool:
        """Hand every run of a ticket that has ended to Temporal to be deleted, for good; return whether anything of it
        stands there in clear.

        Temporal keeps the order and carries it out by itself, usually within a minute or two.
        """
        latest = await self._latest(reference)
        if latest is None:
            return False
        run_id, status = latest
        if status is WorkflowExecutionStatus.RUNNING:
            raise EngineUnreachable("The ticket has not ended; its history was not deleted")
        async with engine_answers(LISTED_WITHIN):
            runs = self._temporal.list_workflows(f'WorkflowId = "{workflow_id(reference)}"')
            every = {run_id, *[run.run_id async for run in runs]}
            readable = [await self._readable(reference, each) for each in every]
            for each in every:
                await self._delete_run(reference, each)
        return any(readable)

    async def _latest(self, reference: str) -> tuple[str, WorkflowExecutionStatus | None] | None:
        handle = self._temporal.get_workflow_handle(workflow_id(reference))
        try:
            async with engine_answers():
                found = await handle.describe(rpc_timeout=PATIENCE)
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return None
            raise
        return found.run_id, found.status

    async def _readable(self, reference: str, run_id: str) -> bool:
        """Return whether a run has anything in clear; of one that is gone already, nothing can be said."""
        handle = self._temporal.get_workflow_handle(workflow_id(reference), run_id=run_id)
        try:
            async for event in handle.fetch_history_events(rpc_timeout=PATIENCE):
                if has_clear_text(event):
                    return True
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
        return False

    async def _delete_run(self, reference: str, run_id: str) -> None:
        request = DeleteWorkflowExecutionRequest(
            namespace=self._temporal.namespace,
            workflow_execution=WorkflowExecution(workflow_id=workflow_id(reference), run_id=run_id),
        )
        try:
            await self._temporal.workflow_service.delete_workflow_execution(request, timeout=PATIENCE)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise


def _request(given: list[Any]) -> dict[str, Any] | None:
    """The ticket among a run's arguments: the first run's own, or inside what the run before handed over."""
    first = given[0] if given else None
    if isinstance(first, dict) and isinstance(first.get("case"), dict):
        first = first["case"].get("ticket")
    return first if isinstance(first, dict) else None
