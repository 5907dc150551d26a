"""The policies there are, and the written procedure of each."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from fastapi import APIRouter, Depends, Request, Response

from starter.console.rendering import HEADERS, PREFIX, page
from starter.console.route import ConsoleRoute
from starter.console.visitor import Visitor, Visitors
from starter.procedure.html import html, security_policy
from starter.procedure.of_bundle import procedure_of, today
from store.bundles import Bundle, Bundles, InvalidBundle, UnknownBundle


@dataclass(frozen=True)
class Listed:
    """A policy in the list; one with mistakes has no bundle, and no procedure."""

    name: str
    bundle: Bundle | None


def policy_routes(visitors: Visitors, bundles: Bundles | None) -> APIRouter:
    """Return the routes of the list and of each procedure, which names people and is shown only to those who may see
    them."""
    router = APIRouter(prefix=f"{PREFIX}/policies", route_class=ConsoleRoute)

    @router.get("")
    async def listed(request: Request, visitor: Visitor = Depends(visitors.visitor)) -> Response:
        policies = await asyncio.to_thread(_all, bundles) if bundles else []
        return page(request, "policies.html", visitor=visitor, policies=policies)

    @router.get("/{name}")
    async def procedure(request: Request, name: str, visitor: Visitor = Depends(visitors.visitor)) -> Response:
        if not visitor.sees_people:
            return _sorry(request, 403, "This page names people", "Your key may not see who they are.")
        try:
            text = await asyncio.to_thread(_procedure, bundles, name)
        except UnknownBundle:
            return _sorry(request, 404, "There is no such policy", "Its name may be mistyped.")
        except InvalidBundle as invalid:
            return _sorry(
                request,
                409,
                "This policy has mistakes",
                f"`escalation policy check {name}` says each of its {len(invalid.mistakes)}.",
            )
        headers = {**HEADERS, "Content-Security-Policy": security_policy(), "Cache-Control": "no-store"}
        return Response(text, media_type="text/html", headers=headers)

    return router


def _all(bundles: Bundles) -> list[Listed]:
    return [Listed(name, _loaded(bundles, name)) for name in bundles.names()]


def _loaded(bundles: Bundles, name: str) -> Bundle | None:
    try:
        return bundles.load(name)
    except (UnknownBundle, InvalidBundle):
        return None


def _procedure(bundles: Bundles | None, name: str) -> str:
    if bundles is None:
        raise UnknownBundle(name, ())
    bundle = bundles.load(name)
    return html(procedure_of(bundle, today(bundle)))


def _sorry(request: Request, status: int, what: str, advice: str) -> Response:
    return page(request, "sorry.html", status, what=what, advice=advice)
