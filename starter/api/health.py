"""Whether this process lives, and whether it can do its work. Open to everybody."""

from fastapi import APIRouter, Request
from pydantic import BaseModel

from domain.input.problems import Problem
from starter.api.documentation import problems
from starter.api.parts import connections
from starter.api.problem import ApiProblem
from starter.api.problem_handlers import RETRY_AFTER

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """All is well."""

    status: str


@router.get("/healthz")
async def healthy() -> Health:
    """Answer as long as the process lives."""
    return Health(status="alive")


@router.get("/readyz", responses=problems(503))
async def ready(request: Request) -> Health:
    """Answer 200 while the database and Temporal answer, else 503 naming which does not."""
    silent = await connections(request).readiness.silent()
    if silent:
        errors = [Problem(field=name, found="no answer", allowed="an answer") for name in silent]
        raise ApiProblem(503, "Not ready", f"No answer from {' and '.join(silent)}", errors, RETRY_AFTER)
    return Health(status="ready")
