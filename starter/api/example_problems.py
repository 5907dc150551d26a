"""An example of the problem behind each error answer, made as the answers themselves are."""

from __future__ import annotations

from typing import Any

from domain.input.problems import Problem
from domain.requests.action_keys import Key, used
from domain.requests.refusals import conflict
from starter.api.problem import ApiProblem
from starter.api.problem_handlers import invalid, problem_for
from starter.errors import ActionRefused, DatabaseUnreachable, EngineUnreachable, LostRun, UnknownTicket

_SCOPES = Problem(field="Authorization", found="read", allowed="backend")
_PRIORITY = Problem(field="priority", found="'asap'", allowed="'urgent', 'high', 'medium' or 'low'")

_BY_STATUS: dict[int, dict[str, ApiProblem]] = {
    401: {"no key": ApiProblem(401, "Unauthenticated", "No key; send `Authorization: Bearer <key>`")},
    403: {"scope": ApiProblem(403, "Not allowed", "The key's scopes do not allow this", [_SCOPES])},
    404: {"unknown ticket": problem_for(UnknownTicket("ZD-48213"))},
    409: {"state": problem_for(ActionRefused(conflict("The ticket is not resolved").refusal))},
    413: {"too large": ApiProblem(413, "Content too large", "A body of at most 1000000 bytes is taken here")},
    422: {"mistakes": invalid([_PRIORITY])},
    429: {"too often": ApiProblem(429, "Too many requests", "Wait 1 s; nothing was done")},
    503: {
        "engine": problem_for(EngineUnreachable("No worker answered in time")),
        "lost run": problem_for(LostRun()),
        "database": problem_for(DatabaseUnreachable("The database does not answer in time")),
    },
}


_OF_ACTIONS: dict[int, dict[str, ApiProblem]] = {
    422: {"key used": problem_for(ActionRefused(used(Key("http", "0123456789abcdef", "call-17").name).refusal))}
}


def problem_examples(status: int, *, of_action: bool = False) -> dict[str, Any]:
    """Return the `examples` of an error answer, by their names; an action has some of its own."""
    found = _BY_STATUS[status] | (_OF_ACTIONS.get(status, {}) if of_action else {})
    return {name: {"value": problem.problem.model_dump(mode="json")} for name, problem in found.items()}
