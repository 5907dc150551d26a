"""Customers who wait: whom only a channel reaches that does not go out, so that somebody calls them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import APIRouter, Depends, Request, Response

from starter.console.parts import PartsOf
from starter.console.rendering import PREFIX, page
from starter.console.route import ConsoleRoute
from starter.console.visitor import Visitor, Visitors
from store.deferred_messages import Untold

SHOWN = 200
"""Messages; whoever waits longest comes first, so that those after them come as they are told."""


@dataclass(frozen=True)
class Caller:
    """A customer to be called about one ticket, and what they have not been told, oldest first."""

    reference: str
    messages: tuple[Untold, ...]

    @property
    def customer(self) -> Untold:
        """Return the message that says who they are: the latest."""
        return self.messages[-1]


def waiting_routes(parts: PartsOf, visitors: Visitors) -> APIRouter:
    """Return the route of the page of those who wait."""
    router = APIRouter(prefix=PREFIX, route_class=ConsoleRoute)

    @router.get("/waiting")
    async def waiting(request: Request, visitor: Visitor = Depends(visitors.visitor)) -> Response:
        outages, now = parts(request).outages, datetime.now(UTC)
        untold = await outages.untold(now, SHOWN)
        return page(
            request,
            "waiting.html",
            visitor=visitor,
            notices=await outages.notices(now),
            waiting=to_call(untold),
            more=len(untold) == SHOWN,
        )

    return router


def to_call(untold: Iterable[Untold]) -> list[Caller]:
    """Return those to be called, for each ticket once, whoever waits longest first."""
    by_ticket: dict[str, list[Untold]] = {}
    for message in untold:
        by_ticket.setdefault(message.reference, []).append(message)
    return [Caller(reference, tuple(messages)) for reference, messages in by_ticket.items()]
