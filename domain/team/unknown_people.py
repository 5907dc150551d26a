"""Naming people: who is meant by an id that nobody has, and how that is refused."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from difflib import get_close_matches

from domain.input.problems import Problem
from domain.requests.refusals import Refusal

ALIKE = 0.6
"""How much alike two ids must be, from 0 to 1, for one to be taken for the other mistyped."""


def nearest(person: str, known: Collection[str]) -> str | None:
    """Return the id among `known` that `person` was probably meant to be; None where none is near."""
    spelt = {id.casefold(): id for id in sorted(known, reverse=True)}
    near = get_close_matches(person.casefold(), list(spelt), n=1, cutoff=ALIKE)
    return spelt[near[0]] if near else None


def unknown_person(field: str, person: str, known: Collection[str], where: str) -> Problem:
    """Return the problem that `field` names somebody whom nobody knows; `where` says who would be known."""
    meant = nearest(person, known)
    allowed = f"the id of a person on {where}"
    return Problem(field=field, found=person, allowed=f"{allowed}, perhaps {meant}" if meant else allowed)


def nobody_has_that_id(problems: Sequence[Problem]) -> Refusal:
    """Return the refusal of what names people who are not there."""
    return Refusal(status=422, title="Unknown person", detail="Nobody has that id", errors=tuple(problems))
