"""Why a personal link does nothing, as an answer: a page for people, problem details for machines."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from activities.signed_links import BadLink, Why
from starter.api.problem import ApiProblem

_STATUS: dict[Why, int] = {"forged": 404, "expired": 410, "foreign": 403, "used": 409}
_TITLE: dict[Why, str] = {
    "forged": "Invalid link",
    "expired": "Expired link",
    "foreign": "Foreign link",
    "used": "Used link",
}


def refuse_link(request: Request, bad: BadLink, page: Callable[[Why, int], HTMLResponse]) -> Response:
    """Return the answer to whoever followed a link that does nothing; who asks for JSON and no page gets a problem.

    `page` gives the page for a reason, with that status.
    """
    status = _STATUS[bad.why]
    if _wants_json(request.headers.get("accept", "")):
        return ApiProblem(status, _TITLE[bad.why], str(bad)).response()
    return page(bad.why, status)


def _wants_json(accept: str) -> bool:
    return "json" in accept and "html" not in accept
