"""The page on which somebody of the team acts by the link in a notice. The signed link is the key; only a button acts.

Mail scanners follow every link they find, so showing the page changes nothing.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from activities.signed_links import BadLink, SignedLink
from domain.case.view import View
from domain.inbound.acting_by_link import action_of, choices, standing
from domain.input.problems import InvalidInput
from starter.acting_by_link import act_by_link
from starter.api.documentation import raw_body
from starter.api.links.acting_page import BUTTONS, WITHOUT_A_TICKET, Filled, Reader, State, done_words, page
from starter.api.links.page import DESCRIBED
from starter.api.links.refusal import refuse_link
from starter.api.parts import Client, OpenDatabase, OpenDoors, PolicyFolder
from starter.client import Escalations
from starter.database_work import in_database
from starter.errors import ActionRefused, TicketClosed, UnknownTicket, Unreachable
from starter.policies_offered import policy_named
from store import roster
from store.database import Database

router = APIRouter(prefix="/act", tags=["links"], default_response_class=HTMLResponse)
_FORM = raw_body("application/x-www-form-urlencoded", "`choice`, and what it needs: `reason`, `words`.")
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "The page, or what was done.", **DESCRIBED},
    403: {"description": "A page that says whose link it is not; a problem for who asks for JSON.", **DESCRIBED},
    404: {"description": "The same, of a link that is not valid.", **DESCRIBED},
    409: {"description": "The page again: it was refused, or done by this link before.", **DESCRIBED},
    410: {"description": "A page that says that the link has expired.", **DESCRIBED},
    422: {"description": "The page again: something is missing.", **DESCRIBED},
    503: {"description": "A page that asks to try again.", **DESCRIBED},
}


@dataclass(frozen=True)
class Visit:
    """Somebody of the team who has come by a link, and the ticket as it stands."""

    link: SignedLink
    view: View
    reader: Reader
    reasons: tuple[str, ...]
    note_needed: bool
    now: datetime

    def page(
        self, status: int = 200, state: State | None = None, *, view: View | None = None, filled: Filled | None = None,
        done: str = "",
    ) -> HTMLResponse:  # fmt: skip
        """Return the page; what may be done is asked only where nothing else is to be said."""
        seen = view or self.view
        stands = standing(seen, self.link.episode, self.link.tier or 0)
        return page(
            state or ("choices" if stands == "open" else stands),
            status,
            view=seen,
            reader=self.reader,
            choices=choices(seen, self.link.person),
            reasons=self.reasons,
            note_needed=self.note_needed,
            filled=filled,
            done=done,
            now=self.now,
        )


async def visit(token: str, client: Client, db: OpenDatabase, doors: OpenDoors, bundles: PolicyFolder) -> Visit:
    """Return who has come; raises `BadLink`, also when whom the link was made for is on the roster no more."""
    now = datetime.now(UTC)
    link = doors.links.read_acting(token, now)
    view = (await client.view(link.ticket)).view
    person = await in_database(roster.person(db, view.policy.name, link.person))
    if person is None:
        raise BadLink("foreign")
    policy = await asyncio.to_thread(policy_named, bundles, view.policy.name)
    reader = Reader(person.name, person.timezone, doors.links.ticket(link.ticket))
    reasons = policy.reasons if policy else ()
    goes_up = policy is not None and view.tier.index < len(policy.tiers) - 1
    note_needed = policy is not None and goes_up and "escalate" in policy.handover_note
    return Visit(link, view, reader, reasons, note_needed, now)


@router.get("/{token}", responses={status: _ANSWERS[status] for status in (200, 403, 404, 410, 503)})
async def show_choices(
    token: str, request: Request, client: Client, db: OpenDatabase, doors: OpenDoors, bundles: PolicyFolder
) -> Response:
    """Show the ticket and what its reader may do now; nothing is done before they confirm it."""
    try:
        come = await visit(token, client, db, doors, bundles)
    except (BadLink, UnknownTicket, Unreachable) as failure:
        return _turned_away(request, failure)
    return come.page()


@router.post("/{token}", responses=_ANSWERS, openapi_extra=_FORM)
async def act_on_choice(
    token: str, request: Request, client: Client, db: OpenDatabase, doors: OpenDoors, bundles: PolicyFolder
) -> Response:
    """Do what the reader of a link chose, once, in their name."""
    form = dict(parse_qsl((await request.body()).decode(errors="replace"), max_num_fields=20))
    try:
        come = await visit(token, client, db, doors, bundles)
        return await _acted(come, client, db, form)
    except (BadLink, UnknownTicket, Unreachable) as failure:
        return _turned_away(request, failure)


async def _acted(come: Visit, client: Escalations, db: Database, form: Mapping[str, str]) -> HTMLResponse:
    filled = Filled(form.get("choice", ""), form.get("reason", ""), form.get("words", "").strip())
    choice = next((known for known in BUTTONS if known == filled.choice), None)
    if choice is None:
        return come.page(422, filled=Filled(refused="Choose what to do."))
    action, body = action_of(choice, filled.reason, filled.words)
    try:
        after = await act_by_link(client, db, come.link.choosing(action), come.now, body)
    except InvalidInput as invalid:
        missing = replace(filled, refused="Something is missing or cannot be meant.", problems=tuple(invalid.problems))
        return come.page(422, filled=missing)
    except ActionRefused as refused:
        return await _again(come, client, refused.refusal.status, replace(filled, refused=refused.refusal.detail))
    except TicketClosed:
        return await _again(come, client, 409, filled)
    except BadLink as bad:
        if bad.why != "used":
            raise
        return await _again(come, client, 409, filled, "used")
    return come.page(view=after, state="done", done=done_words(choice, after, come.link.tier))


async def _again(
    come: Visit, client: Escalations, status: int, filled: Filled, state: State | None = None
) -> HTMLResponse:
    return come.page(status, state, view=(await client.view(come.link.ticket)).view, filled=filled)


def _turned_away(request: Request, failure: BadLink | UnknownTicket | Unreachable) -> Response:
    match failure:
        case BadLink():
            return refuse_link(request, failure, lambda why, status: page(WITHOUT_A_TICKET[why], status))
        case UnknownTicket():
            return page("invalid", 404)
        case _:
            return page("unreachable", 503)
