"""Fields that nobody knows: what a sender wrote that would be passed over in silence, and what they probably meant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from domain.input.allowed import UNKNOWN_FIELD, fields_at, one_of
from domain.input.problems import Problem
from domain.input.text import clean, shortened

MOST = 20
"""How many are named; whoever has more of them has sent something else."""
_NAME_SHOWN = 80


def unknown_fields(model: type[BaseModel], body: object) -> tuple[Problem, ...]:
    """Return each field of an input for `model` that it does not have, at any depth, with the nearest name it has.

    Whatever may have any names, such as a ticket's context, has no unknown ones. At most 20 are named.
    """
    found = _unknown(model, body, ())
    return tuple(problem for problem, _ in zip(found, range(MOST), strict=False))


def _unknown(model: type[BaseModel], value: object, place: tuple[int | str, ...]) -> Iterator[Problem]:
    if isinstance(value, list):
        for index, each in enumerate(value):
            yield from _unknown(model, each, (*place, index))
    if not isinstance(value, dict):
        return
    names = fields_at(model, place)
    for name, inner in value.items():
        if name in names:
            yield from _unknown(model, inner, (*place, name))
        elif names:
            yield _problem(place, name, names)


def _problem(place: tuple[int | str, ...], name: Any, names: list[str]) -> Problem:
    shown = shortened(str(clean(str(name))), _NAME_SHOWN)
    return Problem(field=".".join(map(str, (*place, shown))), found=UNKNOWN_FIELD, allowed=one_of(shown, names))
