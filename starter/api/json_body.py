"""Reading a JSON object from a request, after its sender is known and allowed."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Request
from pydantic_core import from_json

from domain.input.problems import InvalidInput, Problem


async def _json_object(request: Request) -> dict[str, Any]:
    body = await request.body()
    return read_object(body) if body.strip() else {}


def read_object(body: bytes) -> dict[str, Any]:
    """Return the JSON object in `body`; raises `InvalidInput` when it is none."""
    try:
        # Unlike the standard library's, this parser refuses NaN, lone surrogates and nesting without end.
        value = from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise InvalidInput([Problem(field="(body)", found=str(error), allowed="a JSON object")]) from None
    if not isinstance(value, dict):
        raise InvalidInput([Problem(field="(body)", found=type(value).__name__, allowed="a JSON object")])
    return value


JsonObject = Annotated[dict[str, Any], Depends(_json_object)]
"""The body as undecoded JSON; an empty one is an empty object. The domain validates it. Name it after the caller."""
