"""What is different between two policies, term by term."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from pydantic import BaseModel

from domain.policy.terms import Term, parent_of_priority
from domain.priority import PRIORITIES


class Difference(BaseModel, frozen=True):
    """A term that changes, with what it says before and after; None where there is no such term."""

    field: str
    before: str | None
    after: str | None


def differences(before: Sequence[Term], after: Sequence[Term]) -> tuple[Difference, ...]:
    """Return what changes from `before` to `after`, in the order of their terms; none when both mean the same.

    A default that is also written is no difference. Of a part that only one of them has, what is written is named.
    What changes alike for every priority is one difference.
    """
    old, new = ({term.path: term for term in terms} for terms in (before, after))
    changed = []
    for path in _paths(before, after):
        one, other = old.get(path), new.get(path)
        if one and other:
            if one.said != other.said:
                changed.append(Difference(field=path, before=one.said, after=other.said))
        elif (only := one or other) and only.written:
            changed.append(Difference(field=path, before=one and one.said, after=other and other.said))
    return tuple(_together(changed))


def _paths(before: Iterable[Term], after: Iterable[Term]) -> Iterator[str]:
    """All paths, those that only `after` has where they stand there."""
    paths = [term.path for term in before]
    known, place = set(paths), 0
    for term in after:
        if term.path in known:
            place = paths.index(term.path) + 1
        else:
            paths.insert(place, term.path)
            place += 1
    return iter(paths)


def _together(changed: Iterable[Difference]) -> Iterator[Difference]:
    for parent, group in groupby(changed, key=lambda one: parent_of_priority(one.field)):
        alike = list(group)
        if parent and len(alike) == len(PRIORITIES) and len({(one.before, one.after) for one in alike}) == 1:
            yield alike[0].model_copy(update={"field": parent})
        else:
            yield from alike
