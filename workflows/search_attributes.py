"""The search attributes a ticket's workflow carries: ids and states only, never anything personal.

A namespace on a SQL visibility store takes at most 10 Keyword attributes and 3 of each other kind, so a new key must
earn its place. `REGISTERED` is what a deployment has to create before the first ticket.
"""

from typing import Any

from temporalio.common import SearchAttributeKey, SearchAttributeUpdate, TypedSearchAttributes

from domain.case.case import Case
from domain.case.dues import next_promise

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


def updates(case: Case, indexed: TypedSearchAttributes) -> list[SearchAttributeUpdate[Any]]:
    """Return what brings the indexed attributes up to date in one command; nothing while none has changed.

    `TicketNextDue` alone is worth no command: it is as of the last change of another.
    """
    changed = {key: value for key, value in _filtered_by(case).items() if indexed.get(key) != value}
    if not changed:
        return []
    due = next_promise(case)
    changed[NEXT_DUE] = due.at if due else None
    return [key.value_unset() if value is None else key.value_set(value) for key, value in changed.items()]


def _filtered_by(case: Case) -> dict[SearchAttributeKey[Any], Any]:
    return {
        STATUS: case.status,
        PRIORITY: case.priority,
        TIER: case.rung.name,
        OWNER: case.owner.contact.id if case.owner else None,
        TEAM: case.team,
        CATEGORY: case.category,
        POLICY: case.snapshot.bundle,
        BREACHED: case.breached,
    }
