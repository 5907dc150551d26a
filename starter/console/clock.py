"""A clock's page: why it runs out when it does."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter, Depends, Request, Response

from starter.console.parts import PartsOf
from starter.console.rendering import PREFIX, page
from starter.console.route import ConsoleRoute
from starter.console.visitor import Visitor, Visitors


def clock_routes(parts: PartsOf, visitors: Visitors) -> APIRouter:
    """Return the route of a clock's page."""
    router = APIRouter(prefix=PREFIX, route_class=ConsoleRoute)

    @router.get("/tickets/{reference}/clocks/{clock}")
    async def explained(
        request: Request,
        reference: str,
        clock: str,
        run: int | None = None,
        episode: int | None = None,
        visitor: Visitor = Depends(visitors.visitor),
    ) -> Response:
        told = await parts(request).escalations.explain(reference, clock, run=run, episode=episode)
        return page(request, "clock.html", visitor=visitor, told=told, nothing=timedelta())

    return router
