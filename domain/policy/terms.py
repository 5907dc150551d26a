"""The terms of a policy or a roster: every value it has, under the name a deployer knows it by, as they write it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from domain.clocks.limits import Within
from domain.clocks.marks import Mark
from domain.policy.categories import Category, OwnPromise, OwnTier
from domain.policy.messages_counted import MessagesWithin
from domain.policy.policy import Policy
from domain.priority import PRIORITIES, ByPriority, SomePriorities
from domain.team.roster import Roster
from domain.time.duration_words import as_written
from domain.time.durations import DEFAULT_WORKING_DAY
from domain.time.units import counts_calendar_days, counts_working_time

_DIFFERENCES = (Category, OwnTier, OwnPromise, SomePriorities)
"""What says only how something differs; what it leaves out is no value of its own."""
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
    return tuple(_Writer(policy.day).model(policy, "", True))


def roster_terms(roster: Roster) -> tuple[Term, ...]:
    """Return everything a roster says, with its defaults filled in."""
    return tuple(_Writer(DEFAULT_WORKING_DAY).model(roster, "roster.", True))


def folded(terms: Iterable[Term]) -> Iterator[Term]:
    """Yield the terms, those that say the same for every priority as one."""
    for parent, group in groupby(terms, key=lambda term: parent_of_priority(term.path)):
        alike = list(group)
        if parent and len(alike) == len(PRIORITIES) and len({(term.said, term.written) for term in alike}) == 1:
            yield replace(alike[0], path=parent)
        else:
            yield from alike


def parent_of_priority(path: str) -> str | None:
    """Return the path of which `path` says one priority's value, None where it ends otherwise."""
    parent, _, last = path.rpartition(".")
    return parent if last in PRIORITIES else None


@dataclass(frozen=True)
class _Writer:
    """Writes values down as a file has them; `field` says of a number or a length what it counts."""

    day: timedelta

    def model(self, model: BaseModel, prefix: str, written: bool) -> Iterator[Term]:
        known_by = _key(model) if "." in prefix else None  # the path has it already
        for name, field in type(model).model_fields.items():
            differs = not isinstance(model, _DIFFERENCES) or getattr(model, name) not in (None, {})
            if name != known_by and differs:
                said = written and name in model.model_fields_set
                yield from self.value(getattr(model, name), prefix + (field.alias or name), field, said)

    def value(self, value: object, path: str, field: FieldInfo, written: bool) -> Iterator[Term]:
        if isinstance(value, ByPriority):
            for priority, inner in type(value).model_fields.items():
                yield from self.value(getattr(value, priority), f"{path}.{priority}", inner, written)
        elif isinstance(value, BaseModel) and not _is_a_word(value):
            yield from self.model(value, f"{path}.", written)
        elif isinstance(value, Mapping):
            for key, part in value.items():
                yield from self.value(part, f"{path}.{key}", field, written)
        elif isinstance(value, tuple) and any(isinstance(part, BaseModel) and not _is_a_word(part) for part in value):
            names = [str(getattr(part, _key(part) or "", place)) for place, part in enumerate(value)]
            if all(map(_key, value)):
                yield Term(path, ", ".join(names), written)
            for name, part in zip(names, value, strict=True):
                yield from self.value(part, f"{path}.{name}", field, written)
        else:
            yield Term(path, self._said(value, field), written)

    def _said(self, value: object, field: FieldInfo) -> str:
        match value:
            case None:
                return NOTHING
            case timedelta():
                return as_written(value, self.day if counts_working_time(field) else None)
            case int() if counts_calendar_days(field):
                return f"{value} calendar days"
            case (str() as start, str() as end) if _TIME.fullmatch(start) and _TIME.fullmatch(end):
                return f"{start}-{end}"
            case tuple():
                spans = value and all(isinstance(part, tuple) for part in value)
                return (" " if spans else ", ").join(self._said(part, field) for part in value) or NOTHING
            case date():
                return value.isoformat()
            case _:
                return str(value)


def _is_a_word(value: object) -> bool:
    """Whether a file has this as one word or two, such as `2h before`, and not as fields."""
    return isinstance(value, Mark | MessagesWithin | Within)


def _key(model: BaseModel) -> str | None:
    """The field by which a part of a list is known."""
    return next((name for name in ("id", "name") if name in type(model).model_fields), None)
