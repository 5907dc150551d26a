"""What a webhook answers to a sender who has not proven to be the provider."""

from __future__ import annotations

from starter.api.problem import ApiProblem


def unproven() -> ApiProblem:
    """Return the problem, the same for every reason, so that it helps nobody to guess."""
    return ApiProblem(403, "Not proven", "The request does not prove that the provider sent it")
