"""The solver: who is named to the customer as having solved their request."""

from __future__ import annotations

from typing import Any

from domain.case.case import Case
from domain.people import Contact
from domain.requests.actions import PERSON


def solver_facts(case: Case, by: str) -> dict[str, Any]:
    """Return who solved the ticket as facts of a message: `solved_by` is a person's name as far as the ticket knows it,
    else `solver` their id, by which a roster knows it.

    A program, a rule and the system are named as nobody: it is nobody's work but the team's.
    """
    if not by.startswith(PERSON):
        return {}
    person = by.removeprefix(PERSON)
    known = next((contact for contact in _people(case) if contact.id == person), None)
    return {"solved_by": known.name} if known and known.name else {"solver": person}


def _people(case: Case) -> list[Contact]:
    owner = [case.owner.contact] if case.owner else []
    return [*owner, *case.tier_owners.values(), *case.snapshot.roles.values()]
