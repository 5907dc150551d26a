"""Which error becomes which problem. Every error of the client, of FastAPI and of Starlette passes through here."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from domain.input.problems import InvalidInput, Problem
from starter.api.problem import ApiProblem
from starter.api.refusals import note_refusal
from starter.errors import (
    ActionRefused,
    DatabaseUnreachable,
    EngineUnreachable,
    LostRun,
    NeverOpened,
    NotEnded,
    NotRemembered,
    OtherContent,
    RunForgotten,
    TicketClosed,
    UnknownClock,
    UnknownCustomer,
    UnknownTicket,
)
from store.page import BadCursor

RETRY_AFTER = {"Retry-After": "2"}
_REPEAT = "Repeat the request with the same Idempotency-Key"
_MEND = "Mend the fields named in errors"
_FOUND_LENGTH = 120


def install(app: FastAPI) -> None:
    """Make every error of the app a problem."""
    for error in (HTTPException, RequestValidationError, *FORESEEN):
        app.add_exception_handler(error, _answer)


async def _answer(request: Request, error: Exception) -> JSONResponse:
    problem = problem_for(error)
    await note_refusal(request, problem.problem.status)
    return problem.response()


def problem_for(error: Exception) -> ApiProblem:
    """Return the problem that says an error to whoever caused it."""
    match error:
        case ApiProblem():
            return error
        case InvalidInput():
            return invalid(error.problems)
        case RequestValidationError():
            return invalid([_in_our_words(finding) for finding in error.errors()])
        case BadCursor():
            return invalid([Problem(field="cursor", found="something else", allowed=str(error))])
        case HTTPException():
            return _of_http(error)
        case ActionRefused():
            refusal = error.refusal
            return ApiProblem(refusal.status, refusal.title, refusal.detail, refusal.errors)
        case LostRun():
            return ApiProblem(503, "Lost its run", f"{error}. {_REPEAT}", headers=RETRY_AFTER)
        case EngineUnreachable():
            detail = f"{error}. It may still apply; repeat it with the same Idempotency-Key"
            return ApiProblem(503, "Engine unreachable", detail, headers=RETRY_AFTER)
    status, title = _OURS[type(error)]
    problems = error.problems if isinstance(error, NeverOpened | UnknownClock | NotEnded) else ()
    return ApiProblem(status, title, str(error), problems, RETRY_AFTER if status == 503 else None)


def invalid(problems: Sequence[Problem]) -> ApiProblem:
    """Return the problem of input that breaks the contract."""
    return ApiProblem(422, "Invalid input", _MEND, problems)


_OURS: dict[type[Exception], tuple[int, str]] = {
    OtherContent: (409, "Other content"),
    NeverOpened: (409, "Never opened"),
    NotEnded: (409, "Not ended"),
    TicketClosed: (409, "Ticket closed"),
    RunForgotten: (409, "Run forgotten"),
    UnknownTicket: (404, "Unknown ticket"),
    UnknownCustomer: (404, "Unknown customer"),
    UnknownClock: (404, "Unknown clock"),
    NotRemembered: (404, "Not remembered"),
    ActionRefused: (409, "Not possible now"),
    EngineUnreachable: (503, "Engine unreachable"),
    DatabaseUnreachable: (503, "Database unreachable"),
}


FORESEEN: tuple[type[Exception], ...] = (ApiProblem, InvalidInput, BadCursor, *_OURS)
"""What the client and the routes raise when they cannot do what was asked."""


def _of_http(error: HTTPException) -> ApiProblem:
    title = HTTPStatus(error.status_code).phrase.capitalize()
    detail = {404: "There is nothing at this address", 405: "This address does not take this method"}
    return ApiProblem(error.status_code, title, detail.get(error.status_code, str(error.detail)), headers=error.headers)


def _in_our_words(finding: dict[str, object]) -> Problem:
    place = finding["loc"]
    parts = [str(part) for part in place] if isinstance(place, Sequence) else []
    found = "nothing" if finding["type"] == "missing" else repr(finding.get("input"))[:_FOUND_LENGTH]
    allowed = str(finding["msg"]).removeprefix("Value error, ")
    return Problem(field=".".join(parts[1:] or parts), found=found, allowed=allowed)
