"""The policies tickets may be opened under."""

import asyncio
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from starter.api.authentication import allowed
from starter.api.documentation import problems
from starter.api.parts import PolicyFolder
from starter.api.problem import ApiProblem
from starter.api.scopes import READ
from store.bundles import Bundle, Bundles, InvalidBundle, UnknownBundle

router = APIRouter(prefix="/v1/policies", tags=["policies"], dependencies=[allowed(READ)])


class PolicyListed(BaseModel):
    """A policy as its files are now; one with mistakes has no version, and no ticket can be opened under it."""

    name: str
    title: str | None = None
    version: str | None = None
    mistakes: int = 0


class PoliciesListed(BaseModel):
    """Every policy there is, by name."""

    items: tuple[PolicyListed, ...]


class PolicyShown(BaseModel):
    """A policy as data: what its file says, with every default filled in; durations are ISO 8601."""

    name: str
    version: str
    policy: dict[str, Any]


@router.get("", responses=problems(401, 403, 429))
async def list_policies(bundles: PolicyFolder) -> PoliciesListed:
    """List the policies; a ticket keeps the version it was opened under."""
    names = await asyncio.to_thread(bundles.names)
    return PoliciesListed(items=tuple([await asyncio.to_thread(_listed, bundles, name) for name in names]))


@router.get("/{name}", responses=problems(401, 403, 404, 409, 429))
async def show_policy(name: str, bundles: PolicyFolder) -> PolicyShown:
    """Show a policy; 409 while its files have mistakes."""
    try:
        bundle = await asyncio.to_thread(bundles.load, name)
    except UnknownBundle:
        raise ApiProblem(404, "Unknown policy", "There is no policy of that name") from None
    except InvalidBundle as error:
        detail = f"The policy's files have mistakes: {len(error.mistakes)}"
        raise ApiProblem(409, "Invalid policy", detail) from None
    return _shown(bundle)


def _listed(bundles: Bundles, name: str) -> PolicyListed:
    try:
        bundle = bundles.load(name)
    except UnknownBundle:
        return PolicyListed(name=name, mistakes=1)
    except InvalidBundle as error:
        return PolicyListed(name=name, mistakes=len(error.mistakes))
    return PolicyListed(name=name, title=bundle.policy.name, version=bundle.version)


def _shown(bundle: Bundle) -> PolicyShown:
    return PolicyShown(name=bundle.name, version=bundle.version, policy=bundle.policy.model_dump(mode="json"))
