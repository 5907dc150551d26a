"""Who calls: the holder of the bearer key, and whether their scopes allow what the route does."""

from hashlib import sha256
from math import ceil
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from domain.input.problems import Problem
from starter.api.parts import connections, doors
from starter.api.problem import ApiProblem
from starter.api.scopes import Scopes
from starter.api.via import way_of
from store.keys import KeyHolder, key_id

_bearer = HTTPBearer(auto_error=False, scheme_name="key", description="An API key; its scopes say what it may do.")
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


async def authenticated(request: Request, credentials: Credentials) -> KeyHolder:
    """Return who calls; 401 without a key, or with one nobody holds, or not any more."""
    holder = await connections(request).keys.holder(credentials.credentials) if credentials else None
    request.state.way = way_of(request, credentials.credentials if credentials else None)
    if holder is None or credentials is None:
        found = "An unknown, expired or revoked key" if credentials else "No key"
        raise ApiProblem(
            401,
            "Unauthenticated",
            f"{found}; send `Authorization: Bearer <key>`",
            headers={"WWW-Authenticate": "Bearer"},
        )
    request.state.by = f"person:{holder.person}" if holder.person else f"key:{key_id(credentials.credentials)}"
    request.state.way = way_of(request, credentials.credentials, holder)
    return holder


async def within_rate(
    request: Request, credentials: Credentials, holder: Annotated[KeyHolder, Depends(authenticated)]
) -> KeyHolder:
    """Return who calls; 429 to one who calls too often."""
    token = credentials.credentials if credentials else ""
    key = sha256(token.encode(errors="surrogatepass")).hexdigest()
    if wait := doors(request).rate_limit.wait_seconds(key, holder):
        seconds = str(max(1, ceil(wait)))
        raise ApiProblem(
            429, "Too many requests", f"Wait {seconds} s; nothing was done", headers={"Retry-After": seconds}
        )
    return holder


def allowed(scopes: Scopes, *, counted: bool = True) -> Any:
    """Return the dependency that gives the caller to a route of these scopes, and answers 403 to all others.

    A route that is not `counted` has no part in how often a key may call.
    """

    known = within_rate if counted else authenticated

    async def caller(holder: Annotated[KeyHolder, Depends(known)]) -> KeyHolder:
        if scopes.isdisjoint(holder.scopes):
            problem = Problem(
                field="Authorization", found=", ".join(holder.scopes) or "no scope", allowed=" or ".join(sorted(scopes))
            )
            raise ApiProblem(403, "Not allowed", "The key's scopes do not allow this", [problem])
        return holder

    return Depends(caller)
