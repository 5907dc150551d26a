"""Naming people: who is meant by an id that nobody has, and how that is refused."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from domain.input.nearest import nearest
from domain.input.problems import Problem
from domain.requests.refusals import Refusal


def unknown_person(field: str, person: str, known: Collection[str], where: str) -> Problem:
    """Return the problem that `field` names somebody whom nobody knows; `where` says who would be known."""
    meant = nearest(person, known)
    allowed = f"the id of a person on {where}"
    return Problem(field=field, found=person, allowed=f"{allowed}, perhaps {meant}" if meant else allowed)


def nobody_has_that_id(problems: Sequence[Problem]) -> Refusal:
    """Return the refusal of what names people who are not there."""
    return Refusal(status=422, title="Unknown person", detail="Nobody has that id", errors=tuple(problems))
