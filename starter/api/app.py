"""The HTTP API as one application."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.metadata import version

from fastapi import APIRouter, Depends, FastAPI

from domain.requests.actions import ACTIONS
from domain.requests.ticket import Ticket
from starter.api import (
    actions,
    audit,
    bulk,
    customers,
    events,
    health,
    keys,
    messages,
    policies,
    providers,
    reconcile,
    repair,
    roster,
    schemas,
    tickets,
)
from starter.api.authentication import within_rate
from starter.api.body_limit import BodyLimit
from starter.api.documentation import describe
from starter.api.last_resort import LastResort
from starter.api.links import acting, survey
from starter.api.parts import Connections, Doors
from starter.api.problem_handlers import install
from starter.api.webhooks import sendgrid_events, sendgrid_inbound, twilio
from store.happenings import Happening

ROUTERS: Sequence[APIRouter] = (
    tickets.router,
    bulk.router,
    events.router,
    actions.router,
    roster.router,
    policies.router,
    keys.router,
    audit.router,
    messages.router,
    providers.router,
    customers.router,
    repair.router,
    reconcile.router,
    schemas.router,
    survey.router,
    acting.router,
    twilio.router,
    sendgrid_events.router,
    sendgrid_inbound.router,
    health.router,
)

Connect = Callable[[], AbstractAsyncContextManager[Connections]]


def create_app(doors: Doors, connect: Connect) -> FastAPI:
    """Return the API. It connects when it starts and lets go when it ends, by `connect`.

    Whoever serves it sets `app.state.ends` to end the streams of events, which else never end before it does.
    """

    @asynccontextmanager
    async def connected(app: FastAPI) -> AsyncIterator[None]:
        async with connect() as app.state.connections:
            yield

    app = FastAPI(
        title="Ticket escalation",
        version=version("ticket-escalation"),
        description="Tickets that are never forgotten. Errors are problem details (RFC 9457).",
        lifespan=connected,
        openapi_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.doors = doors
    app.state.ends = asyncio.Event()
    install(app)
    app.add_middleware(LastResort)
    app.add_middleware(BodyLimit)
    for router in ROUTERS:
        app.include_router(router)
    describe(
        app,
        read=(
            Ticket,
            *ACTIONS.values(),
            keys.NewKey,
            customers.Erase,
            customers.Retention,
            repair.Repair,
            reconcile.Reconcile,
        ),
        streamed=(bulk.BulkResult, Happening),
    )
    app.add_api_route(
        "/openapi.json",
        app.openapi,
        response_model=None,
        include_in_schema=False,
        dependencies=[Depends(within_rate)],
    )
    return app
