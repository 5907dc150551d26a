"""Errors of the carrier's own endpoints, as RFC 9457 problem details."""

from http import HTTPStatus

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse


class Problem(Exception):
    """A request that cannot be done: the HTTP status and, in words, why."""

    def __init__(self, status: HTTPStatus, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


def problem_response(_: Request, error: Exception) -> JSONResponse:
    """The answer for a `Problem`."""
    assert isinstance(error, Problem)
    return _response(error.status, error.detail)


def invalid_request(_: Request, error: Exception) -> JSONResponse:
    """The answer for an invalid request: each field, what was found there and what is allowed."""
    assert isinstance(error, RequestValidationError)
    errors = [
        {
            "field": ".".join(str(part) for part in found["loc"] if part != "body"),
            "found": repr(found.get("input"))[:200],
            "allowed": found["msg"],
        }
        for found in error.errors()
    ]
    detail = "; ".join(f"{entry['field'] or 'body'}: {entry['allowed']}" for entry in errors)
    return _response(HTTPStatus.UNPROCESSABLE_ENTITY, detail, errors=errors)


def _response(status: HTTPStatus, detail: str, **more: object) -> JSONResponse:
    content = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        **more,
    }
    return JSONResponse(content, status_code=status, media_type="application/problem+json")
