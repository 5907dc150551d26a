"""What keeps the console from other sites: found from its routes, so that a new one cannot be forgotten."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from starter.console.rendering import HEADERS, PREFIX
from starter.console.router import create_console
from store.bundles import Bundles
from tests.starter.console.conftest import POLICIES, Site

WITHOUT_A_SESSION = {f"{PREFIX}/sign-in"}
"""Forms that somebody sends who is not signed in; their browser says which site made them."""
POLICY = "Content-Security-Policy"
STAND_INS = {"reference": "T-1", "action": "note", "clock": "resolution", "name": "default", "policy": "default"}


def routes(method: str) -> Iterator[str]:
    app = FastAPI(openapi_url=None)
    app.include_router(create_console(lambda _: pytest.fail("nobody asks"), bundles=Bundles(POLICIES)))
    for route in iter_route_contexts(app.routes):
        if route.path and method in (route.methods or ()):
            yield route.path.format(**STAND_INS)


POSTS, GETS = sorted(set(routes("POST"))), sorted(path for path in set(routes("GET")) if "/static/" not in path)


def test_there_are_routes() -> None:
    assert set(POSTS) >= WITHOUT_A_SESSION | {f"{PREFIX}/tickets/T-1/note"}
    assert len(GETS) > 4


@pytest.mark.parametrize("path", POSTS)
async def test_no_form_is_taken_that_no_page_of_this_session_made(ann: Site, path: str) -> None:
    cross = await ann.browser.post(path, data={"key": "ann-key"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert cross.status_code == 403
    if path in WITHOUT_A_SESSION:
        return
    for token in ({}, {"token": ""}, {"token": "forged"}):
        assert (await ann.browser.post(path, data={**token, "text": "x"})).status_code == 403
    assert ann.fake.acted == []
    assert (await ann.get("")).status_code == 200, "and nobody was signed out"


@pytest.mark.parametrize("path", GETS)
async def test_every_page_has_every_header_that_protects_it(ann: Site, path: str) -> None:
    page = await ann.browser.get(path)
    if page.status_code == httpx.codes.SEE_OTHER:
        assert page.headers["Location"].startswith(PREFIX)
        return
    policy = page.headers[POLICY].split("; ")
    assert {"default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} <= set(policy)
    assert [part for part in policy if part.startswith("script-src")] in ([], ["script-src 'self'"])
    assert "unsafe" not in page.headers[POLICY]
    others = HEADERS.keys() - {POLICY}
    assert {name: page.headers.get(name) for name in others} == {name: HEADERS[name] for name in others}
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", GETS)
async def test_nobody_who_is_not_signed_in_sees_a_page_of_tickets(site: Site, path: str) -> None:
    answer = await site.browser.get(path)
    public = {f"{PREFIX}/sign-in", f"{PREFIX}/tickets/T-1/note"}
    assert answer.status_code == (200 if path == f"{PREFIX}/sign-in" else 303)
    if path not in public:
        assert answer.headers["Location"].startswith(f"{PREFIX}/sign-in")
