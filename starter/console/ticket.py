"""A ticket's page, and acting on it from there."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from http import HTTPStatus

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from domain.case.timeline import as_it_happened
from domain.case.told import ToldEntry, told
from domain.case.view import ClockView, View
from domain.explaining.mandate import Mandate
from domain.explaining.plan import Planned
from starter.client import Escalations
from starter.console.attempt import ASKED, Attempt, attempt, not_allowed
from starter.console.choices import choices_of
from starter.console.forms import OFFERED, offered
from starter.console.parts import PartsOf
from starter.console.rendering import PREFIX, page
from starter.console.route import ConsoleRoute
from starter.console.visitor import Visitor, Visitors
from starter.conversation import conversation
from starter.errors import DatabaseUnreachable, UnknownTicket, Unreachable
from starter.not_sent_yet import not_sent_yet
from store.bundles import Bundles
from store.messages import Message


def ticket_routes(parts: PartsOf, visitors: Visitors, bundles: Bundles | None) -> APIRouter:
    """Return the routes of a ticket's page."""
    router = APIRouter(prefix=PREFIX, route_class=ConsoleRoute)

    @router.get("/tickets/{reference}")
    async def ticket(request: Request, reference: str, visitor: Visitor = Depends(visitors.visitor)) -> Response:
        return await shown(request, reference, visitor, None)

    @router.get("/tickets/{reference}/decision", dependencies=[Depends(visitors.visitor)])
    async def decision(reference: str) -> Response:
        """Go to what waits for a decision; who signs in first comes back here, and would not to an anchor."""
        return RedirectResponse(f"{PREFIX}/tickets/{reference}#decision", 303)

    @router.get("/tickets/{reference}/{action}")
    async def after_a_refusal(reference: str, action: str) -> Response:
        return RedirectResponse(f"{PREFIX}/tickets/{reference}", 303)

    @router.post("/tickets/{reference}/{action}")
    async def act(
        request: Request,
        reference: str,
        action: str,
        visitor: Visitor = Depends(visitors.visitor),
        form: FormData = Depends(visitors.form),
    ) -> Response:
        if action not in OFFERED:
            raise UnknownTicket(reference)
        escalations = parts(request).escalations
        tried = await attempt(escalations, reference, action, visitor, form, datetime.now(UTC))
        if tried.trouble is None:
            return RedirectResponse(f"{PREFIX}/tickets/{reference}?done={tried.done}", 303)
        if tried.trouble.status == HTTPStatus.FORBIDDEN:
            await parts(request).audit(not_allowed(visitor, reference, action))
        return await shown(request, reference, visitor, tried)

    async def shown(request: Request, reference: str, visitor: Visitor, tried: Attempt | None) -> Response:
        escalations = parts(request).escalations
        found = await escalations.view(reference)
        view = found.view
        whole = "all" in request.query_params
        timeline = await escalations.timeline(reference) if whole else view.timeline
        messages = await _messages(escalations, reference)
        plan = await _plan(escalations, view)
        choices = choices_of(bundles, view.policy.name)
        mandate = await _mandate(escalations, view, visitor) if visitor.may_act else None
        forms = offered(view, visitor.person, choices, mandate) if visitor.may_act else []
        live = _live(view.clocks)
        done = request.query_params.get("done")
        return page(
            request,
            "ticket.html",
            tried.trouble.status if tried and tried.trouble else 200,
            visitor=visitor,
            ticket=view,
            stored=found.source == "stored" and view.status not in ("closed", "cancelled"),
            plan=plan,
            timeline=_newest_first(told(view, timeline, messages or ())),
            whole=whole,
            earlier=not whole and bool(view.timeline) and view.timeline[0].sequence > 1,
            messages=messages,
            not_sent_yet=not_sent_yet(view.deferred),
            conversation=conversation(timeline, messages or (), view),
            live_clocks=live,
            ended_clocks=[clock for clock in view.clocks if clock not in live],
            forms=forms,
            mandate=mandate,
            names=choices.names if visitor.sees_people else {},
            attempt=tried,
            offered_again=tried is not None and any(map(tried.is_for, forms)),
            new_key=lambda: str(uuid.uuid4()),
            in_temporal=ui.ticket(reference) if (ui := parts(request).temporal_ui) else None,
            done=done if done in OFFERED | {ASKED} and not tried else None,
        )

    return router


async def _messages(escalations: Escalations, reference: str) -> Sequence[Message] | None:
    try:
        return await escalations.messages(reference)
    except DatabaseUnreachable:
        return None


async def _plan(escalations: Escalations, view: View) -> Sequence[Planned]:
    """What fires if nobody acts; only the next of it while the ticket itself cannot be asked."""
    if view.next_due is None:
        return []
    try:
        return await escalations.plan(view.reference)
    except Unreachable:
        return [Planned(**view.next_due.model_dump())]


async def _mandate(escalations: Escalations, view: View, visitor: Visitor) -> Mandate | None:
    """What the visitor may do about money; nothing while the ticket itself cannot be asked."""
    if view.status not in ("open", "waiting"):
        return None
    try:
        return await escalations.mandate(view.reference, by=visitor.moves_money_as, scopes=visitor.scopes)
    except Unreachable:
        return None


def _newest_first(timeline: Iterable[ToldEntry]) -> list[ToldEntry]:
    return sorted(timeline, key=as_it_happened, reverse=True)


def _live(clocks: Iterable[ClockView]) -> list[ClockView]:
    """The latest run of each clock, unless it has ended: a missed one runs on until its lateness is known."""
    latest = {clock.key: clock for clock in clocks}
    return [c for c in latest.values() if c.state not in ("met", "stopped") and c.late_calendar is None]
