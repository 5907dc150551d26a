"""The procedure of a policy over HTTP, in the form the caller likes."""

from __future__ import annotations

from xml.etree import ElementTree

import httpx
import pytest

from starter.api.media_types import preferred
from tests.starter.api.a_problem import problem_in
from tests.starter.api.doorway import Doorway

PATH = "/v1/policies/default/procedure"
FORMS = ("text/html", "text/markdown")


async def ask(http: httpx.AsyncClient, path: str = PATH, accept: str = "*/*", scope: str = "agent") -> httpx.Response:
    return await http.get(path, headers={**Doorway.as_(scope), "Accept": accept})


async def test_a_browser_gets_a_page_that_may_load_nothing(http: httpx.AsyncClient) -> None:
    answer = await ask(http, f"{PATH}?as_of=2026-11-23", "text/html,application/xhtml+xml,*/*;q=0.8")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
    ElementTree.fromstring(answer.text.removeprefix("<!DOCTYPE html>"))
    assert "as of 23 Nov 2026" in answer.text


async def test_who_prefers_markdown_gets_markdown(http: httpx.AsyncClient) -> None:
    answer = await ask(http, accept="text/markdown")
    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    assert answer.headers["vary"] == "Accept"
    assert answer.text.startswith("# Standard support: escalation procedure")


async def test_it_names_people_so_whoever_may_not_see_them_does_not_get_it(http: httpx.AsyncClient) -> None:
    for scope in ("read", "backend"):
        problem_in(await ask(http, scope=scope), 403)


async def test_what_cannot_be_written(http: httpx.AsyncClient) -> None:
    problem_in(await ask(http, "/v1/policies/nothing/procedure"), 404)
    for date in ("soon", "9999-12-31", "0001-01-01"):
        problem_in(await ask(http, f"{PATH}?as_of={date}"), 422)


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", "text/html"),
        ("*/*", "text/html"),
        ("text/*", "text/html"),
        ("text/markdown", "text/markdown"),
        ("text/markdown, text/html", "text/html"),
        ("text/html;q=0.5, text/markdown", "text/markdown"),
        ("text/markdown;q=0.2, */*", "text/html"),
        ("text/html;q=0, */*", "text/markdown"),
        ("Text/Markdown; charset=utf-8", "text/markdown"),
        ("application/json", "text/html"),
        ("text/markdown;q=x, nonsense, ;;", "text/markdown"),
    ],
)
def test_which_form_is_liked_best(accept: str, form: str) -> None:
    assert preferred(accept, FORMS) == form
