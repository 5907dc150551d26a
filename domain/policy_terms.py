"""The terms of a policy or a roster: every value it has, under the name a deployer knows it by, as they write it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from pydantic import BaseModel

from domain.duration_words import as_written
from domain.durations import counts_working_time
from domain.priority import ByPriority

if TYPE_CHECKING:
    from domain.policy import Policy
    from domain.roster import Roster

_TIME = re.compile(r"\d{2}:\d{2}")
NOTHING = "none"


@dataclass(frozen=True)
class Term:
    """A value of a policy, such as `tiers.frontline.work_within.high` with `4h`.

    Parts of a list stand under their names. `written` is false for a default, which no file says.
    """

    path: str
    said: str
    written: bool = True


def policy_terms(policy: Policy) -> tuple[Term, ...]:
    """Return everything a policy says, with its defaults filled in, in the order of its fields."""
    return tuple(_of_model(policy, "", policy.day, True))


def roster_terms(roster: Roster) -> tuple[Term, ...]:
    """Return everything a roster says, with its defaults filled in."""
    return tuple(_of_model(roster, "roster.", timedelta(days=1), True))


def _of_model(model: BaseModel, prefix: str, day: timedelta, written: bool) -> Iterator[Term]:
    for name, field in type(model).model_fields.items():
        if name == _key(model) and prefix.count("."):
            continue  # the path has it already
        said = written and name in model.model_fields_set
        counted_in = day if counts_working_time(field) else None
        yield from _of_value(getattr(model, name), prefix + (field.alias or name), day, counted_in, said)


def _of_value(value: object, path: str, day: timedelta, counted_in: timedelta | None, written: bool) -> Iterator[Term]:
    if isinstance(value, ByPriority):
        working = day if counts_working_time(type(value).model_fields["urgent"]) else None
        for priority in type(value).model_fields:
            yield from _of_value(getattr(value, priority), f"{path}.{priority}", day, working, written)
    elif isinstance(value, BaseModel):
        yield from _of_model(value, f"{path}.", day, written)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _of_value(inner, f"{path}.{key}", day, counted_in, written)
    elif isinstance(value, tuple) and value and all(isinstance(part, BaseModel) for part in value):
        names = [str(getattr(part, str(_key(part)), place)) for place, part in enumerate(value)]
        yield Term(path, ", ".join(names), written)
        for name, part in zip(names, value, strict=True):
            yield from _of_value(part, f"{path}.{name}", day, counted_in, written)
    else:
        yield Term(path, _said(value, counted_in), written)


def _key(model: BaseModel) -> str | None:
    """The field a part of a list is known by."""
    return next((name for name in ("id", "name") if name in type(model).model_fields), None)


def _said(value: object, counted_in: timedelta | None) -> str:
    match value:
        case None:
            return NOTHING
        case timedelta():
            return as_written(value, counted_in)
        case (str() as start, str() as end) if _TIME.fullmatch(start) and _TIME.fullmatch(end):
            return f"{start}-{end}"
        case tuple():
            spans = value and all(isinstance(part, tuple) for part in value)
            return (" " if spans else ", ").join(_said(part, counted_in) for part in value) or NOTHING
        case date():
            return value.isoformat()
        case _:
            return str(value)
