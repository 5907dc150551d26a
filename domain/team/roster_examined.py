"""A roster with mistakes: every one of them, and the roster as it is without them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from domain.input.problems import InvalidInput, Problem
from domain.input.stand_ins import LEFT_OUT, STAND_IN, Examined, examine
from domain.team.roster import Roster


def examine_roster(data: object) -> tuple[Roster | None, Examined]:
    """Return every mistake of the roster written in `data`, also those that others hide, and the roster as it is with
    stand-ins in their place; None where there is none, or nobody of it is left."""
    examined = examine(data, _problems, _stand_ins)
    nobody_left = any(place in ("people", "roles") for place in examined.places)
    return (None if examined.data is None or nobody_left else Roster.read(examined.data)), examined


def _problems(data: object) -> Sequence[Problem]:
    try:
        Roster.read(data)
    except InvalidInput as error:
        return error.problems
    return ()


def _stand_ins(number: int, data: object) -> Iterable[Any]:
    """What may stand in for a mistake; somebody of the roster for a holder that it does not have."""
    name = f"{STAND_IN}-{number}"
    person = {"id": name, "name": name, "email": "somebody@stand-in.example"}
    somebody = next(_ids(data), name)
    return somebody, name, person["email"], "+15550100000", 2, "UTC", "24x7", person, [person], {}, LEFT_OUT


def _ids(data: object) -> Iterator[str]:
    people = data.get("people") if isinstance(data, dict) else None
    for person in people if isinstance(people, list) else ():
        if isinstance(person, dict) and isinstance(person.get("id"), str):
            yield person["id"]
