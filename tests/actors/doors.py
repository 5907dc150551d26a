"""The doors of the table, each tried as people and programs come through it."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, cast

import httpx
from fastapi import FastAPI

from domain.input.problems import InvalidInput, Problem
from domain.team.audit import Deed
from domain.team.unknown_people import unknown_person
from starter.acting_by_link import BY_LINK
from starter.console.parts import Parts
from starter.console.router import create_console
from starter.errors import ActionRefused
from starter.inbound.commands import BY_TEXT
from store.keys import KeyHolder, Scope
from tests.actors.cast import GRANT, KNOWN, PROGRAM, Who, name_of
from tests.actors.on_a_life import OnALife
from tests.starter.api.doorway import Doorway
from tests.starter.api.fake_escalations import FakeEscalations
from tests.starter.console.fake_outages import FakeOutages

Try = Callable[[OnALife, str, dict[str, Any], Who, "str | None"], Awaitable[str]]
NONE = "–"
OFFERED_BY_LINK_OR_TEXT = ("acknowledge", "escalate", "resolve", "decline")


@dataclass(frozen=True)
class Door:
    """A door, what it is to come through it, and how it is tried; it says `NONE` where nobody can come so."""

    title: str
    said: str
    tried: Try


def _own_scope(action: str) -> Scope:
    if action in ("customer_replied", "survey_answered"):
        return "backend"
    return "manager" if action == "move_policy" else "agent"


def _holder(who: Who, person: str | None, scope: Scope) -> KeyHolder | None:
    if who == "nobody":
        return None
    return KeyHolder(name=PROGRAM if person is None else f"{person}'s key", scopes=(scope,), person=person)


async def _knock(client: OnALife, row: str, body: dict[str, Any], holder: KeyHolder | None) -> str:
    doorway = Doorway(client=cast(FakeEscalations, client), holders={"key": holder} if holder else {})
    async with doorway.open() as http:
        headers = {"Authorization": "Bearer key"} if holder else {}
        path = f"/v1/tickets/T-1/{name_of(row).replace('_', '-')}"
        answer = await http.post(path, json=body, headers=headers)
    if answer.is_success:
        return client.came_of_it
    return f"refused, {answer.status_code}: {answer.json()['title']}"


async def _own_key(client: OnALife, row: str, body: dict[str, Any], who: Who, person: str | None) -> str:
    return await _knock(client, row, body, _holder(who, person, _own_scope(name_of(row))))


async def _named_in_by(client: OnALife, row: str, body: dict[str, Any], who: Who, person: str | None) -> str:
    if who == "nobody":
        return NONE
    holder = KeyHolder(name=PROGRAM, scopes=("ops",))
    return await _knock(client, row, {**body, **({"by": person} if person else {})}, holder)


@asynccontextmanager
async def _console(client: OnALife, holder: KeyHolder | None) -> AsyncIterator[httpx.AsyncClient]:
    async def authenticate(_: str) -> KeyHolder | None:
        return holder

    async def audit(_: Deed) -> None:
        return None

    async def unknown(person: str) -> Problem | None:
        return None if person in KNOWN else unknown_person("person", person, KNOWN, "a roster")

    app = FastAPI()
    parts = Parts(cast(Any, client), authenticate, audit, cast(Any, FakeOutages()), unknown)
    app.include_router(create_console(lambda _: parts, secret="a secret of this table"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://console.example") as browser:
        yield browser


async def _by_form(client: OnALife, row: str, body: dict[str, Any], holder: KeyHolder | None, person: str = "") -> str:
    flat = {name: value for name, value in body.items() if name != "grant"}
    if row == GRANT:
        flat |= {f"grant.{name}": value for name, value in body["grant"].items()}
    async with _console(client, holder) as browser:
        let_in = await browser.post("/console/sign-in", data={"key": "key", "person": person})
        if let_in.status_code != httpx.codes.SEE_OTHER:
            return f"not signed in, {let_in.status_code}"
        page = await browser.get("/console/tickets/T-1")
        token = re.search(r'name="token" value="([^"]*)"', page.text)
        sent = {**{name: str(value) for name, value in flat.items()}, "token": html.unescape(token[1]) if token else ""}
        answer = await browser.post(f"/console/tickets/T-1/{name_of(row)}", data=sent)
    if answer.status_code == httpx.codes.NOT_FOUND:
        return NONE
    return client.came_of_it or f"refused, {answer.status_code}"


async def _console_own(client: OnALife, row: str, body: dict[str, Any], who: Who, person: str | None) -> str:
    return await _by_form(client, row, body, _holder(who, person, "agent"))


async def _console_named(client: OnALife, row: str, body: dict[str, Any], who: Who, person: str | None) -> str:
    if who == "nobody":
        return NONE
    return await _by_form(client, row, body, KeyHolder(name=PROGRAM, scopes=("ops",)), person or "")


def _said_to_the_team(via: Any) -> Try:
    async def tried(client: OnALife, row: str, body: dict[str, Any], who: Who, person: str | None) -> str:
        if row not in OFFERED_BY_LINK_OR_TEXT or person is None:
            return NONE
        await _quietly(client.act("T-1", row, body, by=f"person:{person}", key="once", via=via))
        return client.came_of_it

    return tried


async def _program(client: OnALife, row: str, body: dict[str, Any], who: Who, person: str | None) -> str:
    by = f"person:{person}" if person else f"integration:{PROGRAM}" if who == "integration" else "system"
    if name_of(row) in ("customer_replied", "survey_answered"):
        by = "customer"
    await _quietly(client.act("T-1", name_of(row), body, by=by))
    return client.came_of_it


async def _raw(client: OnALife, row: str, body: dict[str, Any], who: Who, person: str | None) -> str:
    by = {"by": person} if person else {"by": f"integration:{PROGRAM}"} if who == "integration" else {}
    if name_of(row) in ("customer_replied", "survey_answered"):
        by = {}
    await client.tell_plainly(name_of(row), {**body, **by})
    return client.recorded()


async def _quietly(asked: Awaitable[object]) -> None:
    with suppress(ActionRefused, InvalidInput):
        await asked


DOORS = (
    Door("HTTP, a key of one's own", "`integration` is an agent's key that is nobody's.", _own_key),
    Door("HTTP, named in `by`", "An operator's key that is nobody's says who acted in another system.", _named_in_by),
    Door("Console, a key of one's own", "Somebody signed on at a provider is in the same place.", _console_own),
    Door("Console, an operator's key and a person's id", "The key is nobody's.", _console_named),
    Door("A link in an email", "It is made for one person.", _said_to_the_team(BY_LINK)),
    Door("A text", "It comes from one person's number.", _said_to_the_team(BY_TEXT)),
    Door("The Python client", "The program answers for whoever it says acts.", _program),
    Door("A plain Temporal client", "It signals; its sender is believed, but not with money.", _raw),
)
