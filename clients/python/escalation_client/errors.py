"""What is raised when a call has not been done, or nobody knows whether it has."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, TypeGuard

from escalation_client.answers import Problem, ProblemDetails


class EscalationError(Exception):
    """What every failed call raises; `key` is the Idempotency-Key to repeat an action by, None where it has none."""

    key: str | None = None


class NobodyAnswered(EscalationError):
    """The API did not answer, or its answer broke off. What was asked may have been done: repeat it by the same key."""


class NotUnderstood(EscalationError):
    """What answered is not the API: its answer is not what the API's document says."""


class Refusal(EscalationError):
    """The API answered with a problem (RFC 9457).

    `status` is the HTTP status; `type` and `title` name the kind of problem, `kind` is the last part of `type`, such as
    `stale`; `detail` says what happened this time; `errors` names each mistake by `field`, `found` and `allowed`;
    `retry_after` is how long the API asks to wait, or None.
    """

    def __init__(self, problem: ProblemDetails, retry_after: timedelta | None = None) -> None:
        self.status = problem["status"]
        self.type = problem["type"]
        self.title = problem["title"]
        self.detail = problem["detail"]
        self.errors: tuple[Problem, ...] = tuple(problem["errors"])
        self.retry_after = retry_after
        super().__init__("; ".join([f"{self.status} {self.title}: {self.detail}", *map(_in_words, self.errors)]))

    @property
    def kind(self) -> str:
        """Return the name of the kind of problem: `urn:problem-type:escalation:stale` is `stale`."""
        return self.type.rpartition(":")[2]


class Unauthenticated(Refusal):
    """401: there is no key, or it is unknown, expired or revoked."""


class NotAllowed(Refusal):
    """403: this key may not do this."""


class NotFound(Refusal):
    """404: there is nothing of that name."""


class NotPossibleNow(Refusal):
    """409: the state of the ticket, or what exists already, does not allow it."""


class TooLarge(Refusal):
    """413: the body is too large."""


class InvalidInput(Refusal):
    """422: the input breaks the contract; `errors` names every mistake."""


class TooManyRequests(Refusal):
    """429: this key asks too often; nothing was done."""


class Unavailable(Refusal):
    """503: something needed is silent. What was asked may have been done: repeat it with the same key."""


_BY_STATUS: dict[int, type[Refusal]] = {
    401: Unauthenticated,
    403: NotAllowed,
    404: NotFound,
    409: NotPossibleNow,
    413: TooLarge,
    422: InvalidInput,
    429: TooManyRequests,
    503: Unavailable,
}


def refusal(status: int, headers: Mapping[str, str], body: bytes) -> Refusal:
    """Return the error for an answer that is no success. One that is no problem is named by its status."""
    return refusal_of(_problem(status, body), _retry_after(headers.get("Retry-After", ""), headers.get("Date", "")))


def refusal_of(problem: ProblemDetails, retry_after: timedelta | None = None) -> Refusal:
    """Return the error for a problem."""
    return _BY_STATUS.get(problem["status"], Refusal)(problem, retry_after)


def _problem(status: int, body: bytes) -> ProblemDetails:
    try:
        said = json.loads(body)
    except ValueError:
        said = None
    given: dict[str, Any] = said if isinstance(said, dict) else {}
    phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else "Refused"
    errors: list[Problem] = [error for error in given.get("errors") or () if _is_mistake(error)]
    return {
        "type": str(given.get("type", "about:blank")),
        "title": str(given.get("title", phrase)),
        "status": status,
        "detail": str(given.get("detail", "the answer is no problem of the API's")),
        "errors": errors,
    }


def _is_mistake(error: object) -> TypeGuard[Problem]:
    return isinstance(error, dict) and error.keys() >= {"field", "found", "allowed"}


def _in_words(mistake: Problem) -> str:
    return f"{mistake['field']}: found {mistake['found']}; allowed: {mistake['allowed']}"


def _retry_after(asked: str, answered_at: str) -> timedelta | None:
    """Seconds, or an instant; counted from the answer's own date, so that no two clocks are compared."""
    if asked.isdecimal():
        return timedelta(seconds=int(asked))
    try:
        until = parsedate_to_datetime(asked)
        since = parsedate_to_datetime(answered_at) if answered_at else datetime.now(UTC)
        return max(until - since, timedelta())
    except (ValueError, TypeError):
        return None
