"""The filters of the list of tickets, as query parameters."""

from typing import Annotated, Any

from fastapi import Depends, Query

from domain.input.problems import parse
from domain.input.text import clean
from domain.team.approval import State
from store.ticket_filter import TicketFilter

_Several = Annotated[list[str] | None, Query(description="One or more, repeated or separated by commas.")]


def _wanted(
    status: _Several = None,
    priority: _Several = None,
    tier: Annotated[list[str] | None, Query(description="Names of tiers.")] = None,
    team: _Several = None,
    owner: Annotated[list[str] | None, Query(description="Ids of people.")] = None,
    policy: Annotated[list[str] | None, Query(description="Names of policies.")] = None,
    customer: Annotated[str | None, Query(description="The customer's id.")] = None,
    due_before: Annotated[str | None, Query(description="Something is due before this instant (RFC 3339).")] = None,
    updated_after: Annotated[str | None, Query(description="Something happened after this instant (RFC 3339).")] = None,
    approval: Annotated[State | None, Query(description="Has a request for approval in this state.")] = None,
    decider: Annotated[str | None, Query(description="A request for approval waits for this person, by id.")] = None,
    q: Annotated[str | None, Query(description="Beginnings of words of subject and reference.")] = None,
) -> TicketFilter:
    asked: dict[str, Any] = {
        "status": ",".join(status or ()),
        "priority": ",".join(priority or ()),
        "tier": ",".join(tier or ()),
        "team": ",".join(team or ()),
        "owner": ",".join(owner or ()),
        "policy": ",".join(policy or ()),
        "customer": customer or None,
        "due_before": due_before or None,
        "updated_after": updated_after or None,
        "approval": approval,
        "decider": decider or None,
        "q": q or None,
    }
    return parse(TicketFilter, clean(asked))


Wanted = Annotated[TicketFilter, Depends(_wanted)]
"""Which tickets are asked for; what is no filter is answered with 422."""
