"""The policies tickets may be opened under."""

import asyncio
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Response
from pydantic import BaseModel

from domain.input.problems import Problem
from starter.api.authentication import allowed
from starter.api.documentation import problems
from starter.api.media_types import preferred
from starter.api.parts import PolicyFolder
from starter.api.problem import ApiProblem
from starter.api.scopes import READ, SEE_CONTACTS
from starter.procedure.html import html, security_policy
from starter.procedure.markdown import markdown
from starter.procedure.of_bundle import EARLIEST, LATEST, procedure_of, today
from store.bundles import Bundle, Bundles, InvalidBundle, UnknownBundle
from store.mistakes import Mistake

HTML, MARKDOWN = FORMS = ("text/html", "text/markdown")
router = APIRouter(prefix="/v1/policies", tags=["policies"], dependencies=[allowed(READ)])


class PolicyListed(BaseModel):
    """A policy as its files are now; one with mistakes has no version, and no ticket can be opened under it.

    `findings` are its mistakes and warnings, each with file, line and column; a warning stops nobody.
    """

    name: str
    title: str | None = None
    version: str | None = None
    mistakes: int = 0
    warnings: int = 0
    findings: tuple[Mistake, ...] = ()


class PoliciesListed(BaseModel):
    """Every policy there is, by name."""

    items: tuple[PolicyListed, ...]


class PolicyShown(BaseModel):
    """A policy as data: what its file says, with every default filled in; durations are ISO 8601."""

    name: str
    version: str
    policy: dict[str, Any]
    warnings: tuple[Mistake, ...] = ()


@router.get("", responses=problems(401, 403, 429))
async def list_policies(bundles: PolicyFolder) -> PoliciesListed:
    """List the policies; a ticket keeps the version it was opened under."""
    names = await asyncio.to_thread(bundles.names)
    return PoliciesListed(items=tuple([await asyncio.to_thread(_listed, bundles, name) for name in names]))


@router.get("/{name}", responses=problems(401, 403, 404, 409, 429))
async def show_policy(name: str, bundles: PolicyFolder) -> PolicyShown:
    """Show a policy; 409 while its files have mistakes, with each of them."""
    return _shown(await _load(bundles, name))


@router.get(
    "/{name}/procedure",
    dependencies=[allowed(SEE_CONTACTS)],
    response_class=Response,
    responses={
        200: {
            "description": "The procedure, as one HTML page or as Markdown.",
            "content": {media_type: {"schema": {"type": "string"}} for media_type in FORMS},
        },
        **problems(401, 403, 404, 409, 422, 429),
    },
)
async def show_procedure(
    name: str,
    bundles: PolicyFolder,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
    as_of: Annotated[
        date | None,
        Query(ge=EARLIEST, le=LATEST, description="The date it is written for; today in the policy's zone by default."),
    ] = None,
) -> Response:
    """Show a policy as the written escalation procedure; it names the people on its roster.

    HTML, or Markdown where `Accept` prefers `text/markdown`. 409 while the policy's files have mistakes.
    """
    bundle = await _load(bundles, name)
    form = preferred(accept, FORMS)
    text = await asyncio.to_thread(_procedure, bundle, form, as_of or today(bundle))
    headers = {"Content-Security-Policy": security_policy(), "Vary": "Accept"}
    return Response(text, media_type=form, headers=headers)


def _procedure(bundle: Bundle, form: str, as_of: date) -> str:
    procedure = procedure_of(bundle, as_of)
    return markdown(procedure) if form == MARKDOWN else html(procedure)


async def _load(bundles: Bundles, name: str) -> Bundle:
    try:
        return await asyncio.to_thread(bundles.load, name)
    except UnknownBundle:
        raise ApiProblem(404, "Unknown policy", "There is no policy of that name") from None
    except InvalidBundle as error:
        detail = f"The policy's files have mistakes: {len(error.mistakes)}"
        raise ApiProblem(409, "Invalid policy", detail, [_problem(mistake) for mistake in error.mistakes]) from None


def _listed(bundles: Bundles, name: str) -> PolicyListed:
    try:
        bundle = bundles.load(name)
    except UnknownBundle:
        return PolicyListed(name=name, mistakes=1)
    except InvalidBundle as error:
        findings = (*error.mistakes, *error.warnings)
        return PolicyListed(name=name, mistakes=len(error.mistakes), warnings=len(error.warnings), findings=findings)
    return PolicyListed(
        name=name,
        title=bundle.policy.name,
        version=bundle.version,
        warnings=len(bundle.warnings),
        findings=bundle.warnings,
    )


def _shown(bundle: Bundle) -> PolicyShown:
    policy = bundle.policy.model_dump(mode="json")
    return PolicyShown(name=bundle.name, version=bundle.version, policy=policy, warnings=bundle.warnings)


def _problem(mistake: Mistake) -> Problem:
    place = f"{mistake.file}:{mistake.line}:{mistake.column}"
    return Problem(field=f"{place} {mistake.field}", found=mistake.found, allowed=mistake.allowed)
