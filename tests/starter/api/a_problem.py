"""What every error answer must be."""

from __future__ import annotations

import httpx

from starter.api.problem import ProblemDetails


def problem_in(answer: httpx.Response, status: int) -> ProblemDetails:
    """Return the problem in an error answer, having checked that it is one."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = ProblemDetails.model_validate_json(answer.content)
    assert problem.status == status
    assert problem.type.startswith("urn:problem-type:escalation:")
    assert problem.title
    assert problem.detail
    return problem
