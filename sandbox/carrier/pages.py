"""The pages: everyone, one person's phone or inbox, and the html of an email."""

from http import HTTPStatus
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Body, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from sandbox.carrier.address import NotAnAddress, kind_of, page_of
from sandbox.carrier.carrier import Here
from sandbox.carrier.linkify import linkify
from sandbox.carrier.message import Email
from sandbox.carrier.person import Person
from sandbox.carrier.problems import Problem
from sandbox.carrier.records import Read
from sandbox.carrier.thread_view import rows

router = APIRouter(include_in_schema=False)

TEMPLATES = Jinja2Templates(Path(__file__).parent / "templates")
TEMPLATES.env.filters |= {"linkify": linkify, "page_of": page_of}
TEMPLATES.env.trim_blocks = TEMPLATES.env.lstrip_blocks = True

PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; frame-src 'self'; "
        "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
EMAIL_SANDBOX = "allow-same-origin allow-popups allow-popups-to-escape-sandbox"
EMAIL_HEADERS = {
    # No script, no form, nothing from elsewhere; the page may measure the email because it shares its origin.
    "Content-Security-Policy": (
        f"sandbox {EMAIL_SANDBOX}; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@router.get("/")
async def everyone(request: Request, carrier: Here) -> Response:
    """Everyone who was sent something or wrote, with unread counts, the newest first."""
    people = carrier.ledger.people()
    groups = {kind: [person for person in people if person.kind == kind] for kind in ("sms", "email")}
    version = sum(person.revision for person in people)
    return _page(request, "people.html", version, {"groups": groups, "people": people})


@router.get("/people/{address}")
async def person(address: str, request: Request, carrier: Here) -> Response:
    """One person's phone or inbox, empty when nothing has passed yet; 404 for what is no address."""
    try:
        found = carrier.ledger.person(address) or Person(address, kind_of(address))
    except NotAnAddress:
        raise Problem(HTTPStatus.NOT_FOUND, "This is neither a phone number nor a mailbox.") from None
    shown = list(rows(found, carrier.ledger.forwarded()))
    values = {"person": found, "rows": shown, "email_sandbox": EMAIL_SANDBOX}
    return _page(request, "phone.html" if found.kind == "sms" else "inbox.html", found.revision, values)


@router.post("/people/{address}/read", status_code=HTTPStatus.NO_CONTENT)
async def mark_read(address: str, items: Annotated[int, Body(embed=True, ge=0)], carrier: Here) -> Response:
    """Notes that the person has seen the first `items` entries of their thread."""
    found = carrier.ledger.person(address)
    if found is not None and found.read < items <= len(found.thread):
        await carrier.ledger.add(Read(person=found.address, items=items))
    return Response(status_code=HTTPStatus.NO_CONTENT)


@router.get("/messages/{identity}/html")
async def email_html(identity: str, carrier: Here) -> Response:
    """The html of an email, unable to run anything or to fetch anything; its links open in a new tab."""
    entry = carrier.ledger.entry(identity)
    if entry is None or not isinstance(entry.message, Email) or entry.message.html is None:
        raise Problem(HTTPStatus.NOT_FOUND, "There is no such email with an html part.")
    return HTMLResponse(f'<!doctype html><base target="_blank">{entry.message.html}', headers=EMAIL_HEADERS)


def _page(request: Request, template: str, version: int, values: dict[str, object]) -> Response:
    """The page, or 304 when the browser has this version of it already."""
    headers = {**PAGE_HEADERS, "ETag": f'W/"{request.app.state.carrier.run_id}-{version}"'}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return TEMPLATES.TemplateResponse(request, template, values, headers=headers)
