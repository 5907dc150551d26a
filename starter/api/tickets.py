"""Opening and seeing tickets."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from domain.case.told import ToldView
from domain.case.view import Summary
from domain.explaining.explanation import Explanation
from domain.explaining.moving import Move
from domain.requests.ticket import Ticket
from starter.api.authentication import allowed
from starter.api.documentation import json_body, problems
from starter.api.json_body import JsonObject
from starter.api.listing import Wanted
from starter.api.parts import Client, PolicyFolder
from starter.api.resources import Conversation, Messages, Plan, SentMessage, Timeline
from starter.api.scopes import MOVE, OPEN, READ
from starter.api.unknown import Answer, Prefer, answer, passed_over
from starter.policies_offered import category_problem
from starter.told import timeline_told, view_told
from store.keys import KeyHolder
from store.page import Page

router = APIRouter(prefix="/v1/tickets", tags=["tickets"])
Opener = Annotated[KeyHolder, allowed(OPEN)]
READING = [allowed(READ)]
SOURCE_HEADER = "View-Source"
_SHOWN = {
    "description": "The ticket.",
    "headers": {
        SOURCE_HEADER: {
            "description": "Whether the ticket itself answered (`live`) or the database did (`stored`).",
            "schema": {"type": "string", "enum": ["live", "stored"]},
        }
    },
}
_OPENED_BEFORE = {
    "description": "This very request opened the ticket before; here it is as it is now.",
    "model": Answer,
}


@router.post(
    "",
    status_code=201,
    responses={200: _OPENED_BEFORE, **problems(401, 403, 409, 413, 422, 429, 503)},
    openapi_extra=json_body(Ticket),
)
async def open_ticket(
    caller: Opener,
    client: Client,
    policies: PolicyFolder,
    body: JsonObject,
    response: Response,
    prefer: Prefer = None,
) -> Answer:
    """Open a ticket once: the same request may be repeated safely; 409 when its reference has other content."""
    warnings = passed_over(Ticket, body, prefer, await category_problem(policies, body))
    opened = await client.open(body)
    response.status_code = 201 if opened.new else 200
    response.headers["Location"] = f"/v1/tickets/{opened.view.reference}"
    return answer(opened.view, warnings, prefer, response)


@router.get("", dependencies=READING, responses=problems(401, 403, 422, 429, 503))
async def list_tickets(
    wanted: Wanted,
    client: Client,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(description="`next_cursor` of the page before.")] = None,
) -> Page[Summary]:
    """List tickets in the order of what is due next."""
    return await client.list(wanted, limit, cursor)


@router.get("/{reference}", dependencies=READING, responses={200: _SHOWN, **problems(401, 403, 404, 429, 503)})
async def show_ticket(reference: str, client: Client, response: Response) -> ToldView:
    """Show a ticket, with the last 200 entries of its timeline, and how the messages stand to which each led."""
    shown = await client.view(reference)
    response.headers[SOURCE_HEADER] = shown.source
    return await view_told(client, shown.view)


@router.get("/{reference}/timeline", dependencies=READING, responses=problems(401, 403, 404, 422, 429, 503))
async def show_timeline(
    reference: str,
    client: Client,
    after: Annotated[int, Query(ge=0, le=2**31 - 1, description="Entries after this sequence number.")] = 0,
    limit: Annotated[int, Query(ge=1, le=5000)] = 1000,
) -> Timeline:
    """Show all that happened to a ticket, in order, and how the messages stand to which each entry led."""
    entries = await client.timeline(reference, after, limit)
    items = await timeline_told(client, reference, entries)
    return Timeline(items=items, next_after=entries[-1].sequence if len(entries) >= limit else None)


@router.get("/{reference}/plan", dependencies=READING, responses=problems(401, 403, 404, 429, 503))
async def show_plan(reference: str, client: Client) -> Plan:
    """Show what fires when, if nobody acts."""
    return Plan(items=tuple(await client.plan(reference)))


@router.get("/{reference}/clocks/{clock}", dependencies=READING, responses=problems(401, 403, 404, 422, 429, 503))
async def explain_clock(
    reference: str,
    clock: Annotated[str, Path(description="A clock's name, or `next` for the one that is due next.")],
    client: Client,
    run: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="A run of it; by default the latest.")] = None,
    episode: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="A run in this episode.")] = None,
) -> Explanation:
    """Explain why a clock's due is where it is, day by day, with every earlier due and what moved it."""
    return await client.explain(reference, None if clock == "next" else clock, run=run, episode=episode)


@router.get(
    "/{reference}/move-policy",
    dependencies=[allowed(MOVE)],
    responses=problems(401, 403, 404, 409, 422, 429, 503),
)
async def preview_move(
    reference: str,
    client: Client,
    policy: Annotated[str | None, Query(description="A policy's name; without it, back to the one before.")] = None,
) -> Move:
    """Show what moving a ticket to a policy, as its files are now, would change; nothing is changed."""
    return await client.preview_move(reference, policy)


@router.get("/{reference}/messages", dependencies=READING, responses=problems(401, 403, 404, 429, 503))
async def show_messages(reference: str, client: Client) -> Messages:
    """Show what was sent because of a ticket, to whom, and what became of it."""
    sent = await client.messages(reference)
    return Messages(items=tuple(SentMessage.model_validate(message.model_dump()) for message in sent))


@router.get("/{reference}/conversation", dependencies=READING, responses=problems(401, 403, 404, 429, 503))
async def show_conversation(reference: str, client: Client) -> Conversation:
    """Show what was said in public, by the customer and to them."""
    return Conversation(items=tuple(await client.conversation(reference)))
