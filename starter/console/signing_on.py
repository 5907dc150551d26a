"""Signing in at the deployment's OpenID provider: going there, and coming back."""

from __future__ import annotations

import hmac
import logging
import secrets
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from starter.console.claims import Admission, Identity, NotAdmitted
from starter.console.identity_provider import Begun, IdentityProvider, NotProven, ProviderUnreachable
from starter.console.own_page import own_page
from starter.console.rendering import PREFIX, page
from starter.console.route import ConsoleRoute
from starter.console.session import SIGNING_ON_LASTS, Sessions, SignedOn, session_cookie
from starter.console.visitor import NotThem, Visitors

logger = logging.getLogger(__name__)
COOKIE = "escalation_signing_on"
PATH = f"{PREFIX}/sign-on"
BACK = f"{PATH}/back"
_AGAIN = "Go back to the sign-in page and begin again."


@dataclass(frozen=True)
class SignOn:
    """The provider people sign in at, what it is called on the page, and whom it admits as what."""

    provider: IdentityProvider
    admission: Admission
    label: str


class _Refused(Exception):
    def __init__(self, status: int, code: str, what: str, advice: str = _AGAIN) -> None:
        self.status, self.code, self.what, self.advice = status, code, what, advice
        super().__init__(code)


def sign_on_routes(visitors: Visitors, sessions: Sessions, sign_on: SignOn, *, secure: bool) -> APIRouter:
    """Return the routes for going to the provider and coming back; with `secure`, cookies are for TLS only."""
    router = APIRouter(prefix=PREFIX, route_class=ConsoleRoute)

    @router.get("/sign-on")
    async def go(request: Request, then: str = "") -> Response:
        begun = Begun(*(secrets.token_urlsafe(32) for _ in range(3)))
        try:
            address = await sign_on.provider.address(begun)
        except ProviderUnreachable as error:
            logger.warning("sign-on at the provider: %s", error)
            return await _refused(request, visitors, _unreachable())
        answer = RedirectResponse(address, 303)
        kept = sessions.sealed_sign_on(begun.state, begun.nonce, begun.verifier, own_page(then))
        lasts = int(SIGNING_ON_LASTS.total_seconds())
        # Lax, so that it comes along when the provider sends the browser back.
        answer.set_cookie(COOKIE, kept, max_age=lasts, path=PATH, secure=secure, httponly=True, samesite="lax")
        return answer

    @router.get("/sign-on/back")
    async def come_back(request: Request) -> Response:
        try:
            begun, then = _begun(request, sessions)
            identity = await _identity(request, sign_on, begun)
        except _Refused as refused:
            return await _refused(request, visitors, refused)
        try:
            cookie = await visitors.welcome_from_provider(request, SignedOn(identity.person, identity.scopes))
        except NotThem as error:
            return await _refused(request, visitors, _Refused(403, error.why, "You cannot come in", f"{error}."))
        answer = RedirectResponse(then, 303)
        session_cookie(answer, cookie, secure=secure)
        answer.delete_cookie(COOKIE, path=PATH)
        return answer

    return router


def sign_on_address(then: str) -> str:
    """Return the address that begins signing in, to come back to `then`."""
    return f"{PATH}?{urlencode({'then': then})}" if then else PATH


def _begun(request: Request, sessions: Sessions) -> tuple[Begun, str]:
    """What this browser began, if it is what comes back."""
    kept = sessions.opened_sign_on(request.cookies.get(COOKIE))
    state = request.query_params.get("state", "")
    if kept is None or not hmac.compare_digest(kept[0].encode(), state.encode()):
        raise _Refused(403, "state", "This sign-in was not begun in this browser, or too long ago")
    return Begun(*kept[:3]), kept[3]


async def _identity(request: Request, sign_on: SignOn, begun: Begun) -> Identity:
    asked = request.query_params
    provider, admission = sign_on.provider, sign_on.admission
    if asked.get("iss", provider.issuer) != provider.issuer:
        raise _Refused(403, "issuer", "Another provider answered than the one that was asked")
    if "error" in asked or not asked.get("code"):
        raise _Refused(403, "denied", f"{sign_on.label} did not sign you in")
    try:
        claims, access_token = await provider.claims(asked["code"], begun)
        if not admission.complete(claims):
            claims = {**await provider.more_claims(access_token, claims["sub"]), **claims}
        return admission.identity(claims)
    except ProviderUnreachable as error:
        logger.warning("sign-on at the provider: %s", error)
        raise _unreachable() from None
    except NotProven as error:
        logger.warning("sign-on at the provider: %s", error)
        raise _Refused(403, "not_proven", f"What {sign_on.label} sent does not prove who you are") from None
    except NotAdmitted as error:
        raise _Refused(403, error.code, "You cannot come in", str(error)) from None


def _unreachable() -> _Refused:
    advice = "Try again in a moment, or sign in with an API key."
    return _Refused(503, "unreachable", "The place where you sign in does not answer", advice)


async def _refused(request: Request, visitors: Visitors, refused: _Refused) -> Response:
    await visitors.turned_away(request, refused.code)
    answer = page(request, "sorry.html", refused.status, what=refused.what, advice=refused.advice)
    answer.delete_cookie(COOKIE, path=PATH)
    return answer
