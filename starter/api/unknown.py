"""What of a request nobody knows, a field or a category: named in the answer, or refused if its sender prefers that."""

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
    Header(description="`handling=strict` (RFC 7240) refuses what nobody knows; otherwise it is warned of."),
]


class Answer(View):
    """A ticket as it is after what was asked; `warnings` name what of the request nobody knows."""

    warnings: tuple[Problem, ...] = ()


def passed_over(
    model: type[BaseModel], body: dict[str, Any], prefer: str | None, *besides: Problem | None
) -> tuple[Problem, ...]:
    """Return what of a body nobody knows, its fields and what there is `besides`; raises `InvalidInput` instead where
    its sender prefers to be refused."""
    problems = (*unknown_fields(model, body), *filter(None, besides))
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
