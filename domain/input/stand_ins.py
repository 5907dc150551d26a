"""Stand-ins: what is put in the place of each mistake of an input, so that the rest of it can be looked at as well.

Whatever hangs on a stand-in is not looked at: it would be a mistake of ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, MutableMapping, Sequence
from copy import deepcopy
from itertools import count
from typing import Any, NamedTuple

from domain.input.problems import Problem

STAND_IN = "stand-in.for-a-mistake"
"""How every name begins that stands in for another."""
LEFT_OUT = object()
"""As a stand-in: nothing at all."""
ROUNDS = 8
"""How often the input is looked at anew; each mends what the one before brought to light."""
StandIns = Callable[[int, Any], Iterable[Any]]
"""The values that may stand in for the mistake of a number in an input, the likeliest first; as many for each."""
Wrong = Callable[[Any], Sequence[Problem]]


class Examined(NamedTuple):
    """Every mistake of an input, and the input as it is without them: None where nothing can stand in for them.
    `places` are the fields that have stand-ins."""

    problems: tuple[Problem, ...]
    data: Any
    places: tuple[str, ...]

    def hides(self, problem: Problem) -> bool:
        """Return whether a problem of the input without its mistakes may come of a stand-in alone."""
        return _hidden(problem, self.places)


def examine(data: Any, wrong: Wrong, stand_ins: StandIns) -> Examined:
    """Return every mistake that `wrong` finds in `data`, also those that it sees only once others are mended."""
    mended, found = deepcopy(data), list[Problem]()
    places: list[str] = []
    tried: set[str] = set()
    numbers = count()
    for _ in range(ROUNDS):
        problems = wrong(mended)
        found += [problem for problem in problems if not _hidden(problem, places) and problem not in found]
        if not problems:
            return Examined(tuple(found), mended, tuple(places))
        fields = dict.fromkeys(filter(None, (_untried(problem.field, tried) for problem in problems)))
        cured = list(_mend(mended, dict(zip(numbers, fields, strict=False)), wrong, stand_ins))
        places += cured
        tried.update(field for field in fields if field not in cured)
    return Examined(tuple(found), None, tuple(places))


def _mend(data: Any, numbered: dict[int, str], wrong: Wrong, stand_ins: StandIns) -> Iterator[str]:
    """Put a stand-in at each of the fields for which one fits, all at once; yield those."""
    choices = {number: list(stand_ins(number, data)) for number in numbered}
    for turn in range(max(map(len, choices.values()), default=0)):
        trial = deepcopy(data)
        for number, field in numbered.items():
            _put(trial, field, choices[number][turn])
        still = [problem.field for problem in wrong(trial)]
        for number, field in list(numbered.items()):
            if not any(_is_within(other, field) for other in still) and "(whole)" not in still:
                _put(data, field, choices[number][turn])
                del numbered[number]
                yield field


def _untried(field: str, tried: set[str]) -> str:
    """The field, or where no stand-in fits there what is around it; nothing where that is all there is."""
    while field in tried:
        field = field.rpartition(".")[0]
    return "" if field == "(whole)" else field


def _hidden(problem: Problem, places: Iterable[str]) -> bool:
    names = STAND_IN in problem.found or STAND_IN in problem.allowed
    return names or any(_is_within(problem.field, at) or _is_within(at, problem.field) for at in places)


def _is_within(field: str, around: str) -> bool:
    return field == around or field.startswith(f"{around}.")


def _put(data: Any, field: str, value: Any) -> None:
    """Put a value where `field` is, or would be; what stands there instead of further fields gives way to it."""
    found = _find(data, field.split("."))
    if found is None:
        return
    container, key = found
    if value is not LEFT_OUT:
        container[key] = deepcopy(value)
    elif isinstance(container, MutableMapping):
        container.pop(key, None)


def _find(node: Any, parts: list[str]) -> tuple[Any, Any] | None:
    at = None
    while parts and isinstance(node, dict | list):
        for length in range(len(parts), 0, -1):
            key = _key(node, ".".join(parts[:length]))  # a name may hold dots itself
            if key is not None:
                at, node, parts = (node, key), node[key], parts[length:]
                break
        else:
            if len(parts) == 1 and isinstance(node, dict):
                return node, parts[0]
            parts = parts[1:]  # the name of a form that a value may have, which no file says
    return at


def _key(node: dict[Any, Any] | list[Any], name: str) -> Any:
    if isinstance(node, list):
        return int(name) if name.isdecimal() and int(name) < len(node) else None
    return next((key for key in node if str(key) == name), None)
