"""Fields that nobody knows: named in the answer, or refused where the sender prefers that."""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import Header, Response
from pydantic import BaseModel

from domain.case.view import View
from domain.input.problems import InvalidInput, Problem
from domain.input.unknown_fields import unknown_fields

_STRICT = re.compile(r"(^|[,;])\s*handling\s*=\s*\"?strict\"?\s*($|[,;])", re.IGNORECASE)
Prefer = Annotated[
    str | None,
    Header(description="`handling=strict` (RFC 7240) refuses fields that nobody knows; otherwise they are warned of."),
]


class Answer(View):
    """A ticket as it is after what was asked; `warnings` name what of the request nobody knows, and was passed over."""

    warnings: tuple[Problem, ...] = ()


def passed_over(model: type[BaseModel], body: dict[str, Any], prefer: str | None) -> tuple[Problem, ...]:
    """Return what of a body nobody knows; raises `InvalidInput` instead where its sender prefers to be refused."""
    problems = unknown_fields(model, body)
    if problems and _is_strict(prefer):
        raise InvalidInput(problems)
    return problems


def answer(view: View, warnings: tuple[Problem, ...], prefer: str | None, response: Response) -> Answer:
    """Return the answer to a request, saying in its headers that a preference for strictness was followed."""
    if _is_strict(prefer):
        response.headers["Preference-Applied"] = "handling=strict"
    return Answer(**dict(view), warnings=warnings)


def _is_strict(prefer: str | None) -> bool:
    return bool(prefer and _STRICT.search(prefer))
