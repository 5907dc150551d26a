"""A timeline as it is shown: each entry with how the messages stand to which it led."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from domain.case.timeline import Entry
from domain.case.told import ToldEntry, ToldView, told, told_view
from domain.case.view import View
from starter.errors import DatabaseUnreachable

if TYPE_CHECKING:
    from starter.client import Escalations
    from store.messages import Message


async def timeline_told(escalations: Escalations, reference: str, timeline: Sequence[Entry]) -> tuple[ToldEntry, ...]:
    """Return entries of a ticket with how their messages stand.

    While the ledger cannot be read, only what the ticket itself keeps is known. Raises as `Escalations.view` does.
    """
    view = (await escalations.view(reference)).view
    return told(view, timeline, await ledger(escalations, reference))


async def view_told(escalations: Escalations, view: View) -> ToldView:
    """Return a ticket's view with how its messages stand; see `timeline_told`."""
    return told_view(view, await ledger(escalations, view.reference))


async def ledger(escalations: Escalations, reference: str) -> Sequence[Message]:
    """Return a ticket's messages, read after its view, so that none is between the two; none while nobody can tell."""
    try:
        return await escalations.messages(reference)
    except DatabaseUnreachable:
        return ()
