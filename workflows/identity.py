"""Identity: a ticket is its reference, and its workflow's id says so."""

from __future__ import annotations

ID_IS_CHECKED = "the-id-is-the-tickets"
"""The patch by which a start under another id than the ticket's is refused."""


def workflow_id(reference: str) -> str:
    """Return the id of the workflow that is the ticket: no other id is taken, so no two runs are one ticket at once."""
    return f"ticket-{reference}"
