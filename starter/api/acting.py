"""In whose name an action is done."""

from __future__ import annotations

import re
from typing import Any

from domain.input.problems import InvalidInput, Problem
from domain.team.actors import acts_as, person
from starter.api.problem import ApiProblem
from starter.api.scopes import CUSTOMER_ACTIONS, NAME_ANOTHER
from store.keys import KeyHolder

_PERSON = re.compile(r"(person:)?([A-Za-z0-9._-]{1,64})")


def actor(holder: KeyHolder, action: str, body: dict[str, Any]) -> str:
    """Return who acts: `person:<id>`, `integration:<name>` or `customer`.

    That is the key's person, or the program the key was given to; a backend's or an operator's key may name another
    person in the body's `by`. What a customer does is always done by the customer. Raises `InvalidInput` when `by`
    names no person, and 403 when the key may not name that one.
    """
    if action in CUSTOMER_ACTIONS:
        return "customer"
    own = acts_as(holder.person, holder.name)
    named = body.get("by")
    if named is None or named == own:
        return own
    found = _PERSON.fullmatch(named) if isinstance(named, str) else None
    if found is None or found[2] in ("customer", "system"):
        raise InvalidInput([Problem(field="by", found=repr(named)[:120], allowed="the id of a person")])
    meant = person(found[2])
    if meant != own and NAME_ANOTHER.isdisjoint(holder.scopes):
        problem = Problem(field="by", found=meant, allowed=own)
        raise ApiProblem(403, "Not allowed", "This key acts in its own name only", [problem])
    return meant
