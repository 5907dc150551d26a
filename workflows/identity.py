"""Identity: a ticket is its reference, and its workflow's id says so."""

from __future__ import annotations

AGAIN = "again"
"""The memo of a run that was started because an earlier one of its ticket was ended from outside."""
_PREFIX = "ticket-"
ID_IS_CHECKED = "the-id-is-the-tickets"
"""The patch by which a start under another id than the ticket's is refused."""


def workflow_id(reference: str) -> str:
    """Return the id of the workflow that is the ticket: no other id is taken, so no two runs are one ticket at once."""
    return f"{_PREFIX}{reference}"


def reference_of(workflow_id: str) -> str | None:
    """Return the reference of the ticket that a workflow id is of; None where it is of none."""
    return workflow_id.removeprefix(_PREFIX) if workflow_id.startswith(_PREFIX) else None
