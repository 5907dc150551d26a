"""Problem details (RFC 9457): the one shape of every error this API answers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from domain.input.problems import Problem

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:problem-type:escalation:"


class ProblemDetails(BaseModel):
    """Why a request was not done, and which fields to mend."""

    type: str = Field(description="A stable name for the kind of problem.", examples=[f"{TYPE}stale"])
    title: str = Field(description="The kind of problem in a few words, always the same for one type.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What happened this time.")
    errors: tuple[Problem, ...] = Field(default=(), description="Each mistake: where, what was found, what is allowed.")


class ApiProblem(Exception):
    """Raised to answer a request with a problem; `headers` go with the answer."""

    def __init__(
        self,
        status: int,
        title: str,
        detail: str,
        errors: Sequence[Problem] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.problem = ProblemDetails(
            type=problem_type(title), title=title, status=status, detail=detail, errors=tuple(errors)
        )
        self.headers = dict(headers or {})
        super().__init__(title)

    def response(self) -> JSONResponse:
        """Return the answer."""
        return JSONResponse(
            self.problem.model_dump(mode="json"), self.problem.status, self.headers, media_type=MEDIA_TYPE
        )


def problem_type(title: str) -> str:
    """Return the type that belongs to a title: `Not possible now` is `urn:problem-type:escalation:not-possible-now`."""
    return TYPE + re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
