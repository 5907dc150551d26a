"""The board: tickets in the order in which something happens to them next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response
from starlette.datastructures import QueryParams

from domain.case.case import Status
from domain.case.view import Summary
from domain.priority import Priority
from starter.client import Escalations
from starter.console.parts import Parts, PartsOf
from starter.console.rendering import PREFIX, page
from starter.console.route import ConsoleRoute
from starter.console.visitor import Visitor, Visitors
from starter.console.waiting import SHOWN, to_call
from store.ticket_filter import TicketFilter

ROWS = 100
LIVE: tuple[Status, ...] = ("open", "waiting")
FILTERS = ("status", "priority", "tier", "team", "owner", "customer", "q", "approval", "decider")


@dataclass(frozen=True)
class Counts:
    """What stands out among the tickets shown."""

    late: int
    unacknowledged: int
    waiting: int


def board_routes(parts: PartsOf, visitors: Visitors) -> APIRouter:
    """Return the routes of the board."""
    router = APIRouter(prefix=PREFIX, route_class=ConsoleRoute)

    @router.get("")
    async def board(request: Request, visitor: Visitor = Depends(visitors.visitor)) -> Response:
        asked, escalations, outages = request.query_params, parts(request).escalations, parts(request).outages
        decisions = await _decisions(escalations, visitor)
        found = await escalations.list(wanted(asked), ROWS, asked.get("cursor") or None)
        now = datetime.now(UTC)
        values = {name: asked.get(name, "") for name in FILTERS}
        more = urlencode({**{k: v for k, v in values.items() if v}, "cursor": found.next_cursor or ""})
        return page(
            request,
            "board.html",
            visitor=visitor,
            tickets=found.items,
            decisions=decisions,
            notices=await outages.notices(now),
            to_call=to_call(await outages.untold(now, SHOWN)),
            set_back=await escalations.reconciliation.tickets_set_back(),
            counts=counts(found.items),
            asked=values,
            statuses=get_args(Status),
            priorities=get_args(Priority),
            more=more if found.next_cursor else None,
            in_temporal=_in_temporal(parts(request), visitor),
        )

    return router


def wanted(asked: QueryParams) -> TicketFilter:
    """Return the filter of a query string: tickets that are alive, unless it says which status.

    Raises `pydantic.ValidationError` for a value that no ticket can have.
    """
    given = {name: asked[name] for name in FILTERS if asked.get(name)}
    if given.get("status") == "any":
        del given["status"]
    elif "status" not in given:
        given["status"] = ",".join(LIVE)
    return TicketFilter.model_validate(given)


def _in_temporal(known: Parts, visitor: Visitor) -> Mapping[str, str]:
    """Where operators find lists of workflows in the Temporal UI, if anybody knows where that is."""
    return known.temporal_ui.lists if known.temporal_ui and "ops" in visitor.scopes else {}


async def _decisions(escalations: Escalations, visitor: Visitor) -> Sequence[Summary]:
    """The tickets that wait for a decision of the visitor's."""
    if visitor.person is None:
        return ()
    return (await escalations.list(TicketFilter(decider=visitor.person), ROWS)).items


def counts(tickets: Sequence[Summary]) -> Counts:
    """Return how many of these are late, not acknowledged, waiting."""
    return Counts(
        late=sum(ticket.breached for ticket in tickets),
        unacknowledged=sum(
            ticket.status == "open" and (ticket.owner is None or ticket.owner.acknowledged_at is None)
            for ticket in tickets
        ),
        waiting=sum(ticket.status == "waiting" for ticket in tickets),
    )
