"""The console: pages for people who work on tickets. `create_console` makes all of it."""

from __future__ import annotations

import secrets

from fastapi import APIRouter, Response

from starter.console.board import board_routes
from starter.console.clock import clock_routes
from starter.console.parts import PartsOf
from starter.console.policies import policy_routes
from starter.console.rendering import PREFIX, asset
from starter.console.session import Sessions
from starter.console.signing_in import sign_in_routes
from starter.console.ticket import ticket_routes
from starter.console.visitor import Visitors
from store.bundles import Bundles


def create_console(
    parts: PartsOf,
    *,
    secret: str = "",
    secure: bool = False,
    bundles: Bundles | None = None,
) -> APIRouter:
    """Return the console's router; include it as it is, its paths begin with `/console`.

    `parts` is asked on every request. `secret` seals sessions: processes that share it share them; without one,
    sessions end with the process. `secure` keeps the cookie to TLS. `bundles` lets forms offer a policy's reasons
    and tiers, and pages show its procedure.
    """
    visitors = Visitors(Sessions(secret or secrets.token_urlsafe(32)), parts)
    console = APIRouter(include_in_schema=False)
    console.include_router(board_routes(parts, visitors))
    console.include_router(clock_routes(parts, visitors))
    console.include_router(policy_routes(visitors, bundles))
    console.include_router(ticket_routes(parts, visitors, bundles))
    console.include_router(sign_in_routes(visitors, secure=secure))

    @console.get(f"{PREFIX}/static/{{name}}")
    async def static(name: str) -> Response:
        return asset(name) or Response(status_code=404)

    return console
