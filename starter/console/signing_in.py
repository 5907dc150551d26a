"""Signing in with an API key, and out again."""

from __future__ import annotations

import re

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from starter.console.rendering import PREFIX, page
from starter.console.route import ConsoleRoute
from starter.console.session import COOKIE, LASTS, Session
from starter.console.visitor import Visitors, person_named

_OWN_PAGE = re.compile(rf"{PREFIX}(/[A-Za-z0-9._-]+)*(\?[^\s\\]*)?")


def sign_in_routes(visitors: Visitors, *, secure: bool) -> APIRouter:
    """Return the routes for coming and going; with `secure`, browsers send the cookie over TLS only."""
    router = APIRouter(prefix=PREFIX, route_class=ConsoleRoute)

    @router.get("/sign-in")
    async def ask(request: Request, then: str = "") -> Response:
        return page(request, "sign_in.html", then=then, person="")

    @router.post("/sign-in")
    async def sign_in(request: Request) -> Response:
        form = await request.form(max_files=0, max_fields=5)
        key, person, then = (str(form.get(name) or "").strip() for name in ("key", "person", "then"))
        try:
            session = Session(key, person_named(person))
        except ValueError as error:
            return page(request, "sign_in.html", 422, then=then, person=person, wrong=f"Person id: {error}.")
        cookie = await visitors.welcome(request, session)
        if cookie is None:
            return page(request, "sign_in.html", 401, then=then, person=person, wrong="This key is not valid.")
        answer = RedirectResponse(then if _OWN_PAGE.fullmatch(then) else PREFIX, 303)
        answer.set_cookie(
            COOKIE,
            cookie,
            max_age=int(LASTS.total_seconds()),
            path=PREFIX,
            secure=secure,
            httponly=True,
            samesite="lax",
        )
        return answer

    @router.post("/sign-out")
    async def sign_out(request: Request, form: FormData = Depends(visitors.form)) -> Response:
        await visitors.farewell(request)
        answer = RedirectResponse(f"{PREFIX}/sign-in", 303)
        answer.delete_cookie(COOKIE, path=PREFIX)
        return answer

    return router
