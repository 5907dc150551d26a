"""What every route of the console does with a request that cannot be answered as asked."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute
from pydantic import ValidationError

from starter.console.rendering import PREFIX, page
from starter.console.visitor import ForeignForm, NotSignedIn
from starter.errors import NotRemembered, UnknownClock, UnknownTicket, Unreachable
from store.page import BadCursor

FOREIGN = ("cross-site", "same-site")


class ConsoleRoute(APIRoute):
    """Answers people with a page: sends the unknown to sign in, says what is missing, takes no form of other sites."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler that FastAPI calls."""
        answer = super().get_route_handler()

        async def answer_people(request: Request) -> Response:
            try:
                if request.method == "POST" and request.headers.get("Sec-Fetch-Site") in FOREIGN:
                    raise ForeignForm
                return await answer(request)
            except NotSignedIn:
                return RedirectResponse(f"{PREFIX}/sign-in?then={quote(_came_for(request))}", 303)
            except ForeignForm:
                return _sorry(request, 403, "This form is out of date", "Go back, reload the page, and send it again.")
            except UnknownTicket:
                return _sorry(request, 404, "There is no such ticket", "Its reference may be mistyped.")
            except UnknownClock as unknown:
                return _sorry(
                    request, 404, "There is no such clock", f"{unknown}. It has: {unknown.problems[0].allowed}."
                )
            except NotRemembered as forgotten:
                return _sorry(request, 404, "Nobody remembers", f"{forgotten}.")
            except (ValidationError, BadCursor):
                return _sorry(request, 422, "Nothing can match this", "The address has a filter that no ticket meets.")
            except Unreachable:
                return _sorry(
                    request,
                    503,
                    "Something the console needs does not answer",
                    "Tickets go on meanwhile. Try again in a moment.",
                )

        return answer_people


def _came_for(request: Request) -> str:
    path = request.url.path
    return path if request.method == "GET" and path != PREFIX else ""


def _sorry(request: Request, status: int, what: str, advice: str) -> Response:
    return page(request, "sorry.html", status, what=what, advice=advice)
