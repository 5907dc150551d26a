"""How routes are described in the OpenAPI document: their problems, and bodies that the domain validates itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any, Literal

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from starter.api.example_answers import add_answer_examples
from starter.api.example_problems import problem_examples
from starter.api.problem import MEDIA_TYPE, ProblemDetails
from starter.iso_durations import iso_durations

_SCHEMAS = "#/components/schemas/"
_PROBLEM = {"$ref": f"{_SCHEMAS}{ProblemDetails.__name__}"}
_WHEN = {
    401: "No key, or one that is unknown, expired or revoked.",
    403: "The sender may not do this.",
    404: "There is nothing of that name.",
    409: "Not possible now: the state, or what exists already, does not allow it.",
    413: "The body is too large.",
    422: "The input breaks the contract; `errors` names every mistake.",
    429: "Too many requests with this key; nothing was done.",
    503: "Something needed does not answer; repeat the request with the same key.",
}


def problems(*statuses: int, of_action: bool = False) -> dict[int | str, dict[str, Any]]:
    """Return the error answers of a route, for its `responses`."""
    return {status: _answer(status, of_action=of_action) for status in statuses}


def json_body(model: type[BaseModel], *, required: bool = True) -> dict[str, Any]:
    """Return the `openapi_extra` of a route whose body the domain reads as `model`."""
    schema = {"$ref": f"{_SCHEMAS}{model.__name__}"}
    return {"requestBody": {"required": required, "content": {"application/json": {"schema": schema}}}}


def raw_body(media_type: str, description: str) -> dict[str, Any]:
    """Return the `openapi_extra` of a route whose body is none of our models."""
    content = {media_type: {"schema": {"type": "string", "description": description}}}
    return {"requestBody": {"required": True, "content": content}}


def items_of(media_type: str, model: type[BaseModel], description: str) -> dict[str, Any]:
    """Return an answer that is a sequence of `model`s, of no length known before."""
    schema = {"type": "string", "x-item-schema": {"$ref": f"{_SCHEMAS}{model.__name__}"}}
    return {"description": description, "content": {media_type: {"schema": schema}}}


def describe(app: FastAPI, read: Sequence[type[BaseModel]], streamed: Sequence[type[BaseModel]]) -> None:
    """Give the app an OpenAPI document that holds the schemas routes refer to.

    Those are of bodies that routes `read` themselves, and of items that are `streamed`.
    """

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            schemas = made["components"]["schemas"]
            schemas |= _schemas(streamed, "serialization") | _schemas((*read, ProblemDetails), "validation")
            _forget_fastapis_own_errors(made["paths"], schemas)
            add_answer_examples(made)
            app.openapi_schema = iso_durations(made)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def _answer(status: int, *, of_action: bool) -> dict[str, Any]:
    examples = problem_examples(status, of_action=of_action)
    content = {MEDIA_TYPE: {"schema": _PROBLEM, "examples": examples}}
    answer: dict[str, Any] = {"description": _WHEN[status], "content": content}
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        answer["headers"] = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
    return answer


def _forget_fastapis_own_errors(paths: dict[str, Any], schemas: dict[str, Any]) -> None:
    """FastAPI adds a 422 in its own shape to every route with a parameter; ours are named where they can happen."""
    for operation in (operation for methods in paths.values() for operation in methods.values()):
        if "application/json" in operation["responses"].get("422", {}).get("content", {}):
            del operation["responses"]["422"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)


def _schemas(models: Iterable[type[BaseModel]], mode: Literal["validation", "serialization"]) -> dict[str, Any]:
    _, found = models_json_schema([(model, mode) for model in models], ref_template=_SCHEMAS + "{model}")
    schemas: dict[str, Any] = found["$defs"]
    return schemas
