"""How a ticket's workflow is started: under which id, and with what the engine may know of it from the start."""

from __future__ import annotations

from typing import Any

from temporalio.client import Client
from temporalio.common import (
    Priority,
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import WorkflowAlreadyStartedError

from domain.input.text import shortened
from domain.priority import PRIORITIES
from domain.requests.ticket import Ticket
from starter.engine_work import PATIENCE
from workflows import search_attributes as attributes
from workflows.identity import AGAIN, workflow_id
from workflows.options import TICKETS_QUEUE

__all__ = ["start", "workflow_id"]

WORKFLOW_TYPE = "TicketEscalation"
_AFTER_A_BROKEN_ONE = WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY
_SUBJECT_SHOWN = 40
"""The engine takes 400 bytes of summary, after encryption."""


async def start(temporal: Client, ticket: Ticket, *, again: bool = False) -> bool:
    """Start the ticket's workflow unless a run of this reference exists or existed; return whether this call did.

    With `again`, also where the last one was ended from outside: the new run goes on with what that has left.

    A running one is used as it is, as `USE_EXISTING` would, but here the caller learns which of many concurrent
    starts was the one. Raises what the Temporal client raises when nobody answers.
    """
    try:
        await temporal.start_workflow(
            WORKFLOW_TYPE,
            ticket.model_dump(mode="json", by_alias=True, exclude_none=True),
            id=workflow_id(ticket.reference),
            task_queue=TICKETS_QUEUE,
            id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
            id_reuse_policy=_AFTER_A_BROKEN_ONE if again else WorkflowIDReusePolicy.REJECT_DUPLICATE,
            memo={AGAIN: True} if again else None,
            search_attributes=_search_attributes(ticket),
            static_summary=f"{ticket.reference}: {shortened(ticket.subject, _SUBJECT_SHOWN)}",
            priority=Priority(priority_key=PRIORITIES.index(ticket.priority or "medium") + 1),
            rpc_timeout=PATIENCE,
        )
    except WorkflowAlreadyStartedError:
        return False
    return True


def _search_attributes(ticket: Ticket) -> TypedSearchAttributes:
    known: list[SearchAttributePair[Any]] = [
        SearchAttributePair(attributes.STATUS, "open"),
        SearchAttributePair(attributes.CATEGORY, ticket.category),
        SearchAttributePair(attributes.POLICY, ticket.policy),
        SearchAttributePair(attributes.BREACHED, False),
    ]
    if ticket.priority:
        known.append(SearchAttributePair(attributes.PRIORITY, ticket.priority))
    if ticket.team:
        known.append(SearchAttributePair(attributes.TEAM, ticket.team))
    return TypedSearchAttributes(known)
