"""The search attributes a ticket's workflow carries: ids and states only, never anything personal.

A namespace on a SQL visibility store takes at most 10 Keyword attributes and 3 of each other kind, so a new key must
earn its place. `REGISTERED` is what a deployment has to create before the first ticket.
"""

from typing import Any

from temporalio.common import SearchAttributeKey, SearchAttributeUpdate

from domain.case import Case
from domain.dues import next_due

STATUS = SearchAttributeKey.for_keyword("TicketStatus")
PRIORITY = SearchAttributeKey.for_keyword("TicketPriority")
TIER = SearchAttributeKey.for_keyword("TicketTier")
OWNER = SearchAttributeKey.for_keyword("TicketOwner")
TEAM = SearchAttributeKey.for_keyword("TicketTeam")
CATEGORY = SearchAttributeKey.for_keyword("TicketCategory")
POLICY = SearchAttributeKey.for_keyword("TicketPolicy")
BREACHED = SearchAttributeKey.for_bool("TicketBreached")
NEXT_DUE = SearchAttributeKey.for_datetime("TicketNextDue")

REGISTERED: tuple[SearchAttributeKey[Any], ...] = (
    STATUS,
    PRIORITY,
    TIER,
    OWNER,
    TEAM,
    CATEGORY,
    POLICY,
    BREACHED,
    NEXT_DUE,
)


def filtered_by(case: Case) -> dict[str, Any]:
    """Return the values people filter by; a change in one of them is worth an upsert of all."""
    return {
        STATUS.name: case.status,
        PRIORITY.name: case.priority,
        TIER.name: case.rung.name,
        OWNER.name: case.owner.contact.id if case.owner else None,
        TEAM.name: case.team,
        CATEGORY.name: case.category,
        POLICY.name: case.snapshot.bundle,
        BREACHED.name: case.breached,
    }


def updates(case: Case) -> list[SearchAttributeUpdate[Any]]:
    """Return the updates that bring every search attribute up to date in one command."""
    due = next_due(case)
    values = filtered_by(case) | {NEXT_DUE.name: due.at if due else None}
    return [key.value_unset() if values[key.name] is None else key.value_set(values[key.name]) for key in REGISTERED]
