"""The JSON Schemas of a ticket's workflow and of a policy's files."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from starter.api.authentication import allowed
from starter.api.documentation import problems
from starter.api.problem import ApiProblem
from starter.api.scopes import READ
from starter.json_schemas import json_schemas

router = APIRouter(prefix="/v1/schemas", tags=["schemas"], dependencies=[allowed(READ)])
MEDIA_TYPE = "application/schema+json"
_SCHEMA: dict[int | str, dict[str, Any]] = {
    200: {"description": "The schema.", "content": {MEDIA_TYPE: {"schema": {"type": "object"}}}}
}


@router.get("/{name}", response_class=JSONResponse, responses={**_SCHEMA, **problems(401, 403, 404, 429)})
async def show_schema(name: str) -> JSONResponse:
    """Show a schema: `ticket` of what starts a workflow, `actions` of what it is told, `view` of what it answers;
    `policy` and `roster` of a policy's files, for editors."""
    known = json_schemas()
    schema = known.get(name)
    if schema is None:
        raise ApiProblem(404, "Unknown schema", f"There are: {', '.join(known)}")
    return JSONResponse(schema, media_type=MEDIA_TYPE)
