"""Whether this process lives, and whether it can do its work. Open to everybody."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from pydantic import BaseModel

from domain.delivery.health import State
from domain.delivery.providers import ProviderName
from domain.input.problems import Problem
from starter.api.documentation import problems
from starter.api.parts import connections
from starter.api.problem import ApiProblem
from starter.api.problem_handlers import RETRY_AFTER
from starter.errors import DatabaseUnreachable
from starter.outages import Outages
from store.database import Database

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """All is well."""

    status: str


class NotWell(BaseModel):
    """A provider that is not well; `says` is the sentence while it is away."""

    name: ProviderName
    state: State
    says: str | None = None


class Ready(Health):
    """This process can do its work; messages wait for a provider among `providers` that is away."""

    providers: tuple[NotWell, ...] = ()


@router.get("/healthz")
async def healthy() -> Health:
    """Answer as long as the process lives."""
    return Health(status="alive")


@router.get("/readyz", responses=problems(503))
async def ready(request: Request) -> Ready:
    """Answer 200 while the database and Temporal answer, else 503 naming which does not.

    A provider that is not well is named in an answer of 200: this process works, and the messages wait.
    """
    stood_on = connections(request)
    silent = await stood_on.readiness.silent()
    if silent:
        errors = [Problem(field=name, found="no answer", allowed="an answer") for name in silent]
        raise ApiProblem(503, "Not ready", f"No answer from {' and '.join(silent)}", errors, RETRY_AFTER)
    return Ready(status="ready", providers=await _not_well(stood_on.db))


async def _not_well(db: Database) -> tuple[NotWell, ...]:
    try:
        states = await Outages(db).providers(datetime.now(UTC))
    except DatabaseUnreachable:
        return ()
    return tuple(NotWell.model_validate(each.model_dump()) for each in states if each.state != "well")
