"""Carrying: what one run of a ticket's workflow hands to the next when its history has become long."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from domain.case.case import Case


class Carried(BaseModel, frozen=True):
    """The case, and how much of its timeline the database has."""

    case: Case
    recorded: int


def carried(given: list[Any]) -> Carried | None:
    """Return what the run before handed over, or None where a run's arguments are something else.

    Only for a run that has one before it; a first run's arguments come from outside, whatever they look like.
    """
    if len(given) == 1 and isinstance(given[0], dict) and set(given[0]) == set(Carried.model_fields):
        return Carried.model_validate(given[0])
    return None
