"""Why an action was not done, as a ticket's page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from domain.input.problems import InvalidInput, Problem
from domain.requests.action_keys import USED
from domain.requests.refusals import Refusal
from starter.errors import ActionRefused, EngineUnreachable, LostRun, RunForgotten, TicketClosed

Failure = InvalidInput | ActionRefused | TicketClosed | RunForgotten | EngineUnreachable


@dataclass(frozen=True)
class Trouble:
    """An action that was refused, or whose answer never came (`in_doubt`): then it may have been done all the same."""

    status: int
    title: str
    detail: str
    problems: tuple[Problem, ...] = ()
    in_doubt: bool = False


def trouble(failure: Failure) -> Trouble:
    """Return what to tell the person whose action failed."""
    match failure:
        case ActionRefused(refusal=refusal) if refusal.title == USED:
            detail = "This form was sent before, with other content. See what came of that; send it again if need be."
            return Trouble(refusal.status, "Not sent", detail)
        case ActionRefused(refusal=refusal):
            detail = "" if refusal.detail == "; ".join(map(str, refusal.errors)) else refusal.detail
            return Trouble(refusal.status, refusal.title, detail, refusal.errors)
        case InvalidInput(problems=problems):
            return Trouble(422, "Not sent", "Something is missing or cannot be meant.", problems)
        case TicketClosed():
            return Trouble(409, "Not possible now", f"{failure}; nothing more can be done with it.")
        case RunForgotten():
            return Trouble(409, "Not possible any more", f"{failure}.")
        case LostRun():
            return Trouble(503, "Not yet", f"{failure}. Send it again in a moment.", in_doubt=True)
        case _:
            return Trouble(
                503, "No answer in time", "It may still be done. Send it again: it is never done twice.", in_doubt=True
            )


def in_words(refusal: Refusal) -> str:
    """Return a refusal that has not come about yet, as a sentence that says who or what would not be refused."""
    allowed = "; ".join(problem.allowed for problem in refusal.errors)
    return f"{refusal.detail}. Allowed: {allowed}." if allowed else f"{refusal.detail}."


def may_not_act() -> Trouble:
    """Return what to tell a person whose key is for reading."""
    return Trouble(403, "Your key may only read", "Nothing was changed. Sign in with a key that may act.")
