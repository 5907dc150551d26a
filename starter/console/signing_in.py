"""Signing in with an API key, and out again."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from starter.console.own_page import own_page
from starter.console.rendering import PREFIX, page
from starter.console.route import ConsoleRoute
from starter.console.session import COOKIE, Session, session_cookie
from starter.console.signing_on import sign_on_address
from starter.console.visitor import NotThem, Visitors, person_named


def sign_in_routes(visitors: Visitors, *, secure: bool, provider: str | None = None) -> APIRouter:
    """Return the routes for coming and going; with `secure`, browsers send the cookie over TLS only.

    `provider` is what the place is called where people can sign in as well.
    """
    router = APIRouter(prefix=PREFIX, route_class=ConsoleRoute)

    def form_page(request: Request, status: int, then: str, person: str = "", wrong: str = "") -> Response:
        shown = {"then": then, "person": person, "wrong": wrong, "provider": provider}
        return page(request, "sign_in.html", status, sign_on=sign_on_address(then), **shown)

    @router.get("/sign-in")
    async def ask(request: Request, then: str = "") -> Response:
        return form_page(request, 200, then)

    @router.post("/sign-in")
    async def sign_in(request: Request) -> Response:
        form = await request.form(max_files=0, max_fields=5)
        key, person, then = (str(form.get(name) or "").strip() for name in ("key", "person", "then"))
        try:
            session = Session(key, person_named(person))
        except ValueError as error:
            return form_page(request, 422, then, person, f"Person id: {error}.")
        try:
            cookie = await visitors.welcome(request, session)
        except NotThem as error:
            return form_page(request, 422, then, person, f"Person id: {error}.")
        if cookie is None:
            return form_page(request, 401, then, person, "This key is not valid.")
        answer = RedirectResponse(own_page(then), 303)
        session_cookie(answer, cookie, secure=secure)
        return answer

    @router.post("/sign-out")
    async def sign_out(request: Request, form: FormData = Depends(visitors.form)) -> Response:
        await visitors.farewell(request)
        answer = RedirectResponse(f"{PREFIX}/sign-in", 303)
        answer.delete_cookie(COOKIE, path=PREFIX)
        return answer

    return router
