"""Refusals: why an action was not done, in a form every door can pass on."""

from __future__ import annotations

from pydantic import BaseModel

from domain.input.problems import InvalidInput, Problem


class Refusal(BaseModel, frozen=True):
    """Why an action was refused; `status` is what an HTTP door answers."""

    status: int
    title: str
    detail: str
    errors: tuple[Problem, ...] = ()


class Refused(Exception):
    """Raised by a rule that refuses an action; nothing of the turn is kept."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(refusal.detail)


class Unproven(Refused):
    """Raised when a message does not prove who sent it, where that must be proven."""

    def __init__(self, why: str) -> None:
        super().__init__(Refusal(status=403, title="Not proven", detail=why))


def conflict(detail: str, *, field: str | None = None, found: str = "", allowed: str = "") -> Refused:
    """Return the refusal of an action that does not fit the ticket's state."""
    errors = (Problem(field=field, found=found, allowed=allowed or detail),) if field else ()
    return Refused(Refusal(status=409, title="Not possible now", detail=detail, errors=errors))


def stale(detail: str) -> Refused:
    """Return the refusal of an action that was decided on a state that has changed since."""
    return Refused(Refusal(status=409, title="Stale", detail=detail))


def invalid(error: InvalidInput) -> Refused:
    """Return the refusal of an action whose body breaks the contract."""
    return Refused(Refusal(status=422, title="Invalid action", detail=str(error)[:2_000], errors=error.problems))
