from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request

from domain.input.problems import Problem
from domain.team.audit import Deed
from domain.team.unknown_people import unknown_person
from starter.console import rendering
from starter.console.parts import Parts
from starter.console.router import create_console
from starter.temporal_ui import TemporalUi
from store.bundles import Bundles
from store.keys import KeyHolder
from tests.domain.life import Life
from tests.starter.console.fake_escalations import FakeEscalations
from tests.starter.console.fake_outages import FakeOutages

SECRET = "a secret of this test"
POLICIES = Path(__file__).parents[3] / "policies"
HOLDERS = {
    "ops-key": KeyHolder(name="operations", scopes=("ops",)),
    "ann-key": KeyHolder(name="Ann's laptop", scopes=("agent",), person="ann"),
    "ben-key": KeyHolder(name="Ben's laptop", scopes=("agent",), person="ben"),
    "duty-key": KeyHolder(name="The duty phone", scopes=("agent",), person="duty"),
    "mona-key": KeyHolder(name="Mona's laptop", scopes=("manager",), person="mona"),
    "read-key": KeyHolder(name="wall screen", scopes=("read",)),
}


@dataclass
class Site:
    """The console as a browser meets it, with the keys that are valid now."""

    browser: httpx.AsyncClient
    fake: FakeEscalations
    outages: FakeOutages
    keys: dict[str, KeyHolder] = field(default_factory=lambda: dict(HOLDERS))
    audited: list[Deed] = field(default_factory=list)
    people: set[str] = field(default_factory=lambda: {"ann", "ben", "duty", "mona"})
    temporal_ui: TemporalUi | None = None

    async def unknown(self, person: str) -> Problem | None:
        return None if person in self.people else unknown_person("person", person, self.people, "a roster")

    async def audit(self, deed: Deed) -> None:
        self.audited.append(deed)

    async def sign_in(self, key: str = "ann-key", person: str = "", then: str = "") -> httpx.Response:
        return await self.browser.post("/console/sign-in", data={"key": key, "person": person, "then": then})

    async def get(self, path: str) -> httpx.Response:
        return await self.browser.get(f"/console{path}")

    async def fill_in(self, action: str, reference: str = "T-1", **filled: str) -> httpx.Response:
        """Send a form of the ticket's page with its hidden fields, as a browser does."""
        page = await self.get(f"/tickets/{reference}")
        hidden = hidden_fields(page.text, action)
        return await self.send(action, reference, **{**hidden, **filled})

    async def send(self, action: str, reference: str = "T-1", **filled: str) -> httpx.Response:
        return await self.browser.post(f"/console/tickets/{reference}/{action}", data=filled)


def hidden_fields(page: str, action: str) -> dict[str, str]:
    """Return the hidden fields of the form that sends an action."""
    form = re.search(rf'<form [^>]*action="[^"]*/{action}".*?</form>', page, re.DOTALL)
    assert form, f"the page has no form for {action}"
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0]))


def text_of(answer: httpx.Response) -> str:
    """Return the text that a reader of the page sees, with single spaces."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", answer.text)).split())


def life_until_now(length: timedelta, policy: dict[str, Any] | None = None, **ticket: object) -> Life:
    """Return a life that began `length` ago and has just been looked at."""
    return Life(policy, ticket=ticket, start=datetime.now(UTC) - length)


def read_at(instant: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every page of a test be made at `instant`, however long the machine takes to come to it."""

    class Stopped:
        @staticmethod
        def now(tz: tzinfo) -> datetime:
            return instant.astimezone(tz)

    monkeypatch.setattr(rendering, "datetime", Stopped)


@pytest.fixture
def life() -> Life:
    return life_until_now(timedelta(minutes=5))


@pytest.fixture
async def site(life: Life) -> AsyncIterator[Site]:
    fake, outages = FakeEscalations(life), FakeOutages()

    async def authenticate(token: str) -> KeyHolder | None:
        return site.keys.get(token)

    async def audit(deed: Deed) -> None:
        await site.audit(deed)

    async def unknown(person: str) -> Problem | None:
        return await site.unknown(person)

    app = FastAPI()
    parts = Parts(fake, authenticate, audit, outages, unknown)  # type: ignore[arg-type]

    def parts_now(_: Request) -> Parts:
        return replace(parts, temporal_ui=site.temporal_ui)

    app.include_router(create_console(parts_now, secret=SECRET, bundles=Bundles(POLICIES)))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://console.example") as browser:
        site = Site(browser, fake, outages)
        yield site


@pytest.fixture
async def ann(site: Site) -> Site:
    """The site, with Ann signed in."""
    await site.sign_in()
    return site
