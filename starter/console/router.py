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
from starter.console.signing_on import SignOn, sign_on_routes
from starter.console.ticket import ticket_routes
from starter.console.visitor import Visitors
from starter.console.waiting import waiting_routes
from store.bundles import Bundles


def create_console(
    parts: PartsOf,
    *,
    secret: str = "",
    secure: bool = False,
    bundles: Bundles | None = None,
    sign_on: SignOn | None = None,
) -> APIRouter:
    """Return the console's router; include it as it is, its paths begin with `/console`.

    `parts` is asked on every request. `secret` seals sessions: processes that share it share them; without one,
    sessions end with the process. `secure` keeps the cookie to TLS. `bundles` lets forms offer a policy's reasons
    and tiers, and pages show its procedure. `sign_on` lets people sign in at an OpenID provider, beside keys.
    """
    sessions = Sessions(secret or secrets.token_urlsafe(32))
    provider = sign_on.label if sign_on else None
    visitors = Visitors(sessions, parts, provider)
    console = APIRouter(include_in_schema=False)
    console.include_router(board_routes(parts, visitors))
    console.include_router(waiting_routes(parts, visitors))
    console.include_router(clock_routes(parts, visitors))
    console.include_router(policy_routes(visitors, bundles))
    console.include_router(ticket_routes(parts, visitors, bundles))
    console.include_router(sign_in_routes(visitors, secure=secure, provider=provider))
    if sign_on:
        console.include_router(sign_on_routes(visitors, sessions, sign_on, secure=secure))

    @console.get(f"{PREFIX}/static/{{name}}")
    async def static(name: str) -> Response:
        return asset(name) or Response(status_code=404)

    return console
